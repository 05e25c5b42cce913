"""The parts of one running shop, and how a request gets at them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from target_app.cache import Cache
from target_app.catalogue import Catalogue
from target_app.database import Database
from target_app.gateway import Gateway
from target_app.metrics import Metrics
from target_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that an endpoint may need."""

    settings: Settings
    metrics: Metrics
    database: Database
    cache: Cache
    gateway: Gateway
    catalogue: Catalogue


def assemble(settings: Settings) -> Parts:
    """The parts for `settings`. Nothing is connected yet."""
    metrics = Metrics()
    database = Database(settings, metrics)
    cache = Cache(settings, metrics)
    gateway = Gateway(settings.gateway_url, settings.gateway_timeout_s)
    catalogue = Catalogue(database, cache, settings.latest_orders)
    return Parts(settings, metrics, database, cache, gateway, catalogue)


async def _of(request: Request) -> Parts:
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


PartsOf = Annotated[Parts, Depends(_of)]
