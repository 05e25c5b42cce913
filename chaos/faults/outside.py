"""A server as anybody sees it from outside: whether it refuses connections, and a cache as its clients do."""

import errno
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.errors import TargetError
from chaos.target.port import Address, Target

TIMEOUT_S = 1.0
_NOBODY_THERE = {errno.ECONNREFUSED, errno.ECONNRESET, errno.EHOSTUNREACH, errno.ETIMEDOUT}


def refusal(address: Address) -> str | None:
    """How `address` refuses a connection; None where it takes one, or where the trouble is ours."""
    try:
        with socket.create_connection((address.host, address.port), TIMEOUT_S):
            return None
    except TimeoutError:
        return f"{address} takes no connection within {TIMEOUT_S:g} s"
    except OSError as error:
        return f"{address}: {error.strerror}" if error.errno in _NOBODY_THERE else None


def redis_client(address: Address, timeout_s: float = TIMEOUT_S) -> redis.Redis:
    """A client that tries once: retries would hide that the server is gone."""
    return redis.Redis(
        host=address.host,
        port=address.port,
        username=address.user or None,
        password=address.password or None,
        socket_timeout=timeout_s,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
        decode_responses=True,
    )


@contextmanager
def cache_of(target: Target, service: str, timeout_s: float = TIMEOUT_S) -> Iterator[Any]:
    """A client of the cache `service` (a redis.Redis), past any proxy. Every failure in it is a TargetError."""
    try:
        with closing(redis_client(target.address(service), timeout_s)) as client:
            yield client
    except (redis.RedisError, OSError) as error:
        raise TargetError(f"{service}: {error}") from error
