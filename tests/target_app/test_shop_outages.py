"""What the shop does while a service that it needs is gone, and that it needs no restart after."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.target_app.running_shop import Shop, eventually


@contextmanager
def _down(shop: Shop, service: str) -> Iterator[None]:
    shop.target.kill(service)
    try:
        yield
    finally:
        shop.target.start(service)
        eventually(lambda: shop.client.get("/health/ready").json()["database"] == "up")
        eventually(lambda: shop.rebuild().status_code == 200)


def test_without_redis_the_catalogue_is_read_from_the_database(shop: Shop) -> None:
    with _down(shop, "cache"):
        answers = [shop.client.get(path) for path in ("/products/popular", "/products/3")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json()["name"] == "product 3"


def test_without_redis_the_shop_is_ready_and_says_what_is_missing(shop: Shop) -> None:
    with _down(shop, "cache"):
        ready = shop.client.get("/health/ready")

    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "database": "up", "cache": "down"}


def test_a_redis_that_came_back_is_used_again(shop: Shop) -> None:
    with _down(shop, "cache"):
        shop.client.get("/products/4")
    shop.redis.delete("product_detail:4")

    def cached() -> bool:
        shop.client.get("/products/4")
        return bool(shop.redis.exists("product_detail:4"))

    eventually(cached)


def test_a_hanging_redis_holds_few_requests_and_none_for_long(shop: Shop) -> None:
    pid = shop.redis.info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        times_s = [_timed_s(shop, "/products/5") for _ in range(40)]
    finally:
        os.kill(pid, signal.SIGCONT)
    eventually(lambda: shop.rebuild().status_code == 200)

    assert max(times_s) < 1.0
    assert sorted(times_s)[len(times_s) // 2] < 0.1


def _timed_s(shop: Shop, path: str) -> float:
    began = time.monotonic()
    assert shop.client.get(path).status_code == 200
    return time.monotonic() - began


def test_without_the_database_requests_are_refused_at_once_and_told_when_to_come_again(shop: Shop) -> None:
    with _down(shop, "database"):
        shop.client.get("/users/1/cart")
        began = time.monotonic()
        answers = [shop.client.get("/users/1/cart"), shop.client.get("/users/1/orders"), shop.order(1)]
        took_s = time.monotonic() - began

    assert [answer.status_code for answer in answers] == [503] * 3
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert took_s < 1.0


def test_without_the_database_the_shop_is_not_ready(shop: Shop) -> None:
    with _down(shop, "database"):
        ready = shop.client.get("/health/ready")
        live = shop.client.get("/health/live")

    assert (ready.status_code, ready.json()["database"]) == (503, "down")
    assert live.status_code == 200


def test_without_the_database_the_cache_goes_on_serving(shop: Shop) -> None:
    assert shop.rebuild().status_code == 200
    with _down(shop, "database"):
        assert shop.client.get("/products/popular").status_code == 200
        assert shop.client.get("/products/6").status_code == 200


def test_connections_that_the_server_ended_fail_no_request(shop: Shop) -> None:
    assert shop.client.get("/users/1/cart").status_code == 200
    ended = shop.rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'shop'")

    answers = [shop.client.get("/users/1/cart").status_code for _ in range(10)]

    assert len(ended) >= 4
    assert set(answers) == {200}


def test_without_the_gateway_an_order_stays_to_be_paid(shop: Shop) -> None:
    order = shop.order(shop.shopper(27)).json()
    with _down(shop, "gateway"):
        refused = shop.client.post("/payments", json={"order_id": order["order_id"]})

    paid = shop.client.post("/payments", json={"order_id": order["order_id"]})

    assert refused.status_code == 503
    assert "Retry-After" in refused.headers
    assert paid.status_code == 201
