"""What goes over the wire. Amounts are cents; ids and quantities are bounded as the database bounds them."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field


def _whole(value: object) -> object:
    """1.0 is an integer to JSON Schema; "1" and true are not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digits(value: object) -> object:
    """No "1_0", " 1" or "1.0", which Python would read as integers."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]+", value, re.ASCII):
        raise ValueError("must be an integer")
    return value


Id = Annotated[int, Field(ge=1, le=2_147_483_647), BeforeValidator(_digits)]
"""An id in a path, where everything is text."""
BodyId = Annotated[int, Field(ge=1, le=2_147_483_647, strict=True), BeforeValidator(_whole)]
OrderId = Annotated[int, Field(ge=1, le=9_007_199_254_740_991, strict=True), BeforeValidator(_whole)]
"""Up to what every reader of JSON can hold: above, a description in floating-point numbers is not exact."""
Quantity = Annotated[int, Field(ge=1, le=100, strict=True), BeforeValidator(_whole)]
Key = Annotated[str, Field(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")]


class PopularProduct(BaseModel):
    """One row of the best sellers: units sold and different buyers among the latest orders."""

    product_id: int
    name: str
    price_cents: int
    sold: int
    buyers: int


class PopularProducts(BaseModel):
    """The best sellers, best first."""

    products: list[PopularProduct]


class ProductDetail(BaseModel):
    """A product's page."""

    product_id: int
    name: str
    category: str
    description: str
    price_cents: int


class Offer(BaseModel):
    """A product on a cart's page: today's price, what is in stock, and how many of the latest orders have it."""

    product_id: int
    name: str
    price_cents: int
    in_stock: int
    sold_lately: int


class CartLine(Offer):
    """One product in a cart."""

    quantity: int


class Cart(BaseModel):
    """What lies in a user's cart, latest first, and what may go with it, best first."""

    items: list[CartLine]
    total_cents: int
    suggestions: list[Offer]


class AddToCart(BaseModel):
    """A product to put into the cart; it adds to what is there."""

    product_id: BodyId
    quantity: Quantity = 1


class Added(BaseModel):
    """How much of the product now lies in the cart."""

    product_id: int
    quantity: int


class PlaceOrder(BaseModel):
    """Order everything in this user's cart."""

    user_id: BodyId


class OrderLine(BaseModel):
    """One product of an order, at the price it was sold for."""

    product_id: int
    quantity: int
    unit_price_cents: int


class Order(BaseModel):
    """One order with its lines."""

    order_id: int
    status: str
    created_at: datetime
    total_cents: int
    items: list[OrderLine]


class OrderHistory(BaseModel):
    """A user's latest orders, and how many there are in all."""

    orders_total: int
    orders: list[Order]


class PayOrder(BaseModel):
    """Pay this order in full."""

    order_id: OrderId


class Payment(BaseModel):
    """A payment that the gateway has taken."""

    order_id: int
    amount_cents: int
    reference: str


class Rebuilt(BaseModel):
    """How many keys the cache was filled with."""

    keys: int


class Readiness(BaseModel):
    """What the shop can reach. Only the database is needed."""

    status: str
    database: str
    cache: str


class Problem(BaseModel):
    """Why a request was not carried out, for people."""

    detail: str
