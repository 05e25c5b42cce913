"""What operators use: health, metrics, and the rebuilding of the cache."""

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from target_app.models import Problem, Readiness, Rebuilt
from target_app.parts import PartsOf
from target_app.routes import RETRY_AFTER, UNAVAILABLE, Responses

router = APIRouter()
_bearer = HTTPBearer(auto_error=False, description="The operators' token.")

_NOT_READY: Responses = {
    503: {"description": "The database does not answer.", "model": Readiness, "headers": RETRY_AFTER}
}
_UNAUTHORIZED: Responses = {
    401: {
        "description": "The token is missing or wrong.",
        "model": Problem,
        "headers": {"WWW-Authenticate": {"required": True, "schema": {"type": "string", "const": "Bearer"}}},
    }
}


class Exposition(PlainTextResponse):
    """Metrics in the Prometheus text format."""

    media_type = "text/plain; version=0.0.4"


async def _admin(parts: PartsOf, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    token = parts.settings.admin_token.encode()
    if given is None or not hmac.compare_digest(given.credentials.encode(), token):
        raise HTTPException(401, "this needs the operators' token", {"WWW-Authenticate": "Bearer"})


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Whether this process runs."""
    return {"status": "live"}


@router.get("/health/ready", responses=_NOT_READY)
async def ready(parts: PartsOf, response: Response) -> Readiness:
    """Whether the shop can serve: it needs the database, and rides out a missing cache."""
    database, cache = await asyncio.gather(parts.database.answers(), parts.cache.answers())
    if not database:
        response.status_code = 503
        response.headers["Retry-After"] = "1"
    return Readiness(
        status="ready" if database else "not ready",
        database="up" if database else "down",
        cache="up" if cache else "down",
    )


@router.get("/metrics", response_class=Exposition)
async def metrics(parts: PartsOf) -> Exposition:
    """The shop's metrics in the Prometheus text format."""
    return Exposition(parts.metrics.exposition())


@router.post("/admin/cache/rebuild", dependencies=[Depends(_admin)], responses={**_UNAUTHORIZED, **UNAVAILABLE})
async def rebuild_cache(parts: PartsOf) -> Rebuilt:
    """Fill the cache with popular products and every product page."""
    return Rebuilt(keys=await parts.catalogue.rebuild_cache())
