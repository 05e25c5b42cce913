"""Orders and payments: nothing is done twice, and nothing by halves."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from target_app.orders import LOOK_UP
from tests.target_app.running_shop import Shop


def _stock(shop: Shop, product: int) -> int:
    return int(shop.rows("SELECT quantity FROM stock WHERE product_id = %s", product)[0][0])


def test_an_order_takes_the_cart_and_the_stock(shop: Shop) -> None:
    user = shop.shopper(11, 12)
    before = _stock(shop, 11)

    order = shop.order(user)

    assert order.status_code == 201
    assert [line["product_id"] for line in order.json()["items"]] == [11, 12]
    assert order.json()["total_cents"] == sum(line["unit_price_cents"] for line in order.json()["items"])
    assert shop.client.get(f"/users/{user}/cart").json()["items"] == []
    assert _stock(shop, 11) == before - 1


def test_the_same_idempotency_key_answers_the_same_order_and_orders_nothing(shop: Shop) -> None:
    user, key = shop.shopper(13), uuid.uuid4().hex
    first = shop.order(user, key)
    shop.client.post(f"/users/{user}/cart/items", json={"product_id": 14})

    again = shop.order(user, key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(shop.client.get(f"/users/{user}/cart").json()["items"]) == 1


def test_the_same_key_sent_many_times_at_once_places_one_order(shop: Shop) -> None:
    user, key = shop.shopper(15, 16), uuid.uuid4().hex

    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: shop.order(user, key), range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert shop.rows("SELECT count(*) FROM orders WHERE idempotency_key = %s", key) == [(1,)]


def test_a_key_of_another_user_s_order_is_refused(shop: Shop) -> None:
    key = uuid.uuid4().hex
    shop.order(shop.shopper(17), key)

    assert shop.order(shop.shopper(17), key).status_code == 409


def test_an_order_without_a_key_is_refused(shop: Shop) -> None:
    assert shop.client.post("/orders", json={"user_id": shop.shopper(17)}).status_code == 422


def test_an_empty_cart_cannot_be_ordered(shop: Shop) -> None:
    assert shop.order(shop.shopper()).status_code == 409


def test_too_little_stock_refuses_the_order_and_changes_nothing(shop: Shop) -> None:
    user = shop.shopper(18, 1999)
    before = _stock(shop, 18)
    shop.change("UPDATE stock SET quantity = 0 WHERE product_id = 1999")

    refused = shop.order(user)

    shop.change("UPDATE stock SET quantity = 1000000 WHERE product_id = 1999")
    assert refused.status_code == 409
    assert _stock(shop, 18) == before
    assert len(shop.client.get(f"/users/{user}/cart").json()["items"]) == 2


def test_orders_of_the_same_products_at_once_all_succeed(shop: Shop) -> None:
    users = [shop.shopper(*products) for products in [(21, 22, 23), (23, 22, 21)] * 6]
    before = _stock(shop, 22)

    with ThreadPoolExecutor(len(users)) as shoppers:
        answers = list(shoppers.map(shop.order, users))

    assert {answer.status_code for answer in answers} == {201}
    assert _stock(shop, 22) == before - len(users)


def test_a_user_s_orders_are_listed_latest_first(shop: Shop) -> None:
    listed = shop.client.get("/users/1/orders").json()

    dates = [order["created_at"] for order in listed["orders"]]
    assert listed["orders_total"] == shop.rows("SELECT count(*) FROM orders WHERE user_id = 1")[0][0]
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)


def test_a_new_order_is_the_first_that_its_user_sees(shop: Shop) -> None:
    user = shop.shopper(24)
    order = shop.order(user).json()

    assert shop.client.get(f"/users/{user}/orders").json()["orders"][0] == order


def test_order_look_up_reads_by_its_index(shop: Shop) -> None:
    plan = shop.plan(LOOK_UP.replace("%(user_id)s", "1"))

    assert plan.count("orders_user_id_created_at_idx") == 2
    assert "Seq Scan" not in plan


def test_paying_twice_charges_once(shop: Shop) -> None:
    order = shop.order(shop.shopper(25)).json()

    paid = [shop.client.post("/payments", json={"order_id": order["order_id"]}) for _ in range(2)]

    assert [answer.status_code for answer in paid] == [201, 200]
    assert paid[0].json() == paid[1].json()
    assert paid[0].json()["amount_cents"] == order["total_cents"]
    assert shop.rows("SELECT status FROM orders WHERE id = %s", order["order_id"]) == [("paid",)]


def test_paying_many_times_at_once_charges_once(shop: Shop) -> None:
    order = shop.order(shop.shopper(26)).json()

    with ThreadPoolExecutor(6) as payers:
        paid = list(payers.map(lambda _: shop.client.post("/payments", json={"order_id": order["order_id"]}), range(6)))

    assert {answer.status_code for answer in paid} <= {200, 201}
    assert len({answer.json()["reference"] for answer in paid}) == 1
    assert shop.rows("SELECT count(*) FROM payments WHERE order_id = %s", order["order_id"]) == [(1,)]


def test_an_unknown_order_cannot_be_paid(shop: Shop) -> None:
    assert shop.client.post("/payments", json={"order_id": 999_999_999}).status_code == 404


def test_a_delivered_order_cannot_be_paid(shop: Shop) -> None:
    delivered = shop.rows("SELECT max(id) FROM orders WHERE status = 'delivered'")[0][0]

    assert shop.client.post("/payments", json={"order_id": delivered}).status_code == 409
