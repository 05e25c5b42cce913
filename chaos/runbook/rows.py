"""Rows of tables as typed values: one reader for each kind of table.

A row is read whole or not at all; one that is not certain comes back as `Unread`.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from chaos.runbook.found import Found, Lesson, Unread
from chaos.runbook.markdown import items
from chaos.runbook.model import Comparison, Contact, Phrase, Quantity, RecoveryTarget, SeverityClass, Step, Threshold
from chaos.runbook.phrases import COMMAS, is_empty, metric_of, rank_of, severity_of, split
from chaos.runbook.procedures import read_procedure
from chaos.runbook.quantities import quantities, quantity
from chaos.runbook.tables import Fields
from chaos.runbook.vocabulary import LEVEL_COLUMNS, Column, Kind
from chaos.scales import Level


def read(kind: Kind, rows: Sequence[Fields]) -> Iterator[Found]:
    """Everything that the rows of one table say."""
    if rows:
        yield from _READERS[kind](rows)
    for row in rows:
        yield from map(Unread, row.unread)


def _classes(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        severity = severity_of(row.text(Column.SEVERITY))
        description = row.phrase(Column.TEXT)
        if severity is None or is_empty(description.text):
            yield Unread(row.whole)
            continue
        figures = quantities(description.text, row.line)
        yield SeverityClass(severity, row.phrase(Column.SEVERITY), description, figures)


def _steps(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        if is_empty(row.text(Column.STEP)):
            yield Unread(row.whole)
        else:
            yield Step(row.phrase(Column.STEP), row.phrase(Column.TEXT))


def _thresholds(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        yield _threshold(row) or Unread(row.whole)


def _threshold(row: Fields) -> Threshold | None:
    metric = metric_of(row.text(Column.METRIC))
    levels: list[tuple[Level, Quantity]] = []
    for column, level in LEVEL_COLUMNS.items():
        text = row.text(column)
        if is_empty(text):
            continue
        begins = quantity(text, row.line)
        if metric is None or begins is None or begins.unit != metric.unit.value or begins.comparison in _FALLING:
            return None
        levels.append((level, begins))
    return Threshold(metric, row.phrase(Column.METRIC), tuple(levels)) if metric and levels else None


# The levels of a threshold rise with its metric; "below 95 %" would turn them over.
_FALLING = (Comparison.AT_MOST, Comparison.BELOW)


def _recovery(rows: Sequence[Fields]) -> Iterator[Found]:
    for place, row in enumerate(rows, start=1):
        priority = rank_of(row.text(Column.ORDER)) if Column.ORDER in row.cells else float(place)
        rto = quantity(row.text(Column.RTO), row.line)
        services = split(row.cells[Column.SERVICE], COMMAS + "/")
        promised = rto is not None and rto.unit == "ms" and rto.comparison not in _LONGER
        if rto is None or not promised or not services or priority is None or math.isinf(priority):
            yield Unread(row.whole)
            continue
        named = tuple(Phrase(service, row.line) for service in services)
        yield RecoveryTarget(int(priority), row.phrase(Column.SERVICE), named, rto)


_LONGER = (Comparison.AT_LEAST, Comparison.ABOVE)


def _contacts(rows: Sequence[Fields]) -> Iterator[Found]:
    yield from (Unread(row.whole) for row in rows if is_empty(row.text(Column.WHO)))
    called = [row for row in rows if not is_empty(row.text(Column.WHO))]
    ranks = [rank_of(row.text(Column.ORDER)) for row in called]
    if all(rank is not None for rank in ranks):
        called.sort(key=lambda row: rank_of(row.text(Column.ORDER)) or 0.0)
    for order, row in enumerate(called, start=1):
        yield Contact(order, row.phrase(Column.ORDER), row.phrase(Column.WHO), row.phrase(Column.HOW))


def _lessons(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        for text in items(row.cells[Column.TEXT]):
            yield Lesson(Phrase(text, row.line))


_READERS: Mapping[Kind, Callable[[Sequence[Fields]], Iterator[Found]]] = {
    Kind.CLASSES: _classes,
    Kind.STEPS: _steps,
    Kind.PROCEDURE: read_procedure,
    Kind.THRESHOLDS: _thresholds,
    Kind.RECOVERY: _recovery,
    Kind.CONTACTS: _contacts,
    Kind.RETROSPECTIVE: _lessons,
}
