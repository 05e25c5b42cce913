"""Nobody waits for what hangs: what a responder does is broken off or left behind, for faults are to be undone."""

import queue
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.events import AnyEvent, ProcedureMatched, SourceFailed
from chaos.responding import Mode
from chaos.response.actions import Attempted, attempt
from chaos.response.responder import Responder
from chaos.response.site import Site
from chaos.runbook.bindings import Action, CallOperation, RefreshStatistics
from chaos.target import indexes
from chaos.target.ledger import embedded_ledger

WITHIN_S = 20
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gameday' AND wait_event_type = 'Lock'"


@contextmanager
def frozen(site: Site, service: str) -> Iterator[None]:
    site.target.pause(service)
    try:
        yield
    finally:
        site.target.resume(service)


@contextmanager
def under_way(action: Action, site: Site) -> Iterator[Future[Attempted]]:
    """`action`, which is being carried out and not waited for."""
    responder = ThreadPoolExecutor(1)
    try:
        yield responder.submit(attempt, action, site)
    finally:
        responder.shutdown(wait=False)


@pytest.fixture
def held_table(site: Site) -> Iterator[None]:
    """Whoever wants to work on the table of orders waits."""
    with psycopg.connect(site.target.database_url("database"), connect_timeout=2) as holder:
        holder.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        yield
        holder.rollback()


@retry(retry=retry_if_result(lambda waiting: waiting != (1,)), stop=stop_after_delay(WITHIN_S), wait=wait_fixed(0.02))
def someone_waits(database: psycopg.Connection) -> object:
    return database.execute(WAITING).fetchone()


@pytest.mark.usefixtures("held_table")
def test_an_action_on_a_database_that_froze_is_broken_off(site: Site, database: psycopg.Connection) -> None:
    with under_way(RefreshStatistics(refresh_statistics="database"), site) as analyzing:
        someone_waits(database)
        with frozen(site, "database"):
            site.cancellation.cancel()
            done = analyzing.result(WITHIN_S)
    assert (done.ok, done.detail) == (False, "database: no answer in time")


@pytest.mark.usefixtures("held_table")
def test_a_database_that_froze_is_given_up_by_our_own_clock(site: Site, database: psycopg.Connection) -> None:
    with ThreadPoolExecutor(1) as other, indexes.connected(site.target, "database", 1.0) as connection:
        analyzing = other.submit(connection.execute, "ANALYZE orders")
        someone_waits(database)
        with frozen(site, "database"), pytest.raises(psycopg.OperationalError, match="no answer in time"):
            analyzing.result(WITHIN_S)


def test_a_connection_that_was_cut_asks_nothing_more(site: Site) -> None:
    def cut() -> None:
        with indexes.connected(site.target, "database", 1.0) as connection:
            connection.cut()
            connection.execute("SELECT 1")

    with pytest.raises(TargetError, match="no answer in time"):
        cut()


def test_a_call_that_nobody_answers_is_broken_off(site: Site) -> None:
    action = CallOperation(call="/admin/cache/rebuild", service="shop", timeout=600.0)
    with frozen(site, "shop"), under_way(action, site) as calling:
        waiting = retry(
            retry=retry_if_result(lambda inside: not inside), stop=stop_after_delay(WITHIN_S), wait=wait_fixed(0.01)
        )
        waiting(lambda: site.cancellation.waited_for)()
        site.cancellation.cancel()
        done = calling.result(WITHIN_S)
    assert (done.ok, done.attempts) == (False, 1)


def test_a_responder_whose_action_cannot_be_broken_off_is_left_behind_and_says_so(site: Site) -> None:
    emitted: queue.Queue[AnyEvent] = queue.Queue()
    responder = Responder(site, Mode.RUNBOOK, emitted.put)
    state_dir = site.target.log_file("cache").parent.parent
    drill = ThreadPoolExecutor(1)
    try:
        # Somebody else is at it: the restart waits for them without a limit.
        with embedded_ledger(state_dir).held("cache"):
            responder.tell(ProcedureMatched("incident-1", "3.1", "", []))
            while getattr(emitted.get(timeout=WITHIN_S), "binding", "") != "restart cache":
                pass
            drill.submit(responder.stop).result(WITHIN_S)
            told = emitted.get_nowait()
    finally:
        drill.shutdown(wait=False)
    assert isinstance(told, SourceFailed)
    assert told.source == "responder"
    assert "could not be broken off" in told.error
