"""Whether bindings fit a target: every service that they name must be there, and be one that can be asked that."""

from collections.abc import Iterator, Mapping
from typing import Any

from chaos import definitions
from chaos.errors import Problem
from chaos.quoting import quoted

_NAME_SERVICES = {
    "down",
    "missing_index",
    "waits_for_locks",
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

_ROLES = {
    "hit_ratio": "cache",
    "slow_queries": "database",
    "indexes": "database",
    "missing_index": "database",
    "waits_for_locks": "database",
    "rebuild_indexes": "database",
    "refresh_statistics": "database",
}
"""Those of them that only one role of services answers."""


def problems(data: Mapping[str, Any], text: str, path: str, services: Mapping[str, Any]) -> list[Problem]:
    """Every name in the bindings `data` (read from `text`) that is not among `services`, or of another role."""
    places = definitions.places(text, path)
    return [
        Problem(path, *places.get(where, (0, 0)), message, hint)
        for where, name in _named(data, ())
        for message, hint in _wrong(str(where[-1]), name, services)
    ]


def _wrong(key: str, name: str, services: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if name not in services:
        yield f"the target has no service {quoted(name)}", "services: " + ", ".join(services)
    elif (needed := _ROLES.get(key)) and services[name].role != needed:
        fitting = ", ".join(each for each, service in services.items() if service.role == needed) or "none"
        yield f"{key} is a matter of a {needed}, and {name} is not one", f"the target has: {fitting}"


def _named(data: Any, where: definitions.Path) -> Iterator[tuple[definitions.Path, str]]:
    """Every name of a service in `data`, and where it stands."""
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if key in _NAME_SERVICES and isinstance(value, str):
            yield (*where, key), value
        elif key == "concerns" and isinstance(value, list):
            yield from (((*where, key, n), name) for n, name in enumerate(value) if isinstance(name, str))
        yield from _named(value, (*where, key))
