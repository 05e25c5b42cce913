"""PostgreSQL: whether it answers us, the watched statements, the expected indexes, locks and connections.

How QUERY_TIME is read: the mean of the executions that completed since the last sample (the growth of
total_exec_time over the growth of calls in pg_stat_statements), or the age of the longest execution that
is still running (pg_stat_activity) where that is greater. Without the second half a statement that has
become a hundred times slower would look fine until its first slow execution ends. None: it neither
completed nor ran, or could not be read.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from chaos.scales import Metric
from chaos.signals import postgres_queries as queries
from chaos.signals.postgres_connection import APPLICATION_NAME, DeadlineConnection, KeptConnection
from chaos.signals.sampler import Sample
from chaos.target.bounded import Unanswered

INTERVAL_S = 0.25
ANSWER_WITHIN_S = 0.5
"""For `SELECT 1`, connecting included; a server that takes longer is down."""
FIGURES_WITHIN_S = 1.0
STATEMENT_TIMEOUT_MS = 400

_TOO_BUSY = (Unanswered, psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)

Totals = Mapping[str, tuple[int, float]]
"""Calls and milliseconds by statement identity."""


class PostgresProbe:
    """Reads the database `service` at the libpq `url` over one connection that it keeps.

    `statements` names the watched statements by a text that each contains; `indexes` must exist.
    """

    def __init__(self, service: str, url: str, statements: Mapping[str, str], indexes: Sequence[str]) -> None:
        self._service = service
        self._kept = KeptConnection(url, STATEMENT_TIMEOUT_MS)
        self._indexes = tuple(indexes)
        self._statements = tuple(statements)
        self._parameters = {
            "names": list(statements),
            "comments": list(statements.values()),
            "indexes": list(indexes),
            "ours": APPLICATION_NAME,
        }
        self._prepared_on: DeadlineConnection | None = None
        self._before: Mapping[str, Totals] | None = None

    def read(self) -> Sequence[Sample]:
        """SERVICE_UP by SELECT 1; the rest None where the server is down or too busy to tell."""
        try:
            connection = self._kept.answering(ANSWER_WITHIN_S)
        except psycopg.OperationalError:
            self.close()
            return self._samples(up=0.0)
        connection.deadline_s = time.monotonic() + FIGURES_WITHIN_S
        try:
            self._prepare(connection)
            return self._figures(connection)
        except psycopg.OperationalError as error:
            if not (connection.closed or isinstance(error, _TOO_BUSY)):
                raise
            self.close()
            return self._samples(up=1.0)

    def close(self) -> None:
        """Close the connection."""
        self._kept.close()
        self._prepared_on = None

    def _prepare(self, connection: DeadlineConnection) -> None:
        """Once a connection, for a database that was made anew may have lost the extension."""
        if self._statements and self._prepared_on is not connection:
            known = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'")
            if known.fetchone() is None:
                connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            self._prepared_on = connection

    def _figures(self, connection: DeadlineConnection) -> Sequence[Sample]:
        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query, self._parameters).fetchall()

        times: Mapping[str, float | None] = {}
        if self._statements:
            now = totals(rows(queries.COMPLETED), self._statements)
            before, self._before = self._before, now
            times = query_times(before, now, dict(rows(queries.RUNNING)))
        indexes = {name: float(valid) for name, valid in rows(queries.INDEXES)} if self._indexes else {}
        ((lock_waits, connections),) = rows(queries.ACTIVITY)
        return self._samples(1.0, times, indexes, float(lock_waits), float(connections))

    def _samples(
        self,
        up: float,
        times: Mapping[str, float | None] | None = None,
        indexes: Mapping[str, float] | None = None,
        lock_waits: float | None = None,
        connections: float | None = None,
    ) -> Sequence[Sample]:
        times, indexes = times or {}, indexes or {}
        return [
            (Metric.SERVICE_UP, self._service, up),
            *((Metric.QUERY_TIME, name, times.get(name)) for name in self._statements),
            *((Metric.INDEX_VALID, f"{self._service}/{name}", indexes.get(name)) for name in self._indexes),
            (Metric.LOCK_WAITS, self._service, lock_waits),
            (Metric.CONNECTIONS, self._service, connections),
        ]


def totals(rows: Iterable[tuple[str, str, int, float]], names: Iterable[str]) -> Mapping[str, Totals]:
    """Rows of (name, identity, calls, milliseconds) by name; a name without rows has been called never."""
    by_name: dict[str, dict[str, tuple[int, float]]] = {name: {} for name in names}
    for name, identity, calls, total_ms in rows:
        by_name[name][identity] = (calls, total_ms)
    return by_name


def query_times(
    before: Mapping[str, Totals] | None, now: Mapping[str, Totals], running_ms: Mapping[str, float]
) -> Mapping[str, float | None]:
    """The time of every statement in ms, as the module says it is read."""
    means = {name: mean_ms(before[name], now[name]) if before is not None else None for name in now}
    return {name: max_of(means[name], running_ms.get(name)) for name in now}


def mean_ms(before: Totals, now: Totals) -> float | None:
    """Mean time of the calls between two readings; a count that went back began at zero in between."""
    calls, total_ms = 0, 0.0
    for identity, (calls_now, total_now_ms) in now.items():
        calls_before, total_before_ms = before.get(identity, (0, 0.0))
        if calls_before > calls_now:
            calls_before, total_before_ms = 0, 0.0
        calls += calls_now - calls_before
        total_ms += total_now_ms - total_before_ms
    return max(0.0, total_ms) / calls if calls else None


def max_of(*values: float | None) -> float | None:
    """The greatest value that is there."""
    return max((value for value in values if value is not None), default=None)
