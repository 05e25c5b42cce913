"""Orders and their payment."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from target_app import orders, payments
from target_app.models import Id, Key, Order, OrderHistory, Payment, PayOrder, PlaceOrder
from target_app.parts import PartsOf
from target_app.routes import CONFLICT, NOT_FOUND, UNAVAILABLE, UNREADABLE, Responses

router = APIRouter(responses=UNAVAILABLE)

_WRITING: Responses = {**CONFLICT, **NOT_FOUND, **UNREADABLE}
_PLACED: Responses = {200: {"description": "This key has placed this order before.", "model": Order}}
_PAID: Responses = {200: {"description": "The order was paid before.", "model": Payment}}


@router.post("/orders", name="order_create", status_code=201, responses={**_WRITING, **_PLACED})
async def place(
    wanted: PlaceOrder, idempotency_key: Annotated[Key, Header()], parts: PartsOf, response: Response
) -> Order:
    """Order everything in the user's cart: 201 for a new order, 200 for the one that this key has placed before."""
    placed = await orders.place(parts.database, wanted.user_id, idempotency_key)
    response.status_code = 201 if placed.new else 200
    return placed.order


@router.get("/users/{user_id}/orders", name="order_lookup")
async def look_up(user_id: Id, parts: PartsOf) -> OrderHistory:
    """The user's latest orders."""
    return await orders.look_up(parts.database, user_id)


@router.post("/payments", name="payment", status_code=201, responses={**_WRITING, **_PAID})
async def pay(wanted: PayOrder, parts: PartsOf, response: Response) -> Payment:
    """Pay an order: 201 for a new payment, 200 for the one that was made before."""
    paid = await payments.pay(parts.database, parts.gateway, wanted.order_id)
    response.status_code = 201 if paid.new else 200
    return paid.payment
