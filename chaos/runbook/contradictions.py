"""Rows of one document that cannot both be true."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import TypeVar

from chaos.errors import Problem
from chaos.runbook.model import Phrase, RecoveryTarget, Runbook, SeverityClass, Threshold
from chaos.runbook.vocabulary import normal

Row = TypeVar("Row")
Found = tuple[int, str]


def contradictions(runbook: Runbook) -> tuple[Problem, ...]:
    """Every row that contradicts one before it, at its own line; the message names the other's line."""
    found = [*_levels(runbook), *_rows(runbook), *_recovery(runbook)]
    return tuple(Problem(runbook.path, line, 0, message) for line, message in sorted(found))


def _levels(runbook: Runbook) -> Iterator[Found]:
    """A level that begins above a worse one."""
    for row in runbook.thresholds:
        for (level, begins), (worse, worse_begins) in combinations(sorted(row.levels, key=lambda each: each[0]), 2):
            if begins.value > worse_begins.value:
                here = f"{level.word} begins at {begins.text} (line {begins.line})"
                there = f"{worse.word} at {worse_begins.text} (line {worse_begins.line})"
                yield max(begins.line, worse_begins.line), f"{row.phrase.text}: {here}, above {there}"


def _rows(runbook: Runbook) -> Iterator[Found]:
    """A metric, a class or a section that stands there again and says something else."""
    for first, row in _again(runbook.thresholds, lambda each: each.metric):
        if _begins(row) != _begins(first):
            yield row.phrase.line, f"{row.phrase.text} has other thresholds on line {first.phrase.line}"
    for defined, again in _again(runbook.classes, lambda each: each.severity):
        if _figures(again) != _figures(defined):
            label = again.label
            yield label.line, f"{label.text} is defined with other figures on line {defined.label.line}"
    for procedure, other in _again(runbook.procedures, lambda each: each.section):
        line = procedure.title.line
        yield other.title.line, f"section {other.section} stands here again; it is on line {line} too"


def _recovery(runbook: Runbook) -> Iterator[Found]:
    """A second recovery target for one priority or one service."""
    pairs = [
        *(
            (f"priority {row.priority}", first, row)
            for first, row in _again(runbook.recovery, lambda row: row.priority)
        ),
        *((service.text, first, row) for (_, first), (service, row) in _services_again(runbook.recovery)),
    ]
    for what, first, row in pairs:
        if row.rto_s != first.rto_s:
            said = f"line {first.rto.line} says {first.rto.text}"
            yield row.rto.line, f"{what} has a second recovery target, {row.rto.text}; {said}"


Served = tuple[Phrase, RecoveryTarget]


def _services_again(rows: Iterable[RecoveryTarget]) -> Iterator[tuple[Served, Served]]:
    served = [(service, row) for row in rows for service in row.services]
    return _again(served, lambda each: normal(each[0].text))


def _again(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> Iterator[tuple[Row, Row]]:
    """Every row whose key stood there before, with the first row of that key."""
    first: dict[Hashable, Row] = {}
    for row in rows:
        known = first.setdefault(key(row), row)
        if known is not row:
            yield known, row


def _begins(row: Threshold) -> dict[str, float]:
    return {level.word: quantity.value for level, quantity in row.levels}


def _figures(row: SeverityClass) -> set[tuple[float, str]]:
    return {(quantity.value, quantity.unit) for quantity in row.quantities}
