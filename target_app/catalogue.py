"""Products, read through the cache: popular products are dear to find out, product pages are many."""

from target_app.cache import Cache
from target_app.database import Connection, Database
from target_app.errors import NotFound
from target_app.models import PopularProduct, PopularProducts, ProductDetail

POPULAR_KEY = "popular_products"
POPULAR_TTL_S = 300.0
DETAIL_TTL_S = 3600.0
SHOWN = 20

_LATEST = "SELECT /* latest_order */ coalesce(max(id), 0) FROM orders"

# The bound stands twice, for PostgreSQL does not carry an inequality over the join.
_POPULAR = """
SELECT /* popular_products */ products.id, products.name, products.price_cents, sales.sold, sales.buyers
FROM (
    SELECT order_items.product_id, sum(order_items.quantity) AS sold, count(DISTINCT orders.user_id) AS buyers
    FROM order_items
    JOIN orders ON orders.id = order_items.order_id
    WHERE orders.id > %(after)s AND order_items.order_id > %(after)s AND orders.status <> 'cancelled'
    GROUP BY order_items.product_id
    ORDER BY buyers DESC, sold DESC, order_items.product_id
    LIMIT %(shown)s
) AS sales
JOIN products ON products.id = sales.product_id
ORDER BY sales.buyers DESC, sales.sold DESC, products.id
"""

_DETAIL = """
SELECT /* product_detail */ id, name, category, description, price_cents FROM products WHERE id = %s
"""

_ALL_DETAILS = "SELECT /* product_details */ id, name, category, description, price_cents FROM products"


class Catalogue:
    """The shop's products. All bodies are JSON, ready to be sent."""

    def __init__(self, database: Database, cache: Cache, latest_orders: int) -> None:
        self._database = database
        self._cache = cache
        self._latest_orders = latest_orders

    async def popular(self) -> bytes:
        """The best sellers among the latest orders (`PopularProducts`)."""
        if (body := await self._cache.get(POPULAR_KEY)) is not None:
            return body
        async with self._database.in_line("popular"):
            # Whoever was first in line may have filled the cache by now.
            if (body := await self._cache.get(POPULAR_KEY)) is not None:
                return body
            return await self.refresh_popular()

    async def refresh_popular(self) -> bytes:
        """Find the best sellers out again and keep them."""
        async with self._database.connection() as connection:
            body = await _popular(connection, self._latest_orders)
        await self._cache.put(POPULAR_KEY, body, POPULAR_TTL_S)
        return body

    async def product(self, product_id: int) -> bytes:
        """The page of one product (`ProductDetail`). Raises NotFound."""
        key = _detail_key(product_id)
        if (body := await self._cache.get(key)) is not None:
            return body
        async with self._database.connection() as connection:
            row = await (await connection.execute(_DETAIL, (product_id,))).fetchone()
        if row is None:
            raise NotFound("product")
        body = _detail(*row)
        await self._cache.put(key, body, DETAIL_TTL_S)
        return body

    async def rebuild_cache(self) -> int:
        """Fill the cache with the best sellers and every product; returns the number of keys. Raises Unavailable."""
        async with self._database.in_line("rebuild"):
            async with self._database.connection() as connection:
                rows = await (await connection.execute(_ALL_DETAILS)).fetchall()
                popular = await _popular(connection, self._latest_orders)
            details = {_detail_key(row[0]): _detail(*row) for row in rows}
            await self._cache.fill(details, DETAIL_TTL_S)
            await self._cache.fill({POPULAR_KEY: popular}, POPULAR_TTL_S)
            return len(details) + 1


async def latest_after(connection: Connection, latest_orders: int) -> int:
    """The id after which the latest orders begin, those that say what sells now."""
    latest = await (await connection.execute(_LATEST)).fetchone()
    assert latest is not None
    return int(latest[0]) - latest_orders


async def _popular(connection: Connection, latest_orders: int) -> bytes:
    bounds = {"after": await latest_after(connection, latest_orders), "shown": SHOWN}
    # Planned for its bounds each time: a plan for any bounds would read the whole history.
    rows = await connection.execute(_POPULAR, bounds, prepare=False)
    products = [
        PopularProduct(product_id=product_id, name=name, price_cents=price_cents, sold=sold, buyers=buyers)
        async for product_id, name, price_cents, sold, buyers in rows
    ]
    return PopularProducts(products=products).model_dump_json().encode()


def _detail(product_id: int, name: str, category: str, description: str, price_cents: int) -> bytes:
    detail = ProductDetail(
        product_id=product_id, name=name, category=category, description=description, price_cents=price_cents
    )
    return detail.model_dump_json().encode()


def _detail_key(product_id: int) -> str:
    return f"product_detail:{product_id}"
