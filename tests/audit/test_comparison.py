"""Receipts against books: every kind of offence by example, and what holds for all of them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.audit.comparison import Books, Kind, Receipt, compare, counts


def order(key: str, number: str, request: str = "r1") -> Receipt:
    return (1.0, "order", key, number, request)


def payment(number: str, reference: str, request: str = "r2") -> Receipt:
    return (2.0, "payment", number, reference, request)


RECEIPTS = (order("key-a", "1"), payment("1", "charge-1"), order("key-b", "2"))
BOOKS = Books(orders=[("key-a", "1"), ("key-b", "2")], payments=[("1", "charge-1")], charges=[("1", "charge-1")])


def books(
    orders: Sequence[tuple[str, str]] = BOOKS.orders,
    payments: Sequence[tuple[str, str]] = BOOKS.payments,
    charges: Sequence[tuple[str, str]] = BOOKS.charges,
) -> Books:
    return Books(orders, payments, charges)


def kinds(receipts: Sequence[Receipt], there: Books) -> list[str]:
    return [each.kind for each in compare(receipts, there)]


def test_books_that_say_what_was_told_have_no_offence() -> None:
    assert compare(RECEIPTS, BOOKS) == ()


def test_orders_and_payments_that_nobody_was_told_of_are_no_offence() -> None:
    assert compare((), BOOKS) == ()


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (books(orders=[("key-a", "1")]), [Kind.LOST]),
        (books(orders=[("key-a", "1"), ("key-b", "3")]), [Kind.LOST, Kind.DOUBLED]),
        (books(orders=[("key-a", "1"), ("key-b", "2"), ("key-b", "3")]), [Kind.DOUBLED]),
        (books(orders=[("key-b", "2")]), [Kind.LOST, Kind.WITHOUT_ORDER]),
        (books(charges=[("1", "charge-1"), ("1", "charge-2")]), [Kind.PAID_TWICE]),
        (books(payments=[("1", "charge-1"), ("1", "charge-1")]), [Kind.PAID_TWICE]),
        (books(charges=[("1", "charge-1"), ("9", "charge-2")]), [Kind.WITHOUT_ORDER]),
        (books(payments=[], charges=[]), [Kind.PAYMENT_LOST]),
        (books(payments=[]), [Kind.PAYMENT_LOST, Kind.UNRECORDED]),
        (books(payments=[("1", "charge-7")], charges=[("1", "charge-7")]), [Kind.PAYMENT_LOST]),
        (books(charges=[]), [Kind.NOT_CHARGED]),
        (books(charges=[("1", "charge-1"), ("2", "charge-2")]), [Kind.UNRECORDED]),
    ],
    ids=[
        "lost",
        "another order under the key",
        "doubled in the database",
        "paid order lost",
        "charged twice",
        "two payments",
        "charge without an order",
        "payment and charge lost",
        "payment lost",
        "another reference",
        "not charged",
        "charged and not recorded",
    ],
)
def test_what_the_books_say_otherwise_is_found(there: Books, expected: list[Kind]) -> None:
    assert kinds(RECEIPTS, there) == expected


def test_two_orders_acknowledged_for_one_key_are_doubled_even_where_one_is_gone() -> None:
    receipts = [order("key-b", "2", "r5"), order("key-b", "3", "r6")]
    found = {each.kind: each for each in compare(receipts, BOOKS)}
    assert set(found) == {Kind.LOST, Kind.DOUBLED}
    assert found[Kind.DOUBLED].detail == "orders 2, 3"
    assert found[Kind.DOUBLED].request_ids == ["r5", "r6"]


def test_one_order_acknowledged_for_two_keys_is_lost_for_one_of_them() -> None:
    (offence,) = compare([*RECEIPTS, order("key-c", "2", "r9")], BOOKS)
    assert (offence.kind, offence.subject, offence.request_ids) == (Kind.LOST, "key-c", ["r9"])


def test_two_references_acknowledged_for_one_order_are_paid_twice() -> None:
    receipts = [*RECEIPTS, payment("1", "charge-2", "r7")]
    found = {each.kind: each for each in compare(receipts, BOOKS)}
    assert found[Kind.PAID_TWICE].detail == "receipts charge-1, charge-2"
    assert found[Kind.PAID_TWICE].request_ids == ["r1", "r2", "r7"]


def test_the_same_answer_told_again_is_no_offence() -> None:
    assert compare([*RECEIPTS, order("key-a", "1", "r8"), payment("1", "charge-1", "r9")], BOOKS) == ()


def test_counts_have_every_kind() -> None:
    assert counts(compare(RECEIPTS, books(charges=[]))) == {kind.value: int(kind is Kind.NOT_CHARGED) for kind in Kind}


numbers = st.integers(1, 12)
history = st.dictionaries(numbers, st.booleans())
"""Order number → paid or not: a shop that did everything right."""


def told(orders: dict[int, bool]) -> list[Receipt]:
    placed = [order(f"key-{number}", str(number), f"o{number}") for number in orders]
    return placed + [payment(str(n), f"charge-{n}", f"p{n}") for n, paid in orders.items() if paid]


def right(orders: dict[int, bool]) -> Books:
    paid = [(str(number), f"charge-{number}") for number, paid in orders.items() if paid]
    return Books([(f"key-{number}", str(number)) for number in orders], paid, paid)


@given(history, st.data())
def test_a_shop_that_did_everything_right_is_never_accused(orders: dict[int, bool], data: st.DataObject) -> None:
    receipts = data.draw(st.lists(st.sampled_from(told(orders)))) if orders else []
    assert compare(receipts, right(orders)) == ()


@given(history.filter(bool), st.data())
def test_each_row_that_is_missing_from_the_books_is_found(orders: dict[int, bool], data: st.DataObject) -> None:
    whole = right(orders)
    table = data.draw(st.sampled_from([name for name in ("orders", "payments", "charges") if getattr(whole, name)]))
    rows = list(getattr(whole, table))
    rows.pop(data.draw(st.integers(0, len(rows) - 1)))
    there = books(**{"orders": whole.orders, "payments": whole.payments, "charges": whole.charges} | {table: rows})
    assert compare(told(orders), there) != ()


@given(history.filter(bool), st.data())
def test_each_row_that_is_there_twice_is_found(orders: dict[int, bool], data: st.DataObject) -> None:
    whole = right(orders)
    table = data.draw(st.sampled_from([name for name in ("orders", "payments", "charges") if getattr(whole, name)]))
    one, other = data.draw(st.sampled_from(list(getattr(whole, table))))
    again = (one, "99") if table == "orders" else (one, other)
    rows = [*getattr(whole, table), again]
    there = books(**{"orders": whole.orders, "payments": whole.payments, "charges": whole.charges} | {table: rows})
    found = kinds(told(orders), there)
    assert found == [Kind.DOUBLED if table == "orders" else Kind.PAID_TWICE]


anything = st.lists(st.tuples(numbers.map(str), numbers.map(str)), max_size=8)


@given(anything, anything, anything, st.lists(st.tuples(st.sampled_from(["order", "payment"]), numbers, numbers)))
def test_the_order_in_which_things_are_read_changes_nothing(
    orders: list[tuple[str, str]],
    payments: list[tuple[str, str]],
    charges: list[tuple[str, str]],
    lines: list[tuple[str, int, int]],
) -> None:
    receipts = [(0.0, kind, str(key), str(reference), f"r{n}") for n, (kind, key, reference) in enumerate(lines)]
    there, turned = Books(orders, payments, charges), Books(orders[::-1], payments[::-1], charges[::-1])
    assert compare(receipts, there) == compare(receipts[::-1], turned)
