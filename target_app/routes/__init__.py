"""How the shop is reached over HTTP: one router an area, thin over what the shop does.

The name of a route is the name of its endpoint in metrics, logs and the load's lines.
"""

from typing import Any

from target_app.models import Problem

Responses = dict[int | str, dict[str, Any]]

RETRY_AFTER = {
    "Retry-After": {
        "description": "In how many seconds trying again may help.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}

UNAVAILABLE: Responses = {
    503: {
        "description": "A service that the shop needs does not answer, or not in time; try again after Retry-After.",
        "model": Problem,
        "headers": RETRY_AFTER,
    }
}
CONFLICT: Responses = {409: {"description": "The request cannot be carried out as things are.", "model": Problem}}
NOT_FOUND: Responses = {404: {"description": "There is no such user, product or order.", "model": Problem}}
UNREADABLE: Responses = {
    400: {"description": "The body is no JSON that can be read.", "model": Problem},
    413: {
        "description": "The body is too large.",
        "model": Problem,
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
}
