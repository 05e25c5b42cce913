"""The audit on the running shop: harm done to its books by hand is found, and outages do none."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from chaos.audit import audit as auditing
from chaos.audit.audit import audit
from chaos.audit.comparison import Kind
from chaos.definitions import load
from chaos.events import Audited, Receipts, Record
from chaos.target.definition import Audit, TargetDefinition
from chaos.target.runtimes import RunningTarget
from tests.target_app.running_shop import Shop, eventually

TARGET_FILE = Path(__file__).parents[2] / "target_app" / "target.yaml"


@pytest.fixture(scope="module")
def definition() -> Audit:
    """What the shop's target file says of the audit."""
    audit = load(TARGET_FILE.read_text(encoding="utf-8"), str(TARGET_FILE), TargetDefinition).audit
    assert audit is not None
    return audit


class Shopper:
    """Orders and pays, and keeps every receipt."""

    def __init__(self, shop: Shop, definition: Audit) -> None:
        self.shop = shop
        self._definition = definition
        self._receipts: list[tuple[float, str, str, str, str]] = []

    def order(self) -> tuple[str, int]:
        """An order of one product: its key and its id."""
        key = uuid.uuid4().hex
        answer = self.shop.order(self.shop.shopper(31), key)
        order_id = answer.json()["order_id"]
        self._receipts.append((0.0, "order", key, str(order_id), answer.headers["X-Request-Id"]))
        return key, order_id

    def pay(self, order_id: int) -> str:
        """Pay the order: the reference."""
        answer = self.shop.client.post("/payments", json={"order_id": order_id})
        reference = str(answer.json()["reference"])
        self._receipts.append((0.0, "payment", str(order_id), reference, answer.headers["X-Request-Id"]))
        return reference

    def audited(self, *, patient: bool = True) -> Audited:
        """What the audit says of these receipts."""
        record = Record(0, 0.0, 0.0, Receipts(self._receipts))
        return audit(self.shop.target, self._definition, [record], patient=patient)

    def found(self) -> dict[str, int]:
        """The offences by kind, without the zeros."""
        audited = self.audited()
        assert audited.unreadable == ""
        return {kind: count for kind, count in audited.counts.items() if count}


