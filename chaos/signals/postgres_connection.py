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


class KeptConnection:
    """A connection to the libpq `url` that is kept from one reading to the next, and made anew where it was lost."""

    def __init__(self, url: str, statement_timeout_ms: int) -> None:
        self._url = url
        self._statement_timeout_ms = statement_timeout_ms
        self._connection: DeadlineConnection | None = None

    def answering(self, within_s: float) -> DeadlineConnection:
        """The connection, on which the server has just answered, within `within_s` in all.

        A kept connection may have been ended together with the last run of the server or of the database, which
        says nothing about this one: then a new one is asked, once. Raises psycopg.OperationalError.
        """
        deadline_s = time.monotonic() + within_s
        if self._connection is not None:
            self._connection.deadline_s = deadline_s
            try:
                self._connection.execute("SELECT 1")
            except psycopg.OperationalError:
                self.close()
            else:
                return self._connection
        connection = self._connection = DeadlineConnection.open(self._url, deadline_s, self._statement_timeout_ms)
        connection.execute("SELECT 1")
        return connection

    def close(self) -> None:
        """Close the connection. The next one is a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


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
