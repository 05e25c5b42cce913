"""The endpoints and services that a bindings file names as subjects, held against those that the target has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaos.runbook.bindings_file import Where
from chaos.runbook.suggest_names import System

_OF_REQUESTS = ("endpoints", "unavailable")
_OF_ANYTHING = ("subjects", "indicator_subjects")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that the target has: `requests` of its load, and all that a signal may be read on."""

    requests: frozenset[str]
    everything: frozenset[str]


@dataclass(frozen=True, slots=True)
class Strange:
    """A name at `where` that is none of the `allowed` ones, each of which is a `what`."""

    where: Where
    name: str
    allowed: frozenset[str]
    what: str


def names_of(system: System) -> Known | None:
    """Every name that a subject may have on `system`; None where too little of it is known to say."""
    if not (system.known and system.endpoints):
        return None
    return Known(frozenset(system.endpoints), frozenset((*system.services, *system.endpoints, *system.statements)))


def strange(data: Any, known: Known | None, where: Where = ()) -> Iterator[Strange]:
    """Every subject in `data` (an entry, or all of a file) that `known` does not have."""
    if known is None:
        return
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, (list, tuple)) else ()
    for key, value in items:
        here = (*where, key)
        if key in (*_OF_REQUESTS, *_OF_ANYTHING) and isinstance(value, (list, tuple)):
            requests = key in _OF_REQUESTS
            allowed, what = (known.requests, "request") if requests else (known.everything, "request or service")
            yield from (
                Strange((*here, at), each, allowed, what) for at, each in enumerate(value) if each not in allowed
            )
        else:
            yield from strange(value, known, here)
