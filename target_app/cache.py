"""The shop's cache in Redis: it may be missing, slow or hanging, and no request fails for that.

A look-up that cannot be made is a miss. After a failure the cache is left alone for a moment, so
that a hanging Redis costs one request its timeout and not all of them.
"""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from target_app.errors import Unavailable
from target_app.metrics import Metrics
from target_app.settings import Settings

_FILL_S = 5.0
_SPREAD = 0.1
_FAILURES = (RedisError, OSError, TimeoutError)


class Cache:
    """Bodies by key, each for a time to live that is spread a little so that keys do not expire together."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._metrics = metrics
        self._timeout_s = settings.cache_timeout_s
        self._pause_s = settings.cache_pause_s
        self._failed_at: float | None = None
        self._redis = Redis(
            host=settings.cache_host,
            port=settings.cache_port,
            socket_timeout=settings.cache_timeout_s,
            socket_connect_timeout=settings.cache_timeout_s,
            retry=Retry(NoBackoff(), 0),
            max_connections=512,
            protocol=2,
        )

    async def close(self) -> None:
        """Close every connection."""
        with suppress(*_FAILURES):
            await self._redis.aclose()

    def may_answer(self) -> bool:
        """Whether it is worth asking now; after a failure, one request in a while may try."""
        if self._failed_at is None:
            return True
        now = asyncio.get_running_loop().time()
        if now < self._failed_at + self._pause_s:
            return False
        self._failed_at = now
        return True

    async def get(self, key: str) -> bytes | None:
        """The body at `key`; None where there is none, or no answer in time."""
        if not self.may_answer():
            self._metrics.cache_lookups.labels("unavailable").inc()
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                body = await self._redis.get(key)
        except _FAILURES as error:
            self._failed(error)
            self._metrics.cache_lookups.labels("unavailable").inc()
            return None
        self._answered()
        self._metrics.cache_lookups.labels("miss" if body is None else "hit").inc()
        assert body is None or isinstance(body, bytes)
        return body

    async def put(self, key: str, body: bytes, ttl_s: float) -> None:
        """Keep `body` at `key` if the cache takes it now."""
        if not self.may_answer():
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._redis.set(key, body, px=_spread_ms(ttl_s))
        except _FAILURES as error:
            self._failed(error)
        else:
            self._answered()

    async def fill(self, bodies: Mapping[str, bytes], ttl_s: float) -> None:
        """Keep all `bodies`. Tries even a cache that is left alone. Raises Unavailable."""
        try:
            async with asyncio.timeout(_FILL_S):
                pipeline = self._redis.pipeline(transaction=False)
                for key, body in bodies.items():
                    pipeline.set(key, body, px=_spread_ms(ttl_s))
                await pipeline.execute()
        except _FAILURES as error:
            self._failed(error)
            raise Unavailable("cache") from error
        self._answered()

    async def answers(self) -> bool:
        """Whether Redis answers PING in time."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._redis.ping()
        except _FAILURES:
            return False
        return True

    def _failed(self, error: BaseException) -> None:
        if self._failed_at is None:
            structlog.get_logger().error("cache lost", error=str(error) or type(error).__name__)
        self._failed_at = asyncio.get_running_loop().time()

    def _answered(self) -> None:
        if self._failed_at is not None:
            structlog.get_logger().info("cache back")
        self._failed_at = None


def _spread_ms(ttl_s: float) -> int:
    return int(ttl_s * 1000 * random.uniform(1 - _SPREAD, 1 + _SPREAD))  # noqa: S311 - no secret
