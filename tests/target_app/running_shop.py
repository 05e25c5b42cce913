"""The running shop as tests see it: over HTTP as shoppers do, and past it to see what it did."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import tenacity
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.target.runtimes import RunningTarget


@dataclass(frozen=True)
class Shop:
    """The running shop, and ways past it for looking at what it did."""

    target: RunningTarget
    client: httpx.Client
    _users: Iterator[int]

    @property
    def redis(self) -> Redis:
        """Redis past the proxy."""
        address = self.target.address("cache")
        return Redis(
            host=address.host,
            port=address.port,
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What the database holds, past the shop and the proxy."""
        with psycopg.connect(self.target.database_url("database"), connect_timeout=5) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()

    def change(self, statement: str) -> None:
        """Change the database, past the shop and the proxy."""
        with psycopg.connect(self.target.database_url("database"), connect_timeout=5, autocommit=True) as connection:
            connection.execute(statement.encode())

    def plan(self, query: str) -> str:
        """How PostgreSQL would run `query`."""
        return "\n".join(row[0] for row in self.rows(f"EXPLAIN {query}"))

    def rebuild(self) -> httpx.Response:
        """Rebuild the cache as an operator."""
        token = self.target.secret("admin_token")
        return self.client.post("/admin/cache/rebuild", headers={"Authorization": f"Bearer {token}"})

    def shopper(self, *products: int) -> int:
        """A user nobody else uses, with one of each of `products` in an else empty cart."""
        user = next(self._users)
        self.change(f"DELETE FROM cart_items WHERE user_id = {user}")
        for product in products:
            answer = self.client.post(f"/users/{user}/cart/items", json={"product_id": product})
            assert answer.status_code == 201
        return user

    def order(self, user: int, key: str = "") -> httpx.Response:
        """Order the user's cart under `key`, or under a new one."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post("/orders", json={"user_id": user}, headers=headers)


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    """Wait until `condition` holds; fails after `within_s`."""
    waiting = tenacity.Retrying(
        stop=tenacity.stop_after_delay(within_s),
        wait=tenacity.wait_fixed(0.05),
        retry=tenacity.retry_if_result(lambda held: not held),
    )
    waiting(condition)
