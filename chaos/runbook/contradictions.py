"""Rows of one document that cannot both be true."""

from collections.abc import Iterator
from itertools import combinations

from chaos.errors import Problem
from chaos.runbook.model import Procedure, RecoveryTarget, Runbook, SeverityClass, Threshold
from chaos.runbook.vocabulary import normal


def contradictions(runbook: Runbook) -> tuple[Problem, ...]:
    """Every pair of rows that contradict each other, at the line of the later; the message names the earlier's."""
    found = [*_levels(runbook), *_twice(runbook)]
    return tuple(Problem(runbook.path, line, 0, message) for line, message in sorted(found))


Found = tuple[int, str]


def _levels(runbook: Runbook) -> Iterator[Found]:
    """A level that begins above a worse one."""
    for row in runbook.thresholds:
        for (level, begins), (worse, worse_begins) in combinations(sorted(row.levels, key=lambda each: each[0]), 2):
            if begins.value > worse_begins.value:
                here = f"{level.word} begins at {begins.text} (line {begins.line})"
                there = f"{worse.word} at {worse_begins.text} (line {worse_begins.line})"
                yield max(begins.line, worse_begins.line), f"{row.phrase.text}: {here}, above {there}"


def _twice(runbook: Runbook) -> Iterator[Found]:
    """One thing that is said twice, differently."""
    for row, other in combinations(runbook.thresholds, 2):
        if row.metric is other.metric and _begins(row) != _begins(other):
            yield other.phrase.line, f"{other.phrase.text} has other thresholds on line {row.phrase.line}"
    for target, later in combinations(runbook.recovery, 2):
        yield from _recovery(target, later)
    for one, another in combinations(runbook.classes, 2):
        if one.severity is another.severity and _figures(one) != _figures(another):
            line = one.label.line
            yield another.label.line, f"{another.label.text} is defined with other figures on line {line}"
    for procedure, next_one in combinations(runbook.procedures, 2):
        yield from _section(procedure, next_one)


def _recovery(first: RecoveryTarget, later: RecoveryTarget) -> Iterator[Found]:
    if first.rto_s == later.rto_s:
        return
    place = f"line {first.rto.line} says {first.rto.text}"
    if first.priority == later.priority:
        yield later.rto.line, f"priority {later.priority} has a second recovery target, {later.rto.text}; {place}"
    named = {normal(service.text) for service in first.services}
    for service in later.services:
        if normal(service.text) in named:
            yield later.rto.line, f"{service.text} has a second recovery target, {later.rto.text}; {place}"


def _section(first: Procedure, later: Procedure) -> Iterator[Found]:
    if first.section == later.section:
        yield later.title.line, f"section {later.section} stands here again; it is on line {first.title.line} too"


def _begins(row: Threshold) -> dict[str, float]:
    return {level.word: quantity.value for level, quantity in row.levels}


def _figures(row: SeverityClass) -> set[tuple[float, str]]:
    return {(quantity.value, quantity.unit) for quantity in row.quantities}
