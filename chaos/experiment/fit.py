"""Whether bindings fit a target: every service that they name must be there."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from chaos import definitions
from chaos.errors import Problem

_NAME_SERVICES = {
    "down",
    "missing_index",
    "restart",
    "service",
    "rebuild_indexes",
    "refresh_statistics",
    "up",
    "memory",
    "hit_ratio",
    "cpu",
    "slow_queries",
    "indexes",
}
"""The keys of bindings whose value is the name of a service."""


def problems(data: Mapping[str, Any], text: str, path: str, services: Mapping[str, Any]) -> list[Problem]:
    """Every service named in the bindings `data` (read from `text`) that is not among `services`."""
    places = definitions.places(text, path)
    known = ", ".join(services)
    return [
        Problem(path, *places.get(where, (0, 0)), f"the target has no service {name!r}", f"services: {known}")
        for where, name in _strangers(data, (), services)
    ]


def _strangers(data: Any, where: definitions.Path, services: Container[str]) -> Iterator[tuple[definitions.Path, str]]:
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if key in _NAME_SERVICES and isinstance(value, str) and value not in services:
            yield (*where, key), value
        yield from _strangers(value, (*where, key), services)
