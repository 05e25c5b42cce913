"""What operators use: health, metrics, and the rebuilding of the cache."""

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from target_app.models import Readiness, Rebuilt
from target_app.parts import PartsOf
from target_app.routes import UNAVAILABLE

router = APIRouter()
_bearer = HTTPBearer(auto_error=False)


async def _admin(parts: PartsOf, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    token = parts.settings.admin_token.encode()
    if given is None or not hmac.compare_digest(given.credentials.encode(), token):
        raise HTTPException(401, "this needs the operators' token", {"WWW-Authenticate": "Bearer"})


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Whether this process runs."""
    return {"status": "live"}


@router.get("/health/ready", responses=UNAVAILABLE)
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


@router.get("/metrics")
async def metrics(parts: PartsOf) -> Response:
    """The shop's metrics in the Prometheus text format."""
    return Response(parts.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.post(
    "/admin/cache/rebuild",
    dependencies=[Depends(_admin)],
    responses={401: {"description": "The token is missing or wrong."}, **UNAVAILABLE},
)
async def rebuild_cache(parts: PartsOf) -> Rebuilt:
    """Fill the cache with popular products and every product page."""
    return Rebuilt(keys=await parts.catalogue.rebuild_cache())
