"""Carts."""

from fastapi import APIRouter

from target_app import carts
from target_app.models import Added, AddToCart, Cart, Id
from target_app.parts import PartsOf
from target_app.routes import NOT_FOUND, UNAVAILABLE, UNREADABLE

router = APIRouter(prefix="/users/{user_id}/cart", responses=UNAVAILABLE)


@router.get("", name="cart_lookup")
async def look_up(user_id: Id, parts: PartsOf) -> Cart:
    """What lies in the user's cart."""
    return await carts.look_up(parts.database, parts.settings, user_id)


@router.post("/items", name="cart_add", status_code=201, responses={**NOT_FOUND, **UNREADABLE})
async def add(user_id: Id, wanted: AddToCart, parts: PartsOf) -> Added:
    """Put a product into the user's cart."""
    return await carts.add(parts.database, user_id, wanted)
