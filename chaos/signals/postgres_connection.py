"""A connection to PostgreSQL that never waits longer than it may, not even for a server that hangs.

libpq's connect_timeout counts in whole seconds and statement_timeout is kept by the server, which
may be the one that hangs: both are set, and a deadline of our own stands above them.
"""

import select
import time
from collections.abc import Generator
from typing import Any, Self, TypeVar

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from chaos.target.bounded import Unanswered, broken_off

APPLICATION_NAME = "gameday"

_CHECK_S = 0.05

T = TypeVar("T")


class DeadlineConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection in autocommit, every wait of which ends at `deadline_s` (of the monotonic clock)."""

    deadline_s = float("inf")

    @classmethod
    def open(cls, url: str, deadline_s: float, statement_timeout_ms: int) -> Self:
        """Connect to the libpq `url` before `deadline_s`. Raises psycopg.OperationalError."""
        conninfo = make_conninfo(
            url,
            application_name=APPLICATION_NAME,
            connect_timeout=2,
            options=f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={statement_timeout_ms}",
        )
        connection = cls(_connected(conninfo, deadline_s))
        connection.deadline_s = deadline_s
        connection.autocommit = True
        return connection

    def wait(self, gen: Generator[Any, Any, T], interval: float = _CHECK_S) -> T:  # type: ignore[override]
        """What psycopg waits by; looks at the deadline each `interval` seconds."""
        return super().wait(broken_off(gen, lambda: time.monotonic() >= self.deadline_s), interval)


def _connected(conninfo: str, deadline_s: float) -> pq.abc.PGconn:
    connection = pq.PGconn.connect_start(conninfo.encode())
    while (status := connection.connect_poll()) != pq.PollingStatus.OK:
        if status == pq.PollingStatus.FAILED:
            raise psycopg.OperationalError(connection.get_error_message())
        readers = [connection.socket] if status == pq.PollingStatus.READING else []
        writers = [connection.socket] if status == pq.PollingStatus.WRITING else []
        remaining_s = deadline_s - time.monotonic()
        if remaining_s <= 0 or not any(select.select(readers, writers, [], remaining_s)):
            connection.finish()
            raise Unanswered("no connection in time")
    connection.nonblocking = 1
    return connection
