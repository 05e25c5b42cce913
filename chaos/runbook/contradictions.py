"""Rows of one document that cannot both be true."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from chaos.errors import Problem
from chaos.runbook.model import Phrase, RecoveryTarget, Runbook, SeverityClass, Threshold
from chaos.runbook.quantities import quantities
from chaos.runbook.vocabulary import normal

Row = TypeVar("Row")
Found = tuple[int, str]


def contradictions(runbook: Runbook, others: Sequence[Found] = ()) -> tuple[Problem, ...]:
    """Every row that contradicts one before it, at its own line; the message names the other's line.

    `others` were found while classes were put together.
    """
    found = [*_levels(runbook), *_rows(runbook), *_recovery(runbook), *others]
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
    for each in runbook.classes:
        yield from _promises(each)
    numbered = [each for each in runbook.procedures if each.section != each.title.text]
    for procedure, other in _again(numbered, lambda each: each.section):
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


def _promises(row: SeverityClass) -> Iterator[Found]:
    """A second time for what a class is promised already."""
    timed = [each for each in row.promises if each.within]
    for first, other in _again(timed, lambda each: each.what):
        if first.within and other.within and first.within.value != other.within.value:
            said = f"line {first.phrase.line} says {first.within.text}"
            yield other.phrase.line, f"{row.label.text} is {other.what} within {other.within.text}; {said}"


def merged(rows: Sequence[tuple[Phrase, Threshold]]) -> tuple[tuple[Threshold, ...], tuple[Phrase, ...]]:
    """One row a metric where sentences give its levels one by one; each row comes with its section's heading.

    Two rows that say otherwise stay apart where one section has both (they contradict each other); from
    another section the later one may speak of something else, and comes back as not understood.
    """
    result: list[tuple[Phrase, Threshold]] = []
    doubtful: list[Phrase] = []
    for section, row in rows:
        known = next((at for at, (_, each) in enumerate(result) if each.metric is row.metric), None)
        if known is None:
            result.append((section, row))
        elif not {level for level, _ in row.levels} & {level for level, _ in result[known][1].levels}:
            result[known] = (result[known][0], _joined(result[known][1], row))
        elif result[known][0] == section:
            result.append((section, row))
        elif _begins(row) != _begins(result[known][1]):
            doubtful.append(row.phrase)
    return tuple(row for _, row in result), tuple(doubtful)


def _joined(row: Threshold, other: Threshold) -> Threshold:
    levels = tuple(sorted((*row.levels, *other.levels), key=lambda each: each[0]))
    return replace(row, levels=levels, held=tuple(sorted((*row.held, *other.held), key=lambda each: each[0])))


def defined_again(label: Phrase, first: Phrase, again: Phrase) -> Found | None:
    """A class whose second definition has other figures of the same kind than its first."""
    figures, others = (quantities(each.text, each.line) for each in (first, again))
    differ = {(each.value, each.unit) for each in figures} != {(each.value, each.unit) for each in others}
    if differ and {each.unit for each in figures} == {each.unit for each in others}:
        return label.line, f"{label.text} is defined with other figures on line {first.line}"
    return None
