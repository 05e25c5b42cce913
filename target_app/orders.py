"""Orders: placed once for an Idempotency-Key, whatever is sent twice or lost on the way."""

from dataclasses import dataclass
from typing import Any

from psycopg import Rollback
from psycopg.errors import CheckViolation, ForeignKeyViolation

from target_app.database import Connection, Database
from target_app.errors import Conflict, NotFound
from target_app.models import Order, OrderHistory, OrderLine

_LINES = """
    SELECT
        sum(quantity * unit_price_cents)::bigint AS total_cents,
        json_agg(json_build_object(
            'product_id', product_id, 'quantity', quantity, 'unit_price_cents', unit_price_cents
        ) ORDER BY product_id) AS items
    FROM order_items
    WHERE order_items.order_id = orders.id
"""

LOOK_UP = f"""
SELECT /* order_lookup */
    orders.id, orders.status, orders.created_at, lines.total_cents, lines.items,
    (SELECT count(*) FROM orders WHERE user_id = %(user_id)s) AS orders_total
FROM (
    SELECT id, status, created_at FROM orders WHERE user_id = %(user_id)s ORDER BY created_at DESC LIMIT 20
) AS orders
CROSS JOIN LATERAL ({_LINES}) AS lines
ORDER BY orders.created_at DESC
"""  # noqa: S608 - made of this module's own text

_BY_KEY = f"""
SELECT /* order_by_key */
    orders.id, orders.status, orders.created_at, lines.total_cents, lines.items, orders.user_id
FROM orders
CROSS JOIN LATERAL ({_LINES}) AS lines
WHERE orders.idempotency_key = %s
"""  # noqa: S608 - made of this module's own text

_EMPTY_CART = "DELETE /* cart_take */ FROM cart_items WHERE user_id = %s RETURNING product_id, quantity"

# Rows are locked in the order of their key, so that two orders never wait for each other.
_TAKE_STOCK = """
WITH /* stock_take */ wanted AS (
    SELECT stock.product_id, lines.quantity
    FROM stock
    JOIN unnest(%s::integer[], %s::integer[]) AS lines (product_id, quantity) USING (product_id)
    ORDER BY stock.product_id
    FOR UPDATE OF stock
)
UPDATE stock SET quantity = stock.quantity - wanted.quantity FROM wanted WHERE stock.product_id = wanted.product_id
"""

_PLACE = """
INSERT /* order_create */ INTO orders (user_id, status, idempotency_key) VALUES (%s, 'placed', %s)
ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
RETURNING id
"""

_ADD_LINES = """
INSERT /* order_lines */ INTO order_items (order_id, product_id, quantity, unit_price_cents)
SELECT %s, products.id, lines.quantity, products.price_cents
FROM unnest(%s::integer[], %s::integer[]) AS lines (product_id, quantity)
JOIN products ON products.id = lines.product_id
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """The order of an Idempotency-Key; `new` where this request placed it."""

    order: Order
    new: bool


async def look_up(database: Database, user_id: int) -> OrderHistory:
    """The latest orders of a user; none for a user without orders."""
    async with database.in_line("history"), database.connection() as connection:
        rows = await (await connection.execute(LOOK_UP, {"user_id": user_id})).fetchall()
    return OrderHistory(orders_total=rows[0][5] if rows else 0, orders=[_order(row) for row in rows])


async def place(database: Database, user_id: int, key: str) -> Placed:
    """Order what lies in the user's cart. The same key again answers the same order and orders nothing.

    Raises Conflict for an empty cart, too little stock, or a key that another user's order has; NotFound
    for an unknown user.
    """
    async with database.connection() as connection:
        if (placed := await _by_key(connection, user_id, key)) is not None:
            return Placed(placed, new=False)
        new = await _place(connection, user_id, key)
        placed = await _by_key(connection, user_id, key)
    if placed is None:
        raise Conflict("the cart is empty")
    return Placed(placed, new=new)


async def _place(connection: Connection, user_id: int, key: str) -> bool:
    try:
        async with connection.transaction():
            return await _order_the_cart(connection, user_id, key)
    except CheckViolation:
        raise Conflict("there is too little stock") from None
    except ForeignKeyViolation:
        raise NotFound("user") from None


async def _order_the_cart(connection: Connection, user_id: int, key: str) -> bool:
    lines = await (await connection.execute(_EMPTY_CART, (user_id,))).fetchall()
    if not lines:
        return False
    products, quantities = map(list, zip(*lines, strict=True))
    await connection.execute(_TAKE_STOCK, (products, quantities))
    order = await (await connection.execute(_PLACE, (user_id, key))).fetchone()
    if order is None:
        raise Rollback  # another request with this key came first
    await connection.execute(_ADD_LINES, (order[0], products, quantities))
    return True


async def _by_key(connection: Connection, user_id: int, key: str) -> Order | None:
    row = await (await connection.execute(_BY_KEY, (key,))).fetchone()
    if row is not None and row[5] != user_id:
        raise Conflict("this Idempotency-Key belongs to another user's order")
    return None if row is None else _order(row)


def _order(row: tuple[Any, ...]) -> Order:
    order_id, status, created_at, total_cents, items, _ = row
    return Order(
        order_id=order_id,
        status=status,
        created_at=created_at,
        total_cents=total_cents,
        items=[OrderLine(**item) for item in items],
    )
