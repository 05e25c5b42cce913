"""The endpoints and services that a bindings file names as subjects, held against those that the target has."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chaos.runbook.bindings_file import Where
from chaos.runbook.suggest_names import System

_NAME_SUBJECTS = ("subjects", "unavailable", "endpoints", "indicator_subjects")


def names_of(system: System) -> frozenset[str]:
    """Every name that a subject may have on `system`; empty where too little of it is known to say."""
    if not (system.known and system.endpoints):
        return frozenset()
    return frozenset((*system.services, *system.endpoints, *system.statements))


def strange(data: Any, known: Collection[str], where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Every subject in `data` (an entry, or all of a file) that is not among `known`, and where it stands."""
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, (list, tuple)) else ()
    for key, value in items if known else ():
        here = (*where, key)
        if key in _NAME_SUBJECTS and isinstance(value, (list, tuple)):
            yield from (((*here, at), each) for at, each in enumerate(value) if each not in known)
        else:
            yield from strange(value, known, here)
