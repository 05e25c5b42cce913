"""What in a bindings file is no mistake for certain, and yet worth a look, with its place."""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from chaos import definitions
from chaos.errors import Problem
from chaos.runbook.binding_check import unused
from chaos.runbook.bindings import Bindings
from chaos.runbook.bindings_file import Where
from chaos.runbook.model import Runbook

_NAME_SECTIONS = ("matched", "procedure")
_TODO = re.compile(r"^\s*#\s*(TODO\b.*\S)")


def remarks(
    runbook: Runbook, bindings: Bindings, text: str, path: str, endpoints: Container[str] = ()
) -> list[Problem]:
    """Everything of `bindings` (read from `text`) to look at, in their order.

    A section that the document does not have, an entry that it has no use for, an endpoint that is not among
    `endpoints` (where there are any), and what is still to do.
    """
    places = definitions.places(text, path)
    found = [
        *_sections(runbook, definitions.plain(text, path), ()),
        *_entries(runbook, bindings),
        *_strange(bindings, endpoints),
    ]
    told = [Problem(path, *places[where], message) for where, message in found]
    told += [
        Problem(path, number, 0, todo[1])
        for number, line in enumerate(text.split("\n"), start=1)
        if (todo := _TODO.match(line))
    ]
    return sorted(told, key=lambda each: (each.line, each.column))


def _sections(runbook: Runbook, data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*where, key)
        if key in _NAME_SECTIONS and isinstance(value, str) and runbook.procedure(value) is None:
            there = ", ".join(each.section for each in runbook.procedures) or "none"
            yield here, f"{runbook.path} has no failure procedure {value!r}; it has {there}"
        yield from _sections(runbook, value, here)


def _entries(runbook: Runbook, bindings: Bindings) -> Iterator[tuple[Where, str]]:
    for where, phrases in unused(runbook, bindings):
        yield where, f"{runbook.path} has none of these phrases: {' / '.join(phrases)}"


def _strange(bindings: Bindings, endpoints: Container[str]) -> Iterator[tuple[Where, str]]:
    for index, operation in enumerate(bindings.operations if endpoints else ()):
        for place, name in enumerate(operation.endpoints):
            if name not in endpoints:
                yield (
                    ("operations", index, "endpoints", place),
                    f"the load script of the target names no request {name!r}",
                )
