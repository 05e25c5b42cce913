"""Payments: an order is paid once, by one charge at the gateway."""

from dataclasses import dataclass
from typing import Any

from target_app.database import Database
from target_app.errors import Conflict, NotFound
from target_app.gateway import Gateway
from target_app.models import Payment

_TO_PAY = """
SELECT /* payment_order */
    orders.status,
    (SELECT sum(quantity * unit_price_cents)::bigint FROM order_items WHERE order_id = orders.id),
    payments.amount_cents,
    payments.reference
FROM orders
LEFT JOIN payments ON payments.order_id = orders.id
WHERE orders.id = %s
"""

_RECORD = """
WITH /* payment */ paid AS (
    UPDATE orders SET status = 'paid' WHERE id = %(order_id)s AND status = 'placed'
)
INSERT INTO payments (order_id, amount_cents, reference) VALUES (%(order_id)s, %(amount_cents)s, %(reference)s)
ON CONFLICT (order_id) DO NOTHING
"""


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
    status, due_cents, paid_cents, reference = await _to_pay(database, order_id)
    if reference is not None:
        return Paid(Payment(order_id=order_id, amount_cents=paid_cents, reference=reference), new=False)
    if status != "placed":
        raise Conflict(f"the order is {status}")
    reference = await gateway.charge(f"order-{order_id}", due_cents)
    payment = Payment(order_id=order_id, amount_cents=due_cents, reference=reference)
    async with database.connection() as connection:
        await connection.execute(_RECORD, payment.model_dump())
    return Paid(payment, new=True)


async def _to_pay(database: Database, order_id: int) -> tuple[Any, ...]:
    async with database.connection() as connection:
        row = await (await connection.execute(_TO_PAY, (order_id,))).fetchone()
    if row is None:
        raise NotFound("order")
    return row
