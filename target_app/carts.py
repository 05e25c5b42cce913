"""Carts, kept in the database so that none is lost with the cache."""

from psycopg.errors import ForeignKeyViolation

from target_app.database import Database
from target_app.errors import NotFound
from target_app.models import Added, AddToCart, Cart, CartLine

_LOOK_UP = """
SELECT /* cart_lookup */ cart_items.product_id, products.name, products.price_cents, cart_items.quantity
FROM cart_items
JOIN products ON products.id = cart_items.product_id
WHERE cart_items.user_id = %s
ORDER BY cart_items.added_at DESC, cart_items.id DESC
"""

_ADD = """
INSERT /* cart_add */ INTO cart_items (user_id, product_id, quantity) VALUES (%s, %s, %s)
ON CONFLICT (product_id, user_id)
DO UPDATE SET quantity = least(cart_items.quantity + excluded.quantity, 100), added_at = now()
RETURNING quantity
"""


async def look_up(database: Database, user_id: int) -> Cart:
    """The cart of a user; an empty one where nothing lies in it."""
    async with database.connection() as connection:
        rows = await (await connection.execute(_LOOK_UP, (user_id,))).fetchall()
    items = [CartLine(product_id=row[0], name=row[1], price_cents=row[2], quantity=row[3]) for row in rows]
    return Cart(items=items, total_cents=sum(item.price_cents * item.quantity for item in items))


async def add(database: Database, user_id: int, wanted: AddToCart) -> Added:
    """Put a product into a user's cart, at most 100 of it. Raises NotFound for an unknown user or product."""
    async with database.connection() as connection:
        try:
            row = await (await connection.execute(_ADD, (user_id, wanted.product_id, wanted.quantity))).fetchone()
        except ForeignKeyViolation:
            raise NotFound("user or product") from None
    assert row is not None
    return Added(product_id=wanted.product_id, quantity=row[0])
