"""The receipts of a drill against the books of its target. Pure.

A receipt is what the load was told: this order is placed, this order is paid. Ids, keys and references
are compared as texts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chaos.events import Offence

Receipt = tuple[float, str, str, str, str]
"""(at_s, kind, key, reference, request id), as in `Receipts`."""

ORDER, PAYMENT = "order", "payment"


class Kind(StrEnum):
    """What can be wrong with an order or a payment, in the words of events and reports."""

    LOST = "lost"
    """Acknowledged, and not in the database."""
    DOUBLED = "doubled"
    """One idempotency key, several orders."""
    PAID_TWICE = "paid twice"
    """Several charges or several payments of one order."""
    WITHOUT_ORDER = "paid without an order"
    """A charge, a payment or its receipt for an order that is not in the database."""
    PAYMENT_LOST = "payment lost"
    """Acknowledged, and not in the database with this reference."""
    NOT_CHARGED = "not charged"
    """In the database as paid, and unknown to the gateway."""
    UNRECORDED = "charged but not paid"
    """Charged by the gateway, and not in the database as paid. A target may still be about to record it."""


@dataclass(frozen=True, slots=True)
class Books:
    """What stands in the database and at the gateway, one pair a row.

    `orders` are (idempotency key, order id), `payments` and `charges` are (order id, reference).
    """

    orders: Sequence[tuple[str, str]]
    payments: Sequence[tuple[str, str]]
    charges: Sequence[tuple[str, str]]


def compare(receipts: Iterable[Receipt], books: Books) -> tuple[Offence, ...]:
    """Everything that is wrong: by kind, and within a kind by key or order id."""
    told = _Told(receipts)
    placed = {order for _, order in books.orders}
    found = [
        *_lost(told, books),
        *_doubled(told, books),
        *_paid_twice(told, books),
        *_without_order(told, books, placed),
        *_payment_lost(told, books),
        *_not_charged(told, books),
        *_unrecorded(told, books, placed),
    ]
    ranks = {kind.value: rank for rank, kind in enumerate(Kind)}
    return tuple(sorted(found, key=lambda each: (ranks[each.kind], each.subject, each.detail)))


def counts(offences: Iterable[Offence]) -> dict[str, int]:
    """How many there are of every kind, zeros too."""
    found = Counter(each.kind for each in offences)
    return {kind.value: found[kind.value] for kind in Kind}


class _Told:
    """The receipts by what they are about, each with the requests that they answered."""

    def __init__(self, receipts: Iterable[Receipt]) -> None:
        self.orders: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.payments: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._by_order: dict[str, list[str]] = defaultdict(list)
        for _, kind, key, reference, request_id in receipts:
            if kind == ORDER:
                self.orders[key, reference].append(request_id)
                self._by_key[key].append(request_id)
                self._by_order[reference].append(request_id)
            else:
                self.payments[key, reference].append(request_id)
                self._by_order[key].append(request_id)

    def about_key(self, kind: Kind, key: str, detail: str) -> Offence:
        return Offence(kind.value, key, detail, sorted(set(self._by_key.get(key, ()))))

    def about_order(self, kind: Kind, order: str, detail: str) -> Offence:
        return Offence(kind.value, f"order {order}", detail, sorted(set(self._by_order.get(order, ()))))


def _lost(told: _Told, books: Books) -> Iterator[Offence]:
    there = set(books.orders)
    for key, order in told.orders.keys() - there:
        yield told.about_key(Kind.LOST, key, f"acknowledged as order {order}, which is not there under this key")


def _doubled(told: _Told, books: Books) -> Iterator[Offence]:
    for key, orders in _grouped([*books.orders, *(told.orders.keys() - set(books.orders))]).items():
        if len(orders) > 1:
            yield told.about_key(Kind.DOUBLED, key, f"orders {', '.join(sorted(orders))}")


def _paid_twice(told: _Told, books: Books) -> Iterator[Offence]:
    charges, payments, receipts = map(_grouped, (books.charges, books.payments, told.payments))
    for order in charges.keys() | payments.keys() | receipts.keys():
        seen = [
            f"{what} {', '.join(sorted(references))}"
            for what, references in (
                ("charges", charges.get(order, [])),
                ("payments", payments.get(order, [])),
                ("receipts", receipts.get(order, [])),
            )
            if len(references) > 1
        ]
        if seen:
            yield told.about_order(Kind.PAID_TWICE, order, "; ".join(seen))


def _without_order(told: _Told, books: Books, placed: set[str]) -> Iterator[Offence]:
    paid = (("charge", books.charges), ("payment", books.payments), ("receipt", told.payments))
    seen: dict[str, list[str]] = defaultdict(list)
    for what, pairs in paid:
        for order, reference in pairs:
            if order not in placed:
                seen[order].append(f"{what} {reference}")
    for order, traces in seen.items():
        yield told.about_order(Kind.WITHOUT_ORDER, order, ", ".join(sorted(traces)))


def _payment_lost(told: _Told, books: Books) -> Iterator[Offence]:
    for order, reference in told.payments.keys() - set(books.payments):
        yield told.about_order(Kind.PAYMENT_LOST, order, f"acknowledged with {reference}, which is not there")


def _not_charged(told: _Told, books: Books) -> Iterator[Offence]:
    for order, reference in set(books.payments) - set(books.charges):
        yield told.about_order(Kind.NOT_CHARGED, order, f"paid with {reference}, which the gateway does not know")


def _unrecorded(told: _Told, books: Books, placed: set[str]) -> Iterator[Offence]:
    recorded = {order for order, _ in books.payments}
    for order, references in _grouped(books.charges).items():
        if order in placed and order not in recorded:
            yield told.about_order(Kind.UNRECORDED, order, f"charge {', '.join(sorted(references))}")


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        groups[one].append(other)
    return groups
