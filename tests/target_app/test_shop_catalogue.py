"""Popular products and product pages: what they say, and that they come from the cache."""

from collections import Counter, defaultdict

from tests.target_app.running_shop import Shop


def test_popular_products_are_those_with_the_most_different_buyers(shop: Shop) -> None:
    sold: Counter[int] = Counter()
    buyers: defaultdict[int, set[int]] = defaultdict(set)
    for product, quantity, user in shop.rows(
        "SELECT product_id, quantity, user_id FROM order_items JOIN orders ON orders.id = order_id"
        " WHERE status <> 'cancelled'"
    ):
        sold[product] += quantity
        buyers[product].add(user)
    best = sorted(buyers, key=lambda product: (-len(buyers[product]), -sold[product], product))[:20]
    shop.redis.delete("popular_products")

    listed = shop.client.get("/products/popular").json()["products"]

    assert [(row["product_id"], row["buyers"], row["sold"]) for row in listed] == [
        (product, len(buyers[product]), sold[product]) for product in best
    ]


def test_a_product_page_is_read_from_the_database_once(shop: Shop) -> None:
    shop.redis.delete("product_detail:7")
    first = shop.client.get("/products/7")
    with_mark = first.text.replace("product 7", "from the cache")
    shop.redis.set("product_detail:7", with_mark, keepttl=True)

    again = shop.client.get("/products/7")

    assert first.json()["name"] == "product 7"
    assert again.json()["name"] == "from the cache"
    shop.redis.delete("product_detail:7")


def test_what_is_cached_expires(shop: Shop) -> None:
    shop.redis.delete("product_detail:8", "popular_products")
    shop.client.get("/products/8")
    shop.client.get("/products/popular")

    assert 0 < shop.redis.ttl("product_detail:8") <= 3960
    assert 0 < shop.redis.ttl("popular_products") <= 330


def test_an_unknown_product_is_not_found(shop: Shop) -> None:
    assert shop.client.get("/products/999999").status_code == 404


def test_a_product_id_beyond_the_database_s_range_is_refused(shop: Shop) -> None:
    assert shop.client.get("/products/99999999999999999999").status_code == 422
