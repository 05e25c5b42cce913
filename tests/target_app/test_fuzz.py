"""The shop under requests made from its own description, healthy and while a service is gone or hangs."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import httpx
import psutil
import pytest

from tests.target_app.fuzzing import Fuzz
from tests.target_app.running_shop import Shop, eventually

REBUILD = "POST /admin/cache/rebuild"
NEED_THE_DATABASE = {
    REBUILD,
    "GET /health/ready",
    "GET /products/{product_id}",
    "GET /users/{user_id}/cart",
    "GET /users/{user_id}/orders",
    "POST /orders",
    "POST /payments",
    "POST /users/{user_id}/cart/items",
}
DEADLINE_S = 15.0


@pytest.fixture(scope="module")
def fuzz(shop: Shop) -> Fuzz:
    """The fuzzing of the running shop, with orders to pay."""
    return Fuzz(shop, [shop.order(shop.shopper(product)).json()["order_id"] for product in range(100, 104)])


@contextmanager
def _killed(shop: Shop, service: str) -> Iterator[None]:
    shop.target.kill(service)
    try:
        yield
    finally:
        shop.target.start(service)
        eventually(lambda: _healthy(shop))


@contextmanager
def _stopped(shop: Shop, pids: Sequence[int]) -> Iterator[None]:
    """The processes stand still: connections stay, and nobody answers on them."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            # One that had just ended when it was to stop is gone as soon as its parent goes on.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        eventually(lambda: _healthy(shop))


def _healthy(shop: Shop) -> bool:
    ready = shop.client.get("/health/ready").json()
    return bool(ready == {"status": "ready", "database": "up", "cache": "up"} and shop.rebuild().status_code == 200)


def _postgres(shop: Shop) -> list[int]:
    """PostgreSQL's processes, the one that starts the others first."""
    ((backend,),) = shop.rows("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
    first = psutil.Process(backend).parent()
    assert first is not None
    return [first.pid, *(child.pid for child in first.children(recursive=True))]


def _refused(seen: Counter[tuple[str, int]]) -> set[str]:
    return {operation for operation, status in seen if status == 503}


def test_a_healthy_shop_answers_as_it_describes_and_never_with_a_5xx(fuzz: Fuzz) -> None:
    seen = fuzz.run(examples=20)

    assert {operation for operation, status in seen if status < 300} == {operation for operation, _ in seen}
    assert {status for _, status in seen} >= {200, 201, 401, 404, 409, 422}


def test_without_redis_nothing_but_the_rebuilding_of_the_cache_is_refused(shop: Shop, fuzz: Fuzz) -> None:
    with _killed(shop, "cache"):
        assert shop.rebuild().status_code == 503
        seen = fuzz.run(examples=8, refusing={503})

    assert _refused(seen) <= {REBUILD}
    fuzz.run(examples=3)


def test_a_hanging_redis_refuses_nothing_but_the_rebuilding_of_the_cache(shop: Shop, fuzz: Fuzz) -> None:
    with _stopped(shop, [shop.redis.info("server")["process_id"]]):
        assert shop.rebuild().status_code == 503
        seen = fuzz.run(examples=8, refusing={503})

    assert _refused(seen) <= {REBUILD}
    fuzz.run(examples=3)


def test_without_the_database_requests_are_refused_as_described_and_the_cache_answers(shop: Shop, fuzz: Fuzz) -> None:
    with _killed(shop, "database"):
        seen = fuzz.run(examples=8, refusing={503})

    assert seen["GET /products/popular", 200] > 0
    assert {"GET /health/ready", "GET /users/{user_id}/orders"} <= _refused(seen) <= NEED_THE_DATABASE
    fuzz.run(examples=3)


def test_a_hanging_database_holds_no_request_beyond_its_deadline(shop: Shop, fuzz: Fuzz) -> None:
    with _stopped(shop, _postgres(shop)), ThreadPoolExecutor(60) as threads:
        answers = list(threads.map(lambda number: _timed(shop, number), range(60)))
        fuzz.run(examples=3, refusing={503})

    assert {answer.status_code for answer, _ in answers} == {503}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer, _ in answers)
    assert max(took_s for _, took_s in answers) < DEADLINE_S + 2
    fuzz.run(examples=3)


def test_the_log_of_a_request_that_was_given_up_on_tells_why_under_its_id(shop: Shop) -> None:
    with _stopped(shop, _postgres(shop)):
        shop.client.get("/health/ready", headers={"X-Request-Id": "given-up-1"})

    def told() -> set[str]:
        lines = map(json.loads, shop.target.log_file("shop").read_text().splitlines())
        return {line["event"] for line in lines if line.get("request_id") == "given-up-1"}

    eventually(lambda: told() == {"database hung up on", "query failed", "slow", "request"})


def _timed(shop: Shop, number: int) -> tuple[httpx.Response, float]:
    """One of the requests that need the database: more of them than it has connections, and in every line."""
    began = time.monotonic()
    match number % 4:
        case 0:
            answer = shop.client.get("/users/1/cart")
        case 1:
            answer = shop.client.get("/users/1/orders")
        case 2:
            answer = shop.order(1)
        case _:
            answer = shop.client.post("/payments", json={"order_id": 1})
    return answer, time.monotonic() - began
