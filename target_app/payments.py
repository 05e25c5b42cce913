"""Payments: an order is paid once, by one charge at the gateway, and what was begun is finished.

An order is marked as paying before the gateway is asked. If the shop, the database or the gateway
fails before the payment is recorded, whoever asked may ask again; if nobody does, `finish_begun` does. Either
way the gateway is asked with the same key, so it charges once.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from target_app.database import Database
from target_app.errors import Conflict, NotFound, Unavailable
from target_app.gateway import Gateway
from target_app.models import Payment

FINISH_EVERY_S = 1.0

_BEGIN = """
WITH /* payment_begin */ begun AS (
    UPDATE orders SET status = 'paying' WHERE id = %(order_id)s AND status = 'placed'
)
SELECT
    orders.status,
    (SELECT sum(quantity * unit_price_cents)::bigint FROM order_items WHERE order_id = orders.id),
    payments.amount_cents,
    payments.reference
FROM orders
LEFT JOIN payments ON payments.order_id = orders.id
WHERE orders.id = %(order_id)s
"""

_RECORD = """
WITH /* payment */ paid AS (
    UPDATE orders SET status = 'paid' WHERE id = %(order_id)s AND status = 'paying'
)
INSERT INTO payments (order_id, amount_cents, reference) VALUES (%(order_id)s, %(amount_cents)s, %(reference)s)
ON CONFLICT (order_id) DO NOTHING
"""

_BEGUN = "SELECT /* payment_begun */ id FROM orders WHERE status = 'paying'"


@dataclass(frozen=True, slots=True)
class Paid:
    """The payment of an order; `new` where this request made it."""

    payment: Payment
    new: bool


async def pay(database: Database, gateway: Gateway, order_id: int) -> Paid:
    """Pay an order in full. Paying again answers the same payment and charges nothing.

    Raises NotFound for an unknown order, Conflict for one that cannot be paid. No connection to the
    database is held while the gateway takes its time.
    """
    status, due_cents, paid_cents, reference = await _begin(database, order_id)
    if reference is not None:
        return Paid(Payment(order_id=order_id, amount_cents=paid_cents, reference=reference), new=False)
    if status not in {"placed", "paying"}:
        raise Conflict(f"the order is {status}")
    reference = await gateway.charge(order_id, due_cents)
    payment = Payment(order_id=order_id, amount_cents=due_cents, reference=reference)
    async with database.connection() as connection:
        await connection.execute(_RECORD, payment.model_dump())
    return Paid(payment, new=True)


async def finish_begun(database: Database, gateway: Gateway) -> None:
    """Finish payments that were begun and are not under way any more. Never returns."""
    before: set[int] = set()
    while True:
        await asyncio.sleep(FINISH_EVERY_S)
        begun = await _begun(database)
        # What was begun since the last look may well be under way.
        for order_id in sorted(begun & before):
            await _finish(database, gateway, order_id)
        before = begun


async def _begun(database: Database) -> set[int]:
    """The orders whose payment was begun and is not recorded; none while the database does not say."""
    try:
        async with database.connection() as connection:
            return {row[0] for row in await (await connection.execute(_BEGUN)).fetchall()}
    except (Unavailable, psycopg.Error) as error:
        structlog.get_logger().warning("payments to be finished are not known", error=str(error))
        return set()


async def _finish(database: Database, gateway: Gateway, order_id: int) -> None:
    log = structlog.get_logger().bind(order_id=order_id)
    try:
        paid = await pay(database, gateway, order_id)
    except (Unavailable, Conflict, NotFound, psycopg.Error) as error:
        log.warning("payment not finished", error=str(error))
    else:
        log.info("payment finished", reference=paid.payment.reference)


async def _begin(database: Database, order_id: int) -> tuple[Any, ...]:
    """Mark the order as paying where it can be paid; its status before, what is due, and its payment if any."""
    async with database.connection() as connection:
        row = await (await connection.execute(_BEGIN, {"order_id": order_id})).fetchone()
    if row is None:
        raise NotFound("order")
    return row
