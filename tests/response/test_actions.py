"""Every action is carried out for real, is tried again a bounded number of times, and gives no secret away."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from chaos.response import actions
from chaos.response.actions import attempt
from chaos.response.site import Site
from chaos.runbook.bindings import CallOperation, RebuildIndexes, RefreshStatistics, RestartService
from chaos.target.port import Status


def call(path: str) -> CallOperation:
    return CallOperation(call=path, service="shop", timeout=5.0)


def valid(database: psycopg.Connection, index: str) -> bool | None:
    row = database.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index]).fetchone()
    return row[0] if row else None


def soon(look: Callable[[], object]) -> bool:
    looks = Retrying(
        retry=retry_if_not_result(bool),
        stop=stop_after_delay(5),
        wait=wait_fixed(0.01),
        retry_error_callback=lambda _: False,
    )
    return bool(looks(look))


def test_a_restart_ends_one_run_and_begins_another(site: Site) -> None:
    before = site.target.state("cache")
    done = attempt(RestartService(restart="cache"), site)
    after = site.target.state("cache")
    assert (done.ok, done.attempts) == (True, 1)
    assert (after.status, after) == (Status.RUNNING, before)
    assert after.identity != before.identity


def test_a_restart_of_a_dead_service_starts_it(site: Site) -> None:
    site.target.kill("cache")
    assert attempt(RestartService(restart="cache"), site).ok
    assert site.target.state("cache").status is Status.RUNNING


def test_an_operation_is_called_with_the_token(site: Site) -> None:
    done = attempt(call("/admin/cache/rebuild"), site)
    assert (done.ok, done.attempts, done.detail) == (True, 1, 'answered 200 {"keys": 10}')


def test_an_operation_that_is_busy_is_tried_again(site: Site) -> None:
    done = attempt(call("/busy"), site)
    assert (done.ok, done.attempts) == (True, 3)


def test_an_operation_that_stays_broken_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "FIRST_WAIT_S", 0.001)
    done = attempt(call("/broken"), site)
    assert (done.ok, done.attempts) == (False, actions.ATTEMPTS)
    assert "answered 503 not today" in done.detail


def test_an_operation_that_is_refused_is_not_tried_again(site: Site) -> None:
    done = attempt(call("/nothing"), site)
    assert (done.ok, done.attempts) == (False, 1)
    assert "answered 404" in done.detail


def test_an_operation_of_a_dead_service_is_tried_until_it_is_back(site: Site) -> None:
    site.target.kill("shop")
    threading.Timer(0.2, site.target.start, ["shop"]).start()
    done = attempt(call("/admin/cache/rebuild"), site)
    assert done.ok
    assert done.attempts > 1


def test_a_secret_is_never_told(site: Site) -> None:
    done = attempt(call("/echo"), site)
    assert done.ok
    assert site.target.secret("admin_token") not in done.detail


def test_a_missing_index_is_rebuilt(missing_index: str, database: psycopg.Connection, site: Site) -> None:
    done = attempt(RebuildIndexes(rebuild_indexes="database"), site)
    assert done.ok
    assert done.detail.startswith(f"{missing_index} was rebuilt in ")
    assert valid(database, missing_index) is True


def test_an_invalid_index_is_rebuilt(missing_index: str, database: psycopg.Connection, site: Site) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        database.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {missing_index} ON orders (user_id)")
    assert valid(database, missing_index) is False
    assert attempt(RebuildIndexes(rebuild_indexes="database"), site).ok
    assert valid(database, missing_index) is True


def test_valid_indexes_are_left_alone(site: Site) -> None:
    done = attempt(RebuildIndexes(rebuild_indexes="database"), site)
    assert (done.ok, done.detail) == (True, "nothing to rebuild: all 1 expected indexes are valid")


def test_orders_are_written_while_the_index_is_rebuilt(
    missing_index: str, database: psycopg.Connection, site: Site
) -> None:
    insert = "INSERT INTO orders (user_id, total_cents, created_at) VALUES (1, 1, now())"
    with psycopg.connect(site.target.database_url("database")) as writer, ThreadPoolExecutor() as responder:
        # A transaction that is open since before holds the rebuild up half-way.
        writer.execute(insert)
        rebuilding = responder.submit(attempt, RebuildIndexes(rebuild_indexes="database"), site)
        assert soon(lambda: valid(database, missing_index) is False)
        database.execute("SET lock_timeout = '500ms'")
        database.execute(insert)
        assert not rebuilding.done()
        writer.rollback()
        assert rebuilding.result(timeout=20).ok
    assert valid(database, missing_index) is True


def test_a_rebuild_is_broken_off_when_the_responder_stops(
    missing_index: str, database: psycopg.Connection, site: Site
) -> None:
    with psycopg.connect(site.target.database_url("database")) as writer, ThreadPoolExecutor() as responder:
        writer.execute("INSERT INTO orders (user_id, total_cents, created_at) VALUES (1, 1, now())")
        rebuilding = responder.submit(attempt, RebuildIndexes(rebuild_indexes="database"), site)
        assert soon(lambda: valid(database, missing_index) is False)
        began_s = time.monotonic()
        site.cancellation.cancel()
        done = rebuilding.result(timeout=20)
        assert time.monotonic() - began_s < 5
        writer.rollback()
    assert (done.ok, done.attempts) == (False, 1)


def test_statistics_are_refreshed(database: psycopg.Connection, site: Site) -> None:
    analyzed = "SELECT coalesce(last_analyze, '-infinity') > %s FROM pg_stat_user_tables WHERE relname = 'orders'"
    before = database.execute("SELECT clock_timestamp()").fetchone()
    assert before
    done = attempt(RefreshStatistics(refresh_statistics="database"), site)
    assert done.ok
    assert soon(lambda: database.execute(analyzed, before).fetchone() == (True,))
