"""The shop's application: its parts put together, and what runs beside the requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from target_app import logs, observed, payments
from target_app.errors import Unavailable
from target_app.parts import Parts, assemble
from target_app.routes import carts, operations, orders, products
from target_app.settings import Settings, from_environment

REFRESH_EVERY_S = 60.0
LARGEST_BODY_BYTES = 16_384


def create(settings: Settings | None = None) -> FastAPI:
    """The application for `settings`, or for those of the environment. Raises SettingsError."""
    logs.configure()
    parts = assemble(settings or from_environment())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await parts.database.open()
        beside = [
            asyncio.create_task(_keep_warm(parts)),
            asyncio.create_task(payments.finish_begun(parts.database, parts.gateway)),
        ]
        yield
        for task in beside:
            task.cancel()
        await parts.gateway.close()
        await parts.cache.close()
        await parts.database.close()

    app = FastAPI(title="The shop under drill", lifespan=lifespan)
    app.state.parts = parts
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY_BYTES)
    app.add_middleware(observed.Observed, metrics=parts.metrics, deadline_s=parts.settings.request_deadline_s)
    observed.tell_errors(app)
    for area in (products, carts, orders, operations):
        app.include_router(area.router)
    return app


async def _keep_warm(parts: Parts) -> None:
    """Fill the cache at start, then keep popular products from expiring under load."""
    log = structlog.get_logger()
    try:
        log.info("cache filled", keys=await parts.catalogue.rebuild_cache())
    except Unavailable as error:
        log.warning("cache not filled", error=str(error))
    while True:
        await asyncio.sleep(REFRESH_EVERY_S)
        with suppress(Unavailable):
            if parts.cache.may_answer():
                await parts.catalogue.refresh_popular()