@pytest.fixture
def shopper(shop: Shop, definition: Audit) -> Shopper:
    return Shopper(shop, definition)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what will not settle: do not wait for long that it does."""
    monkeypatch.setattr(auditing, "SETTLED_WITHIN_S", 1.0)
    monkeypatch.setattr(auditing, "ANSWERS_WITHIN_S", 0.5)


@contextmanager
def _changed(shop: Shop, statement: str, back: str) -> Iterator[None]:
    shop.change(statement)
    try:
        yield
    finally:
        shop.change(back)


def _set(shop: Shop, *settings: str) -> None:
    for setting in settings:
        shop.change(f"ALTER SYSTEM SET {setting}")
    shop.change("SELECT pg_reload_conf()")


def _gateway(target: RunningTarget, method: str, path: str, **request: object) -> httpx.Response:
    return httpx.request(method, f"http://{target.address('gateway')}{path}", timeout=5, **request)  # type: ignore[arg-type]


def _forget_charges(shop: Shop, where: str) -> None:
    """Take charges out of the gateway's store."""
    (store,) = (shop.target.log_file("gateway").parents[1] / "gateway").glob("*.sqlite")
    with closing(sqlite3.connect(store, timeout=5, isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM charges WHERE {where}")


def test_a_shop_that_did_everything_right_has_no_offence(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    shopper.pay(order_id)
    shopper.order()
    audited = shopper.audited()
    assert (audited.orders, audited.payments) == (2, 1)
    assert audited.counts == dict.fromkeys([kind.value for kind in Kind], 0)


def test_a_deleted_order_is_lost_and_its_requests_are_named(shopper: Shopper) -> None:
    key, order_id = shopper.order()
    shopper.shop.change(
        f"DELETE FROM order_items WHERE order_id = {order_id}; DELETE FROM orders WHERE id = {order_id}"
    )
    (offence,) = shopper.audited().offences
    assert (offence.kind, offence.subject) == (Kind.LOST, key)
    assert len(offence.request_ids) == 1


def test_orders_that_the_database_forgets_in_a_crash_are_lost(shopper: Shopper) -> None:
    shop = shopper.shop
    _set(shop, "synchronous_commit = 'off'", "wal_writer_delay = '10s'")
    try:
        keys = {shopper.order()[0] for _ in range(3)}
        shop.target.kill("database")
        shop.target.start("database")
        eventually(lambda: shop.client.get("/health/ready").json()["database"] == "up")
        audited = shopper.audited()
    finally:
        _set(shop, "synchronous_commit = 'on'", "wal_writer_delay = '200ms'")
    lost = {each.subject for each in audited.offences if each.kind == Kind.LOST}
    assert lost
    assert lost <= keys


def test_a_second_order_under_the_same_key_is_found(shopper: Shopper) -> None:
    key, _ = shopper.order()
    make = (
        "CREATE UNIQUE INDEX orders_idempotency_key_idx ON orders (idempotency_key) WHERE idempotency_key IS NOT NULL"
    )
    with _changed(
        shopper.shop,
        "DROP INDEX orders_idempotency_key_idx; "
        f"INSERT INTO orders (id, user_id, status, idempotency_key) VALUES (999999001, 1, 'placed', '{key}')",
        f"DELETE FROM orders WHERE id = 999999001; {make}",
    ):
        assert shopper.found() == {Kind.DOUBLED: 1}


def test_a_second_charge_for_the_same_order_is_found(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    shopper.pay(order_id)
    charge = {"order": str(order_id), "amount_cents": 1}
    _gateway(shopper.shop.target, "POST", "/charges", json=charge, headers={"Idempotency-Key": "by-hand"})
    try:
        assert shopper.found() == {Kind.PAID_TWICE: 1}
    finally:
        _forget_charges(shopper.shop, "key = 'by-hand'")


def test_a_charge_for_an_order_that_is_not_there_is_found(shopper: Shopper) -> None:
    charge = {"order": "999999002", "amount_cents": 1}
    _gateway(shopper.shop.target, "POST", "/charges", json=charge, headers={"Idempotency-Key": "by-hand"})
    try:
        assert shopper.found() == {Kind.WITHOUT_ORDER: 1}
    finally:
        _forget_charges(shopper.shop, "key = 'by-hand'")


@pytest.mark.usefixtures("hasty")
def test_a_payment_that_the_database_lost_is_found(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    reference = shopper.pay(order_id)
    with _changed(
        shopper.shop,
        f"DELETE FROM payments WHERE order_id = {order_id}",
        f"INSERT INTO payments (order_id, amount_cents, reference) VALUES ({order_id}, 1, '{reference}')",
    ):
        assert shopper.found() == {Kind.PAYMENT_LOST: 1, Kind.UNRECORDED: 1}


def test_who_cannot_wait_does_not_know_whether_a_payment_is_on_its_way_or_never_recorded(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    charge = {"order": str(order_id), "amount_cents": 7}
    headers = {"Idempotency-Key": f"order-{order_id}"}
    _gateway(shopper.shop.target, "POST", "/charges", json=charge, headers=headers)
    try:
        audited = shopper.audited(patient=False)
        assert audited.unreadable == "1 charged and not recorded as paid yet when the drill was interrupted"
        assert not audited.counts
    finally:
        _forget_charges(shopper.shop, f"order_id = '{order_id}'")


def test_a_payment_that_the_gateway_never_charged_is_found(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    shopper.pay(order_id)
    _forget_charges(shopper.shop, f"order_id = '{order_id}'")
    try:
        assert shopper.found() == {Kind.NOT_CHARGED: 1}
    finally:
        shopper.shop.change(f"DELETE FROM payments WHERE order_id = {order_id}")


def test_a_payment_that_was_begun_and_never_asked_for_again_is_finished(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    charge = {"order": str(order_id), "amount_cents": 7}
    headers = {"Idempotency-Key": f"order-{order_id}"}
    _gateway(shopper.shop.target, "POST", "/charges", json=charge, headers=headers)
    shopper.shop.change(f"UPDATE orders SET status = 'paying' WHERE id = {order_id}")

    assert shopper.found() == {}
    assert shopper.shop.rows("SELECT status FROM orders WHERE id = %s", order_id) == [("paid",)]


def test_the_gateway_keeps_its_charges_when_it_is_killed(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    reference = shopper.pay(order_id)
    shopper.shop.target.kill("gateway")
    shopper.shop.target.start("gateway")

    assert shopper.found() == {}
    charges = json.loads(_gateway(shopper.shop.target, "GET", "/charges").content)
    assert (str(order_id), reference) in [(each["order"], each["reference"]) for each in charges]


def test_putting_the_data_back_forgets_the_charges(shopper: Shopper) -> None:
    _, order_id = shopper.order()
    shopper.pay(order_id)
    shopper.shop.target.reset_data()
    shopper.shop.target.restart("shop")

    assert shopper.audited().charges == 0


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("service", ["database", "gateway"])
def test_books_that_cannot_be_read_are_said_to_be_unreadable(shopper: Shopper, service: str) -> None:
    shopper.order()
    shopper.shop.target.kill(service)
    try:
        audited = shopper.audited()
    finally:
        shopper.shop.target.start(service)
        eventually(lambda: shopper.shop.client.get("/health/ready").json()["database"] == "up")
    assert audited.unreadable.startswith(service)
    assert (audited.orders, audited.counts) == (1, {})


def test_sql_that_the_database_refuses_is_told_at_once(shopper: Shopper, definition: Audit) -> None:
    wrong = definition.model_copy(update={"orders": "SELECT nothing FROM nowhere"})
    audited = audit(shopper.shop.target, wrong, [])
    assert "refuses the audit's SQL" in audited.unreadable
