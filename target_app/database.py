"""The shop's connection to PostgreSQL: one pool that mends itself, and lines for heavy queries.

While the database is down, requests are refused at once; the pool tries again on its own, and
whatever connection died meanwhile is replaced before anybody uses it. A database that hangs is
waited for until the request's deadline; the connection is then hung up, and nobody gets it again.
"""

import asyncio
import os
import select
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from target_app.deadline import remaining_s
from target_app.errors import Unavailable
from target_app.metrics import Metrics
from target_app.settings import Settings

_CONNECT_S = 2
_PROBE_EVERY_S = 0.2
_LOOK_UP_EVERY_S = 0.25
_READY_WITHIN_S = 1.0
_SLOW_MS = 500.0

_FAILURES = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class Database:
    """A pool of autocommitting connections. `open` returns at once, whether the database is up or not."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._url = settings.database_url
        self._deadline_s = settings.request_deadline_s
        self._metrics = metrics
        self._probe: asyncio.Task[None] | None = None
        at_once = {"popular": settings.heavy_queries, "history": settings.heavy_queries, "rebuild": 1}
        self._lines = {kind: asyncio.Semaphore(number) for kind, number in at_once.items()}
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            settings.database_url,
            connection_class=psycopg.AsyncConnection[tuple[Any, ...]],
            kwargs={
                "autocommit": True,
                "connect_timeout": _CONNECT_S,
                "application_name": "shop",
                "options": _server_side_limits(settings.request_deadline_s),
            },
            min_size=4,
            max_size=settings.database_connections,
            reconnect_timeout=0,  # one attempt when a connection is wanted; the probe below does the waiting
            reconnect_failed=self._lost,
            open=False,
        )

    async def open(self) -> None:
        """Begin connecting."""
        self._metrics.database_up.set(1)
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        if self._probe:
            self._probe.cancel()
        await self._pool.close()

    @asynccontextmanager
    async def connection(self, within_s: float | None = None) -> AsyncIterator[Connection]:
        """A live connection, to be done with in `within_s`, or before the request's deadline where that is sooner.

        Raises Unavailable as soon as the database is known to be down, and at that time where it hangs.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        ends = began + remaining_s(self._deadline_s if within_s is None else within_s)
        connection = await self._live_connection(ends)
        got = loop.time()
        hanging_up = loop.call_at(ends, _hang_up, connection)
        try:
            yield connection
        except _FAILURES as error:
            structlog.get_logger().warning("query failed", error=str(error), sqlstate=error.sqlstate)
            raise Unavailable("database") from error
        finally:
            hanging_up.cancel()
            _tell_slow("database work", waited_s=got - began, worked_s=loop.time() - got)
            await self._pool.putconn(connection)

    @asynccontextmanager
    async def in_line(self, kind: str) -> AsyncIterator[None]:
        """Wait in the line for queries of a heavy `kind`, so that they leave room for all others.

        Raises Unavailable where the request's deadline comes first.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting = self._metrics.queue.labels(kind)
        waiting.inc()
        try:
            async with asyncio.timeout(remaining_s(self._deadline_s)):
                await self._lines[kind].acquire()
        except TimeoutError:
            raise Unavailable("database") from None
        finally:
            waiting.dec()
            _tell_slow(f"line for {kind}", waited_s=loop.time() - began, worked_s=0)
        try:
            yield
        finally:
            self._lines[kind].release()

    async def answers(self) -> bool:
        """Whether the database answers a trivial query within a second."""
        with suppress(Unavailable):
            async with self.connection(_READY_WITHIN_S) as connection:
                await connection.execute("SELECT /* ready */ 1")
                return True
        return False

    async def _live_connection(self, ends: float) -> Connection:
        loop = asyncio.get_running_loop()
        while (left_s := ends - loop.time()) > 0 and self._probe is None:
            with suppress(PoolTimeout):
                try:
                    connection = await self._pool.getconn(timeout=min(left_s, _LOOK_UP_EVERY_S))
                except PoolClosed:
                    break
                if not _hung_up(connection):
                    return connection
                await connection.close()
                await self._pool.putconn(connection)
        raise Unavailable("database")

    def _lost(self, _pool: object) -> None:
        if self._probe is None:
            self._metrics.database_up.set(0)
            structlog.get_logger().error("database lost")
            self._probe = asyncio.create_task(self._wait_for_return())

    async def _wait_for_return(self) -> None:
        while True:
            with suppress(psycopg.OperationalError, TimeoutError):
                async with asyncio.timeout(_CONNECT_S):
                    connection = await psycopg.AsyncConnection.connect(self._url, connect_timeout=_CONNECT_S)
                await connection.close()
                break
            await asyncio.sleep(_PROBE_EVERY_S)
        self._probe = None
        self._metrics.database_up.set(1)
        structlog.get_logger().info("database back")


def _hung_up(connection: Connection) -> bool:
    """Whether an idle connection has ended, or there is something to be read from it: the server's farewell."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _hang_up(connection: Connection) -> None:
    """End a connection under whoever waits for its answer: that fails at once, and the pool replaces it."""
    structlog.get_logger().warning("database hung up on", reason="no answer before the deadline")
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _server_side_limits(deadline_s: float) -> str:
    """So that the server, too, ends what nobody waits for any more, and gives its locks back."""
    limit_ms = int(deadline_s * 1000)
    settings = {
        "client_connection_check_interval": 1000,
        "idle_in_transaction_session_timeout": limit_ms,
        "statement_timeout": limit_ms,
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def _tell_slow(what: str, *, waited_s: float, worked_s: float) -> None:
    waited_ms, worked_ms = round(waited_s * 1000, 1), round(worked_s * 1000, 1)
    if waited_ms + worked_ms >= _SLOW_MS:
        structlog.get_logger().info("slow", what=what, waited_ms=waited_ms, worked_ms=worked_ms)
