"""Carts."""

from collections import Counter, defaultdict

from target_app import carts
from tests.target_app.running_shop import Shop


def test_adding_the_same_product_again_adds_to_its_quantity(shop: Shop) -> None:
    user = shop.shopper(5, 5)

    cart = shop.client.get(f"/users/{user}/cart").json()

    price = shop.client.get("/products/5").json()["price_cents"]
    assert [(line["product_id"], line["quantity"]) for line in cart["items"]] == [(5, 2)]
    assert cart["total_cents"] == 2 * price


def test_an_unknown_product_cannot_be_put_into_a_cart(shop: Shop) -> None:
    assert shop.client.post(f"/users/{shop.shopper()}/cart/items", json={"product_id": 999999}).status_code == 404


def test_each_line_of_a_cart_says_what_is_in_stock_and_how_often_it_was_sold_lately(shop: Shop) -> None:
    user = shop.shopper(5, 1700)

    lines = shop.client.get(f"/users/{user}/cart").json()["items"]

    stock = dict(shop.rows("SELECT product_id, quantity FROM stock"))
    sold = dict(shop.rows("SELECT product_id, count(*) FROM order_items GROUP BY product_id"))
    assert {line["product_id"]: (line["in_stock"], line["sold_lately"]) for line in lines} == {
        product: (stock[product], sold.get(product, 0)) for product in (5, 1700)
    }


def test_suggested_is_what_the_carts_of_shoppers_with_the_same_things_have_most(shop: Shop) -> None:
    user = shop.shopper(40, 300)
    held = defaultdict(set)
    for shopper, product in shop.rows("SELECT user_id, product_id FROM cart_items"):
        held[shopper].add(product)
    alike = [cart for cart in held.values() if cart & {40, 300}]
    together = Counter(product for cart in alike for product in cart - {40, 300})

    suggested = shop.client.get(f"/users/{user}/cart").json()["suggestions"]

    best = sorted(together, key=lambda product: (-together[product], product))
    assert [offer["product_id"] for offer in suggested] == best[:4]


def test_an_empty_cart_suggests_nothing(shop: Shop) -> None:
    cart = shop.client.get(f"/users/{shop.shopper()}/cart").json()

    assert cart == {"items": [], "total_cents": 0, "suggestions": []}


def test_cart_look_up_reads_by_its_index(shop: Shop) -> None:
    plan = shop.plan(carts.LOOK_UP % {"user_id": 1, "after": 0, "alike": 3000})

    assert "Index Scan using cart_items_user_id_idx on cart_items theirs" in plan
    assert "Seq Scan on cart_items" not in plan
