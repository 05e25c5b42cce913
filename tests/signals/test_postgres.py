"""The PostgreSQL source against a real server."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from chaos.scales import Metric
from chaos.signals.postgres import ANSWER_WITHIN_S, PostgresProbe, mean_ms, query_times
from chaos.target.runtimes import RunningTarget

from .emitted import until

COMMENT = "/* signal_test */"
INDEX = "signal_test_value_idx"
CALLS = st.integers(min_value=0, max_value=10**9)
MILLISECONDS = st.floats(min_value=0, max_value=10**9)


@pytest.fixture
def url(small_target: RunningTarget) -> str:
    small_target.start("database")
    return str(small_target.database_url("database"))


@pytest.fixture
def client(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True, connect_timeout=5, prepare_threshold=None) as client:
        client.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        client.execute("CREATE TABLE IF NOT EXISTS signal_test (value integer)")
        client.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON signal_test (value)")
        yield client
        if not client.closed:
            client.execute("DROP TABLE signal_test")


@pytest.fixture
def probe(url: str) -> Iterator[PostgresProbe]:
    probe = PostgresProbe("database", url, {"signal_test": COMMENT}, [INDEX])
    yield probe
    probe.close()


def read(probe: PostgresProbe) -> dict[tuple[Metric, str], float | None]:
    return {(metric, subject): value for metric, subject, value in probe.read()}


def query_time(probe: PostgresProbe) -> float | None:
    return read(probe)[Metric.QUERY_TIME, "signal_test"]


def index_valid(probe: PostgresProbe) -> float | None:
    return read(probe)[Metric.INDEX_VALID, f"database/{INDEX}"]


def test_the_query_time_is_the_mean_of_what_completed_since_the_last_read(
    probe: PostgresProbe, client: psycopg.Connection[Any]
) -> None:
    client.execute(f"SELECT {COMMENT} pg_sleep(0.3)")
    query_time(probe)
    for _ in range(2):
        client.execute(f"SELECT {COMMENT} pg_sleep(0.05)")
    assert query_time(probe) == pytest.approx(50, abs=30)


def test_a_statement_that_did_not_run_has_no_query_time(probe: PostgresProbe, client: psycopg.Connection[Any]) -> None:
    client.execute(f"SELECT {COMMENT} 1")
    query_time(probe)
    assert query_time(probe) is None


def test_a_statement_that_never_ends_is_slow_while_it_runs(
    probe: PostgresProbe, client: psycopg.Connection[Any]
) -> None:
    def endless() -> None:
        with pytest.raises(psycopg.errors.QueryCanceled):
            client.execute(f"SELECT {COMMENT} pg_sleep(30)")

    thread = threading.Thread(target=endless)
    thread.start()
    try:
        until(lambda: (query_time(probe) or 0) > 400)
    finally:
        client.cancel()
        thread.join()


def test_our_own_queries_are_not_among_the_watched(probe: PostgresProbe) -> None:
    assert [query_time(probe) for _ in range(3)] == [None, None, None]


@pytest.mark.usefixtures("client")
def test_an_index_that_is_there_is_valid(probe: PostgresProbe) -> None:
    assert index_valid(probe) == 1.0


def test_a_dropped_index_is_seen(probe: PostgresProbe, client: psycopg.Connection[Any]) -> None:
    read(probe)
    client.execute(f"DROP INDEX {INDEX}")
    assert index_valid(probe) == 0.0


def test_an_index_left_invalid_by_a_failed_build_is_not_valid(
    probe: PostgresProbe, client: psycopg.Connection[Any]
) -> None:
    client.execute(f"DROP INDEX {INDEX}")
    client.execute("INSERT INTO signal_test VALUES (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        client.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON signal_test (value)")
    assert index_valid(probe) == 0.0


def test_a_wait_for_a_lock_is_counted(probe: PostgresProbe, client: psycopg.Connection[Any], url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as holder:
        holder.execute("LOCK TABLE signal_test")
        waiter = threading.Thread(target=client.execute, args=("SELECT count(*) FROM signal_test",))
        waiter.start()
        try:
            until(lambda: read(probe)[Metric.LOCK_WAITS, "database"] == 1.0)
        finally:
            holder.rollback()
            waiter.join()


def test_connections_of_others_are_counted(probe: PostgresProbe, url: str) -> None:
    before = read(probe)[Metric.CONNECTIONS, "database"] or 0
    with psycopg.connect(url, connect_timeout=5):
        assert read(probe)[Metric.CONNECTIONS, "database"] == before + 1


def test_a_dead_server_is_down_and_nothing_else_is_known(probe: PostgresProbe, small_target: RunningTarget) -> None:
    read(probe)
    small_target.kill("database")
    try:
        values = read(probe)
    finally:
        small_target.start("database")
    assert values.pop((Metric.SERVICE_UP, "database")) == 0.0
    assert set(values.values()) == {None}


def test_a_restart_between_two_reads_is_no_outage(probe: PostgresProbe, small_target: RunningTarget) -> None:
    read(probe)
    small_target.restart("database")
    assert read(probe)[Metric.SERVICE_UP, "database"] == 1.0


@contextmanager
def hanging(port: int) -> Iterator[None]:
    """The server that listens on `port` stands still."""
    listening = [each for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    postmaster = psutil.Process(next(each.pid for each in listening if tuple(each.laddr)[1:] == (port,)))
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def test_a_server_that_hangs_under_a_kept_connection_is_down_in_time(
    probe: PostgresProbe, small_target: RunningTarget
) -> None:
    read(probe)
    with hanging(small_target.address("database").port):
        began_s = time.monotonic()
        assert read(probe)[Metric.SERVICE_UP, "database"] == 0.0
        assert time.monotonic() - began_s < 2 * ANSWER_WITHIN_S


def test_a_server_that_hangs_while_connecting_is_down_in_time(
    probe: PostgresProbe, small_target: RunningTarget
) -> None:
    with hanging(small_target.address("database").port):
        began_s = time.monotonic()
        assert read(probe)[Metric.SERVICE_UP, "database"] == 0.0
        assert time.monotonic() - began_s < 2 * ANSWER_WITHIN_S


def test_a_database_that_is_made_anew_is_read_again(url: str) -> None:
    aside = make_conninfo(url, dbname="signal_test_aside")
    probe = PostgresProbe("database", aside, {"signal_test": COMMENT}, [])
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as client:
        client.execute("DROP DATABASE IF EXISTS signal_test_aside")
        try:
            for _ in range(2):
                client.execute("CREATE DATABASE signal_test_aside TEMPLATE template0")
                assert read(probe)[Metric.SERVICE_UP, "database"] == 1.0
                with psycopg.connect(aside, autocommit=True, connect_timeout=5) as inside:
                    inside.execute(f"SELECT {COMMENT} pg_sleep(0.05)")
                assert query_time(probe) == pytest.approx(50, abs=30)
                client.execute("DROP DATABASE signal_test_aside WITH (FORCE)")
                assert read(probe)[Metric.SERVICE_UP, "database"] == 0.0
        finally:
            probe.close()
            client.execute("DROP DATABASE IF EXISTS signal_test_aside WITH (FORCE)")


@given(before=st.tuples(CALLS, MILLISECONDS), calls=st.integers(1, 10**6), mean=st.floats(0, 10**5))
def test_the_mean_is_that_of_the_calls_in_between(before: tuple[int, float], calls: int, mean: float) -> None:
    now = (before[0] + calls, before[1] + calls * mean)
    assert mean_ms({"id": before}, {"id": now}) == pytest.approx(mean, abs=1e-3, rel=1e-3)


@given(before=st.tuples(CALLS, MILLISECONDS), calls=st.integers(1, 10**6), mean=st.floats(0, 10**5))
def test_counters_that_were_reset_began_at_zero(before: tuple[int, float], calls: int, mean: float) -> None:
    now = (calls, calls * mean)
    assert mean_ms({"id": (calls + 1 + before[0], before[1])}, {"id": now}) == pytest.approx(mean)


@given(mean=st.floats(1, 10**5), age=st.floats(0, 10**6))
def test_the_longer_of_completed_and_running_counts(mean: float, age: float) -> None:
    times = query_times({"a": {"id": (0, 0.0)}}, {"a": {"id": (1, mean)}}, {"a": age})
    assert times == {"a": max(mean, age)}
