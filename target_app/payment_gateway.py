"""A stand-in for the payment provider's service: a program of its own, which the shop knows by its API only.

GATEWAY_DELAY_MS is how long it takes for a charge (50 by default): the one artificial delay of the
whole target, in the place of a service that is somebody else's. GATEWAY_DATA is the folder in which it
keeps its charges, so that being killed loses none; without it they are gone when it ends.

Like the sandboxes of real providers it can be told to fail: PUT /sandbox with `failing_share`, the share (0 to 1) of
charges that are answered 503 and take no money. GATEWAY_FAILING_SHARE is the share at start (0 by default).
"""

import asyncio
import os
import random
import sqlite3
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, Field

DEFAULT_DELAY_MS = 50.0

_TABLE = """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL, amount_cents INTEGER NOT NULL
)
"""
_TAKE = "INSERT INTO charges (key, order_id, amount_cents) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
_BY_KEY = "SELECT number, order_id, amount_cents FROM charges WHERE key = ?"
_ALL = "SELECT number, order_id, amount_cents FROM charges ORDER BY number"

Key = Annotated[str, Header(min_length=1, max_length=100)]


class Charge(BaseModel):
    """An amount to take, and the merchant's order that it is for."""

    order: Annotated[str, Field(min_length=1, max_length=100)]
    amount_cents: Annotated[int, Field(ge=0)]


class Taken(BaseModel):
    """A charge that was taken."""

    reference: str
    order: str
    amount_cents: int


class Sandbox(BaseModel):
    """How the gateway is told to behave."""

    failing_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class Behaviour(Sandbox):
    """How it behaves, and how many charges it has failed since it started."""

    failed: int = 0


class Charges:
    """Every charge that was taken. What `take` has answered survives the end of the process, however it comes."""

    def __init__(self, folder: str | None) -> None:
        self._store = sqlite3.connect(Path(folder) / "charges.sqlite" if folder else ":memory:", isolation_level=None)
        self._store.execute("PRAGMA journal_mode = WAL")
        # The machine is not what a drill ends, so no charge waits for the disk.
        self._store.execute("PRAGMA synchronous = NORMAL")
        self._store.execute(_TABLE)

    def take(self, key: str, charge: Charge) -> Taken:
        """Take a charge once for its key: the same key again answers what was taken."""
        self._store.execute(_TAKE, (key, charge.order, charge.amount_cents))
        return _taken(self._store.execute(_BY_KEY, (key,)).fetchone())

    def all(self) -> list[Taken]:
        """Every charge, oldest first."""
        return [_taken(row) for row in self._store.execute(_ALL)]


def create() -> FastAPI:
    """The gateway's application."""
    delay_s = float(os.environ.get("GATEWAY_DELAY_MS", DEFAULT_DELAY_MS)) / 1000
    charges = Charges(os.environ.get("GATEWAY_DATA"))
    behaviour = Behaviour(failing_share=float(os.environ.get("GATEWAY_FAILING_SHARE", "0")))
    app = FastAPI(title="Payment gateway")

    @app.post("/charges", status_code=201)
    async def charge(charge: Charge, idempotency_key: Key) -> Taken:
        await asyncio.sleep(delay_s)
        if random.random() < behaviour.failing_share:  # noqa: S311 - no secret
            behaviour.failed += 1
            raise HTTPException(503, "the sandbox is told to fail")
        return charges.take(idempotency_key, charge)

    @app.get("/charges")
    async def every() -> list[Taken]:
        return charges.all()

    @app.get("/sandbox")
    async def behaves() -> Behaviour:
        return behaviour

    @app.put("/sandbox")
    async def behave(wanted: Sandbox) -> Behaviour:
        behaviour.failing_share = wanted.failing_share
        return behaviour

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "up"}

    return app


def _taken(row: tuple[int, str, int]) -> Taken:
    number, order, amount_cents = row
    return Taken(reference=f"charge-{number}", order=order, amount_cents=amount_cents)
