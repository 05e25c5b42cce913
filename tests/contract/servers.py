"""Clients of the servers of the small target."""

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.target.port import Address
from chaos.target.runtimes import RunningTarget


def redis_at(address: Address, timeout_s: float = 2) -> Redis:
    return Redis(host=address.host, port=address.port, socket_timeout=timeout_s, retry=Retry(NoBackoff(), 0))


def rows(target: RunningTarget, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(target.database_url("database"), connect_timeout=5, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()
