"""What surrounds every request: its id, its deadline, its log line, its metrics, and how errors are told.

A request keeps the X-Request-Id that it brings, is given one otherwise (or where that one is overlong or
could forge a line), and every log line written while it is answered carries it.
"""

import re
import time
import uuid

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from target_app.deadline import deadline
from target_app.errors import Conflict, NotFound, Unavailable
from target_app.metrics import Metrics

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_LONGEST_PATH = 200


class Observed:
    """ASGI middleware that gives every request an id, a deadline, a log line and its place in the metrics."""

    def __init__(self, app: ASGIApp, metrics: Metrics, deadline_s: float) -> None:
        self._app = app
        self._metrics = metrics
        self._deadline_s = deadline_s
        self._log = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _request_id(scope)
        status = None

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                with deadline(self._deadline_s):
                    await self._app(scope, receive, sending)
            except Exception:
                self._log.exception("request failed")
                if status is not None:
                    raise
                await JSONResponse({"detail": "the shop failed"}, 500)(scope, receive, sending)
            finally:
                self._record(scope, status or 500, time.perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("route")
        endpoint = getattr(route, "name", "none")
        self._metrics.requests.labels(endpoint, str(status)).inc()
        self._metrics.request_seconds.labels(endpoint).observe(seconds)
        self._log.info(
            "request",
            method=scope["method"],
            route=getattr(route, "path", None),
            path=scope["path"][:_LONGEST_PATH],
            endpoint=endpoint,
            status=status,
            duration_ms=round(seconds * 1000, 2),
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(given := value.decode("latin-1")):
            return str(given)
    return uuid.uuid4().hex


def tell_errors(app: FastAPI) -> None:
    """Answer 503 with Retry-After, 404, 409 and 422 for the shop's own errors."""

    @app.exception_handler(Unavailable)
    async def _unavailable(_request: Request, error: Unavailable) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 503, {"Retry-After": str(error.retry_after_s)})

    @app.exception_handler(NotFound)
    async def _not_found(_request: Request, error: NotFound) -> JSONResponse:
        return JSONResponse({"detail": f"no such {error}"}, 404)

    @app.exception_handler(Conflict)
    async def _conflict(_request: Request, error: Conflict) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 409)

    # The input is not told back, as it would be by default: there are inputs that no JSON can hold.
    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        problems = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
        return JSONResponse({"detail": problems}, 422)
