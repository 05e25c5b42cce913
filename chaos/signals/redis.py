"""Redis: whether it answers, its memory, its hit ratio and its evictions."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, RedisError
from redis.retry import Retry

from chaos.scales import Metric
from chaos.signals.sampler import Sample
from chaos.target.port import Address

INTERVAL_S = 0.25
TIMEOUT_S = 0.2
"""Of connecting and of each command; never retried, for a retry hides an outage."""


class Counters(NamedTuple):
    """What one run of the server has counted since it started."""

    run_id: str
    hits: int
    misses: int
    evictions: int


class RedisProbe:
    """Reads `service` at `address`, over a connection that it keeps."""

    def __init__(self, service: str, address: Address) -> None:
        self._service = service
        self._client = client_of(address, TIMEOUT_S)
        self._before: Counters | None = None

    def read(self) -> Sequence[Sample]:
        """SERVICE_UP by PING; the rest by INFO, None where that cannot be had or nothing happened."""
        if not answers(self._client):
            return self._samples(up=0.0)
        try:
            info: Mapping[str, Any] = self._client.info()
        except redis.TimeoutError:
            return self._samples(up=1.0)
        now = Counters(
            str(info["run_id"]), int(info["keyspace_hits"]), int(info["keyspace_misses"]), int(info["evicted_keys"])
        )
        since, self._before = since_last(self._before, now), now
        return self._samples(1.0, memory_usage(info), hit_ratio(since), None if since is None else since.evictions)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _samples(
        self, up: float, memory: float | None = None, hits: float | None = None, evictions: float | None = None
    ) -> Sequence[Sample]:
        return [
            (Metric.SERVICE_UP, self._service, up),
            (Metric.MEMORY_USAGE, self._service, memory),
            (Metric.CACHE_HIT_RATIO, self._service, hits),
            (Metric.CACHE_EVICTIONS, self._service, evictions),
        ]


def client_of(address: Address, timeout_s: float) -> redis.Redis:
    """A client that keeps one connection, waits `timeout_s` for it and for each answer, and never asks twice."""
    return redis.Redis(
        host=address.host,
        port=address.port,
        username=address.user or None,
        password=address.password or None,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
        health_check_interval=0,
        protocol=2,
        client_name="gameday",
    )


def answers(client: redis.Redis) -> bool:
    """Whether the server answers PING. Raises RedisError where it does not let us in: then nothing can be said."""
    try:
        client.ping()
    except (AuthenticationError, AuthorizationError, NoPermissionError):
        raise
    except (RedisError, OSError):
        return False
    return True


def since_last(before: Counters | None, now: Counters) -> Counters | None:
    """What was counted between two readings; None without a first one.

    Another run of the server, or a counter that went back, began at zero in between.
    """
    if before is None:
        return None
    if before.run_id != now.run_id or before.hits > now.hits or before.misses > now.misses:
        return now
    return Counters(
        now.run_id, now.hits - before.hits, now.misses - before.misses, max(0, now.evictions - before.evictions)
    )


def hit_ratio(since: Counters | None) -> float | None:
    """Share of the look-ups that were answered, in %; None where nobody looked anything up."""
    if since is None or not (lookups := since.hits + since.misses):
        return None
    return 100.0 * since.hits / lookups


def memory_usage(info: Mapping[str, Any]) -> float | None:
    """used_memory against maxmemory in %, or against the machine's memory where no maxmemory is set."""
    limit = int(info.get("maxmemory", 0)) or int(info.get("total_system_memory", 0))
    return 100.0 * int(info["used_memory"]) / limit if limit else None
