"""What operators use: the rebuilding of the cache, metrics, logs and settings."""

import json

import pytest

from target_app.settings import SettingsError, from_environment
from tests.target_app.running_shop import Shop, eventually


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_rebuilding_the_cache_needs_the_token(shop: Shop, headers: dict[str, str]) -> None:
    answer = shop.client.post("/admin/cache/rebuild", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_rebuilding_fills_the_cache_with_popular_products_and_every_product_page(shop: Shop) -> None:
    shop.redis.flushdb()

    answer = shop.rebuild()

    assert answer.json() == {"keys": 2001}
    assert shop.redis.dbsize() == 2001
    assert shop.redis.exists("popular_products", "product_detail:1", "product_detail:2000") == 3


def test_a_page_from_the_rebuilt_cache_is_the_page_from_the_database(shop: Shop) -> None:
    shop.rebuild()
    rebuilt = shop.client.get("/products/9").content
    shop.redis.delete("product_detail:9")

    assert shop.client.get("/products/9").content == rebuilt


def test_a_request_keeps_its_id_in_answer_and_log(shop: Shop) -> None:
    answer = shop.client.get("/users/999999/orders", headers={"X-Request-Id": "quote-me-1"})

    def logged() -> bool:
        lines = map(json.loads, shop.target.log_file("shop").read_text().splitlines())
        return any(line.get("request_id") == "quote-me-1" and line["endpoint"] == "order_lookup" for line in lines)

    assert answer.headers["X-Request-Id"] == "quote-me-1"
    eventually(logged)


def test_an_id_that_could_forge_a_log_line_is_replaced(shop: Shop) -> None:
    answer = shop.client.get("/health/live", headers={"X-Request-Id": "x" * 500})

    assert answer.headers["X-Request-Id"] != "x" * 500


def test_metrics_count_requests_by_endpoint_and_look_ups_by_outcome(shop: Shop) -> None:
    shop.client.get("/products/popular")

    text = shop.client.get("/metrics").text

    assert 'shop_requests_total{endpoint="popular_products",status="200"}' in text
    assert 'shop_cache_lookups_total{outcome="hit"}' in text


def test_everything_missing_from_the_environment_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match="SHOP_CACHE, SHOP_GATEWAY_URL, SHOP_ADMIN_TOKEN"):
        from_environment({"SHOP_DATABASE_URL": "postgresql://127.0.0.1/shop"})


def test_a_cache_address_without_a_port_is_refused() -> None:
    environment = dict.fromkeys(("SHOP_DATABASE_URL", "SHOP_CACHE", "SHOP_GATEWAY_URL", "SHOP_ADMIN_TOKEN"), "redis")

    with pytest.raises(SettingsError, match="HOST:PORT"):
        from_environment(environment)


def test_how_much_is_worked_out_is_a_setting_and_what_is_no_number_is_refused() -> None:
    environment = dict.fromkeys(("SHOP_DATABASE_URL", "SHOP_CACHE", "SHOP_GATEWAY_URL", "SHOP_ADMIN_TOKEN"), "redis:1")

    assert from_environment({**environment, "SHOP_LATEST_ORDERS": "85000"}).latest_orders == 85_000
    with pytest.raises(SettingsError, match="SHOP_LATEST_ORDERS=many, SHOP_SHOPPERS_ALIKE=0"):
        from_environment({**environment, "SHOP_LATEST_ORDERS": "many", "SHOP_SHOPPERS_ALIKE": "0"})
