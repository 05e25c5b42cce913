"""The shop's connection to PostgreSQL: one pool that mends itself, and lines for heavy queries.

While the database is down, requests are refused at once; the pool tries again on its own, and
whatever connection died meanwhile is replaced before anybody uses it.
"""

import asyncio
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from target_app.errors import Unavailable
from target_app.metrics import Metrics
from target_app.settings import Settings

_CONNECT_S = 2
_PROBE_EVERY_S = 0.2
_LOOK_UP_EVERY_S = 0.25

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class Database:
    """A pool of autocommitting connections. `open` returns at once, whether the database is up or not."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._url = settings.database_url
        self._wait_s = settings.database_wait_s
        self._metrics = metrics
        self._probe: asyncio.Task[None] | None = None
        self._lines = {kind: asyncio.Semaphore(settings.heavy_queries) for kind in ("popular", "history")}
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            settings.database_url,
            connection_class=psycopg.AsyncConnection[tuple[Any, ...]],
            kwargs={"autocommit": True, "connect_timeout": _CONNECT_S, "application_name": "shop"},
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
    async def connection(self) -> AsyncIterator[Connection]:
        """A live connection. Raises Unavailable as soon as the database is known to be down."""
        connection = await self._live_connection()
        try:
            yield connection
        except psycopg.OperationalError as error:
            structlog.get_logger().warning("query failed", error=str(error), sqlstate=error.sqlstate)
            raise Unavailable("database") from error
        finally:
            await self._pool.putconn(connection)

    @asynccontextmanager
    async def in_line(self, kind: str) -> AsyncIterator[None]:
        """Wait in the line for queries of a heavy `kind`, so that they leave room for all others."""
        waiting = self._metrics.queue.labels(kind)
        waiting.inc()
        try:
            await self._lines[kind].acquire()
        finally:
            waiting.dec()
        try:
            yield
        finally:
            self._lines[kind].release()

    async def answers(self) -> bool:
        """Whether the database answers a trivial query within a second."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(1.0), self.connection() as connection:
                await connection.execute("SELECT /* ready */ 1")
                return True
        return False

    async def _live_connection(self) -> Connection:
        deadline = asyncio.get_running_loop().time() + self._wait_s
        while asyncio.get_running_loop().time() < deadline:
            if self._probe:
                break
            with suppress(PoolTimeout):
                connection = await self._pool.getconn(timeout=_LOOK_UP_EVERY_S)
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
