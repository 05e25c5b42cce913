"""Fills an empty database with the shop's schema and seed data: always the same rows for a scale.

    python -m target_app.seed --database-url postgresql://... [--scale small]

The URL may stand in SHOP_SEED_DATABASE_URL instead. All is done in one transaction and ends
with statistics and a visibility map that are up to date, so that the first queries run as all later ones.
"""

import argparse
import os
import re
import sys
from pathlib import Path

import psycopg

from target_app.scale import DEFAULT, PRODUCTS, SCALES, USERS, Scale

SCHEMA = Path(__file__).parent / "schema"
STEPS = ("tables.sql", "data.sql", "keys.sql", "indexes.sql")


def fill(database_url: str, scale: Scale) -> None:
    """Create everything in the empty database at `database_url`. Raises psycopg.Error."""
    with psycopg.connect(database_url, connect_timeout=10, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
            for step in STEPS:
                connection.execute(_statements(step, scale))
        connection.execute("VACUUM (FREEZE, ANALYZE)")


def filled(database_url: str) -> bool:
    """Whether the database at `database_url` has tables of anybody already. Raises psycopg.Error."""
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    return found is not None


def _statements(step: str, scale: Scale) -> str:
    text = (SCHEMA / step).read_text()
    figures = {"users": USERS, "products": PRODUCTS, "orders": scale.orders, "mean_cart_items": scale.mean_cart_items}
    for name, figure in figures.items():
        text = re.sub(rf"(?<!:):{name}\b", str(figure), text)
    return text


def main() -> int:
    """The command. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="target_app.seed", description=__doc__)
    url = os.environ.get("SHOP_SEED_DATABASE_URL", "")
    parser.add_argument("--database-url", required=not url, default=url, help="libpq URL of an empty database")
    parser.add_argument("--scale", default=DEFAULT, choices=sorted(SCALES), help="how much data")
    parser.add_argument("--if-empty", action="store_true", help="do nothing where the database has tables")
    arguments = parser.parse_args()
    try:
        if not (arguments.if_empty and filled(arguments.database_url)):
            fill(arguments.database_url, SCALES[arguments.scale])
    except psycopg.Error as error:
        print(f"seeding failed: {error}", file=sys.stderr)  # noqa: T201 - the command's own message
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
