"""What in a bindings file is no mistake for certain, and yet worth a look, with its place."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chaos import definitions
from chaos.errors import Problem
from chaos.quoting import quoted
from chaos.runbook.binding_check import unused
from chaos.runbook.bindings import Bindings
from chaos.runbook.bindings_file import Where
from chaos.runbook.known_names import Strange, names_of, strange
from chaos.runbook.left_out import left_out
from chaos.runbook.model import Runbook
from chaos.runbook.suggest_names import System

_NAME_SECTIONS = ("matched", "procedure")
_TODO = re.compile(r"^\s*#\s*(TODO\b.*\S)")


def remarks(runbook: Runbook, bindings: Bindings, text: str, path: str, system: System | None = None) -> list[Problem]:
    """Everything of `bindings` (read from `text`) to look at: of the document's sentences first, then of the file.

    A part of a sentence that its binding does not speak of; a section that the document does not have, an entry
    that it has no use for, and an endpoint or service that `system` (where it is known) does not have.
    """
    places = definitions.places(text, path)
    data = definitions.plain(text, path)
    found = [*_sections(runbook, data, ()), *_entries(runbook, bindings)]
    known = names_of(system or System())
    told = [Problem(path, *places[where], message) for where, message in found]
    told += [_unknown(each, path, *places[each.where]) for each in strange(data, known)]
    told.sort(key=lambda each: (each.line, each.column))
    return [*_of_sentences(runbook, bindings, system), *told]


def to_do(text: str, path: str) -> list[Problem]:
    """What the bindings in `text` say themselves is still to do, by line."""
    return [
        Problem(path, number, 0, todo[1])
        for number, line in enumerate(text.split("\n"), start=1)
        if (todo := _TODO.match(line))
    ]


def _of_sentences(runbook: Runbook, bindings: Bindings, system: System | None) -> Iterator[Problem]:
    """What the sentence of a class or the title of a procedure names and its condition does not."""
    # Of a target that is not known, the names of the services are not known either.
    on = system if system and system.known else System(services={})
    for row in runbook.classes:
        when = next((bound.when for bound in bindings.classes if bound.severity is row.severity), None)
        if when is not None:
            missing = left_out(row.description.text, when.model_dump(), on, quantities=row.quantities)
            yield from _missing(runbook.path, row.description.line, missing)
    for procedure in runbook.procedures:
        if bound := bindings.procedure_of(procedure.title.text):
            condition = bound.applies.model_dump()
            watched = [each.metric for each in procedure.indicators] if "indicator" in str(condition) else []
            missing = left_out(procedure.title.text, condition, on, watched=watched)
            yield from _missing(runbook.path, procedure.title.line, missing)


def _unknown(odd: Strange, path: str, line: int, column: int) -> Problem:
    near = difflib.get_close_matches(odd.name, odd.allowed, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(odd.allowed))}"
    return Problem(path, line, column, f"the target has no {odd.what} {quoted(odd.name)}", hint)


def _missing(path: str, line: int, words: Sequence[str]) -> Iterator[Problem]:
    if words:
        yield Problem(path, line, 0, f"in the sentence, not in its binding: {', '.join(map(repr, words))}")


def _sections(runbook: Runbook, data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*where, key)
        if key in _NAME_SECTIONS and isinstance(value, str) and runbook.procedure(value) is None:
            there = ", ".join(each.section for each in runbook.procedures) or "none"
            yield here, f"{runbook.path} has no failure procedure {quoted(value)}; it has {there}"
        yield from _sections(runbook, value, here)


def _entries(runbook: Runbook, bindings: Bindings) -> Iterator[tuple[Where, str]]:
    for where, phrases in unused(runbook, bindings):
        yield where, f"{runbook.path} has none of these phrases: {' / '.join(phrases)}"
