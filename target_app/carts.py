"""Carts, kept in the database so that none is lost with the cache."""

from typing import Any

from psycopg.errors import ForeignKeyViolation

from target_app.catalogue import latest_after
from target_app.database import Database
from target_app.errors import NotFound
from target_app.models import Added, AddToCart, Cart, CartLine, Offer
from target_app.settings import Settings

_ALIKE_BY = 3
_SUGGESTED = 4

# Suggested is what shoppers like this one have in their carts: those who hold one of the things added last,
# of each thing the customers who came last, for there are thousands of those of a best seller.
LOOK_UP = f"""
WITH /* cart_lookup */ cart AS MATERIALIZED (
    SELECT id, product_id, quantity, added_at FROM cart_items WHERE user_id = %(user_id)s
),
suggested AS MATERIALIZED (
    SELECT theirs.product_id, count(*) AS carts
    FROM (
        SELECT DISTINCT holders.user_id
        FROM (SELECT product_id FROM cart ORDER BY added_at DESC, id DESC LIMIT {_ALIKE_BY}) AS latest
        CROSS JOIN LATERAL (
            SELECT user_id FROM cart_items WHERE product_id = latest.product_id
            ORDER BY user_id DESC LIMIT %(alike)s
        ) AS holders
    ) AS alike
    JOIN cart_items AS theirs ON theirs.user_id = alike.user_id
    WHERE theirs.product_id NOT IN (SELECT product_id FROM cart)
    GROUP BY theirs.product_id
    ORDER BY carts DESC, theirs.product_id
    LIMIT {_SUGGESTED}
),
shown AS (
    SELECT product_id, quantity, row_number() OVER (ORDER BY added_at DESC, id DESC) AS place FROM cart
    UNION ALL
    SELECT product_id, NULL, row_number() OVER (ORDER BY carts DESC, product_id) FROM suggested
),
sold AS (
    SELECT product_id, count(*) AS orders
    FROM order_items
    WHERE order_id > %(after)s AND product_id IN (SELECT product_id FROM shown)
    GROUP BY product_id
)
SELECT
    shown.quantity, shown.product_id, products.name, products.price_cents, stock.quantity, coalesce(sold.orders, 0)
FROM shown
JOIN products ON products.id = shown.product_id
JOIN stock ON stock.product_id = shown.product_id
LEFT JOIN sold ON sold.product_id = shown.product_id
ORDER BY shown.place
"""  # noqa: S608 - made of this module's own text

_ADD = """
INSERT /* cart_add */ INTO cart_items (user_id, product_id, quantity) VALUES (%s, %s, %s)
ON CONFLICT (product_id, user_id)
DO UPDATE SET quantity = least(cart_items.quantity + excluded.quantity, 100), added_at = now()
RETURNING quantity
"""


async def look_up(database: Database, settings: Settings, user_id: int) -> Cart:
    """The cart of a user with what goes with it; an empty one where nothing lies in it."""
    async with database.connection() as connection:
        after = await latest_after(connection, settings.latest_orders)
        bounds = {"user_id": user_id, "after": after, "alike": settings.shoppers_alike}
        # Planned for its bounds each time, as the best sellers are.
        rows = await (await connection.execute(LOOK_UP, bounds, prepare=False)).fetchall()
    items = [CartLine(quantity=quantity, **_offer(*offer)) for quantity, *offer in rows if quantity is not None]
    return Cart(
        items=items,
        total_cents=sum(item.price_cents * item.quantity for item in items),
        suggestions=[Offer(**_offer(*offer)) for quantity, *offer in rows if quantity is None],
    )


async def add(database: Database, user_id: int, wanted: AddToCart) -> Added:
    """Put a product into a user's cart, at most 100 of it. Raises NotFound for an unknown user or product."""
    async with database.connection() as connection:
        try:
            row = await (await connection.execute(_ADD, (user_id, wanted.product_id, wanted.quantity))).fetchone()
        except ForeignKeyViolation:
            raise NotFound("user or product") from None
    assert row is not None
    return Added(product_id=wanted.product_id, quantity=row[0])


def _offer(product_id: int, name: str, price_cents: int, in_stock: int, sold_lately: int) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "name": name,
        "price_cents": price_cents,
        "in_stock": in_stock,
        "sold_lately": sold_lately,
    }
