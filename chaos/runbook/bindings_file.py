"""A bindings file read and held against itself."""

from collections.abc import Iterator

from chaos import definitions
from chaos.errors import BadInput, Problem
from chaos.runbook.bindings import Bindings, folded

Where = tuple[str | int, ...]


def read(text: str, path: str) -> Bindings:
    """The bindings in `text`; `path` is for messages only. Raises BadInput with every problem."""
    bindings = definitions.load(text, path, Bindings)
    if twice := list(_twice(bindings)):
        places = definitions.places(text, path)
        raise BadInput(
            *(
                Problem(path, *places[again], f"{what} is bound on line {places[first][0]} already")
                for what, first, again in twice
            )
        )
    return bindings


def _twice(bindings: Bindings) -> Iterator[tuple[str, Where, Where]]:
    """Whatever is bound again: what it is, where it was bound first, and where again."""
    first: dict[tuple[str, str], Where] = {}
    for key, what, where in _bound(bindings):
        before = first.setdefault(key, where)
        # Twice among the phrases of one entry is the same binding.
        if before[:2] != where[:2]:
            yield what, before, where


def _bound(bindings: Bindings) -> Iterator[tuple[tuple[str, str], str, Where]]:
    """Everything that a file may bind once only, and where it stands."""
    for index, reading in enumerate(bindings.readings):
        yield ("readings", reading.metric.value), reading.metric.value, ("readings", index, "metric")
    for index, each in enumerate(bindings.classes):
        yield ("classes", each.severity.word), f"class {each.severity.word}", ("classes", index, "severity")
    for field in type(bindings).model_fields:
        entries = getattr(bindings, field)
        for index, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            for place, phrase in enumerate(getattr(entry, "phrases", ())):
                yield (field, folded(phrase)), repr(phrase), (field, index, "phrases", place)
