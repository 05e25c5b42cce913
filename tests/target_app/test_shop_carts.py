"""Carts."""

from tests.target_app.running_shop import Shop


def test_adding_the_same_product_again_adds_to_its_quantity(shop: Shop) -> None:
    user = shop.shopper(5, 5)

    cart = shop.client.get(f"/users/{user}/cart").json()

    price = shop.client.get("/products/5").json()["price_cents"]
    assert [(line["product_id"], line["quantity"]) for line in cart["items"]] == [(5, 2)]
    assert cart["total_cents"] == 2 * price


def test_an_unknown_product_cannot_be_put_into_a_cart(shop: Shop) -> None:
    assert shop.client.post(f"/users/{shop.shopper()}/cart/items", json={"product_id": 999999}).status_code == 404


def test_cart_look_up_reads_by_its_index(shop: Shop) -> None:
    shop.shopper()
    plan = shop.plan("SELECT * FROM cart_items WHERE user_id = 1")

    assert "cart_items_user_id_idx" in plan
