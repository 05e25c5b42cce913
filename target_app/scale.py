"""How much data the shop holds.

Users and products are the same at every scale, so that one load script fits all of them.
"""

from dataclasses import dataclass

USERS = 100_000
PRODUCTS = 2_000


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows of seed data: how many orders, and how many things lie in a cart on average."""

    orders: int
    mean_cart_items: float


SCALES = {
    "document": Scale(orders=2_600_000, mean_cart_items=7.1),
    "small": Scale(orders=20_000, mean_cart_items=0.5),
}
DEFAULT = "document"
