"""How the shop is reached over HTTP: one router an area, thin over what the shop does.

The name of a route is the name of its endpoint in metrics, logs and the load's lines.
"""

from typing import Any

UNAVAILABLE: dict[int | str, dict[str, Any]] = {
    503: {"description": "A service that the shop needs does not answer; try again after Retry-After seconds."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "The request cannot be carried out as things are."}}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such user, product or order."}}
