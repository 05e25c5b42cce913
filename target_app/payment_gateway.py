"""A stand-in for the payment provider's service: a program of its own, which the shop knows by its API only.

GATEWAY_DELAY_MS is how long it takes for a charge (50 by default): the one artificial delay of the
whole target, in the place of a service that is somebody else's.
"""

import asyncio
import os
from typing import Annotated

from fastapi import FastAPI, Header
from pydantic import BaseModel, Field

DEFAULT_DELAY_MS = 50.0


class Charge(BaseModel):
    """An amount to take."""

    amount_cents: Annotated[int, Field(ge=0)]


class Taken(BaseModel):
    """A charge that was taken."""

    reference: str
    amount_cents: int


def create() -> FastAPI:
    """The gateway's application, with its charges in memory."""
    delay_s = float(os.environ.get("GATEWAY_DELAY_MS", DEFAULT_DELAY_MS)) / 1000
    taken: dict[str, Taken] = {}
    app = FastAPI(title="Payment gateway")

    @app.post("/charges", status_code=201)
    async def charge(charge: Charge, idempotency_key: Annotated[str, Header(min_length=1, max_length=100)]) -> Taken:
        await asyncio.sleep(delay_s)
        new = Taken(reference=f"charge-{len(taken) + 1}", amount_cents=charge.amount_cents)
        return taken.setdefault(idempotency_key, new)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "up"}

    return app
