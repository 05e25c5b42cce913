"""Seed data: the same rows each time, skewed as a shop's are."""

import psycopg
from psycopg import sql

from target_app.scale import SCALES
from target_app.seed import fill
from tests.target_app.running_shop import Shop

TABLES = ("users", "products", "stock", "orders", "order_items", "cart_items")


def _digests(url: str) -> dict[str, str]:
    with psycopg.connect(url, connect_timeout=5) as connection:
        return {
            table: connection.execute(
                sql.SQL("SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} AS t").format(
                    sql.Identifier(table)
                )
            ).fetchone()[0]
            for table in TABLES
        }


def test_a_scale_always_gives_the_same_rows(shop: Shop) -> None:
    urls = []
    for name in ("seed_one", "seed_two"):
        shop.change(f"CREATE DATABASE {name} TEMPLATE template0")
        urls.append(shop.target.database_url("database").replace("/shop?", f"/{name}?"))
        fill(urls[-1], SCALES["small"])

    digests = [_digests(url) for url in urls]

    assert digests[0] == digests[1]
    assert all(digests[0].values())


def test_a_few_products_make_much_of_the_sales(shop: Shop) -> None:
    best, all_of_them = shop.rows("SELECT count(*) FILTER (WHERE product_id <= 20), count(*) FROM order_items")[0]

    assert 0.25 < best / all_of_them < 0.5


def test_users_have_histories_of_many_sizes(shop: Shop) -> None:
    sizes = {size for (size,) in shop.rows("SELECT count(*) FROM orders WHERE id <= 20000 GROUP BY user_id")}

    assert len(sizes) >= 8
    assert max(sizes) >= 20 * min(sizes)
