"""What in a bindings file is no mistake for certain, and yet worth a look, with its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chaos import definitions
from chaos.errors import Problem
from chaos.runbook.bindings import Bindings
from chaos.runbook.bindings_file import Where
from chaos.runbook.coverage import unused
from chaos.runbook.model import Runbook

_NAME_SECTIONS = ("matched", "procedure")
_TODO = re.compile(r"^\s*#\s*(TODO\b.*\S)")


def remarks(runbook: Runbook, bindings: Bindings, data: Mapping[str, Any], text: str, path: str) -> list[Problem]:
    """Everything of the bindings `data` (read from `text`) to look at, in their order.

    A section that the document does not have, an entry that it has no use for, and what is still to do.
    """
    places = definitions.places(text, path)
    found = [*_sections(runbook, data, ()), *_entries(runbook, bindings)]
    told = [Problem(path, *places[where], message) for where, message in found]
    told += [
        Problem(path, number, 0, todo[1])
        for number, line in enumerate(text.splitlines(), start=1)
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
