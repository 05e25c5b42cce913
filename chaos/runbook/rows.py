"""Rows of tables as typed values: one reader for each kind of table.

A row is read whole or not at all; one that is not certain comes back as `Unread`.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from chaos.runbook.classes import ClassPart
from chaos.runbook.conditions import conditions, level_of
from chaos.runbook.found import Found, Information, Remark, Unread
from chaos.runbook.labels import class_label
from chaos.runbook.lessons import lesson
from chaos.runbook.markdown import items
from chaos.runbook.model import Comparison, Contact, Phrase, Quantity, RecoveryTarget, Step, Threshold
from chaos.runbook.phrases import is_empty, metric_of, rank_of
from chaos.runbook.procedures import read_procedure
from chaos.runbook.promises import promise, promised, promises
from chaos.runbook.quantities import quantities, quantity
from chaos.runbook.recovery import services_of
from chaos.runbook.tables import Fields, defines
from chaos.runbook.vocabulary import COLUMNS, LEVEL_COLUMNS, Column, Kind, normal
from chaos.runbook.vocabulary_sections import INFORMING
from chaos.scales import Level


def read(kind: Kind, rows: Sequence[Fields]) -> Iterator[Found]:
    """Everything that the rows of one table say."""
    if rows:
        yield from _READERS[kind](rows)
    if kind not in (Kind.CLASSES, Kind.CONTACTS):
        for row in rows:
            yield from map(_beside, row.others, row.unread)


def _beside(other: tuple[str, str], phrase: Phrase) -> Unread | Information:
    """What stands in a column that this kind of table does not have."""
    return Information(phrase) if normal(other[0]) in _INFORMING else Unread(phrase)


_INFORMING = frozenset(map(normal, INFORMING))


def _classes(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        text = row.text(Column.SEVERITY)
        label = class_label(text, loose=True)
        if label is None or label.rest.strip("() "):
            yield Unread(row.whole)
            continue
        name = next((cell for heading, cell in row.others if normal(heading) in _NAMES), "")
        named = class_label(f"{text} ({name})", loose=True) if name and not label.word else None
        part = ClassPart(named or label, Phrase(f"{text} {name}" if named else text, row.line))
        yield from _class(part, [(heading, cell) for heading, cell in row.others if not (named and cell == name)])


def _class(part: ClassPart, cells: Sequence[tuple[str, str]]) -> Iterator[Found]:
    line = part.phrase.line
    for heading, cell in cells:
        phrase = Phrase(f"{heading}: {cell}", line)
        what = promised(heading)
        if what is None and defines(heading) and part.description is None:
            part = replace(part, description=Phrase(cell, line))
        elif what is None:
            part = replace(part, details=(*part.details, phrase))
        elif (made := promise(heading, cell, phrase)) is not None:
            part = replace(part, promises=(*part.promises, made))
        elif several := promises(cell, line):
            part = replace(part, promises=(*part.promises, *several))
        elif not is_empty(cell):
            yield Unread(phrase)
    yield part


_NAMES = frozenset(map(normal, ("name", "title", "이름", "명칭", "수준", "구분")))


def _steps(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        if is_empty(row.text(Column.STEP)):
            yield Unread(row.whole)
        else:
            description = row.phrase(Column.TEXT)
            yield Step(row.phrase(Column.STEP), description)
            if quantities(description.text, row.line):
                yield Unread(description)


def _thresholds(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        if (read := _threshold(row)) is not None:
            yield read
            continue
        yield Unread(row.whole)
        if (name := row.text(Column.METRIC)) and metric_of(name) is None:
            yield Remark(Phrase(_no_metric(name), row.line))


def _no_metric(name: str) -> str:
    """Why a row of thresholds is not read whose metric is none; of one service or percentile, where it seems so."""
    words = re.split(r"[\s()]+", name.strip())
    inside = next(
        (each for n in range(len(words)) for part in (words[:n], words[n:]) if (each := metric_of(" ".join(part)))),
        None,
    )
    if inside is None:
        return f"no metric is called {name!r} here"
    return f"{name!r} says more than {inside.value}, and a limit is one for every service and request alike"


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
    for row in rows:
        priority = rank_of(row.text(Column.ORDER)) if Column.ORDER in row.cells else 0.0
        rto = quantity(row.text(Column.RTO), row.line)
        services = services_of(row.cells[Column.SERVICE])
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
        yield from _contact(order, row)


def _contact(order: int, row: Fields) -> Iterator[Found]:
    """One contact: every column that is a way to reach them, and after how long they are called."""
    ways = [row.text(Column.HOW)]
    after: Quantity | None = None
    rank = row.phrase(Column.ORDER)
    for heading, cell in row.others:
        waited = _waited(cell, row.line) if normal(heading) in _AFTER else None
        if normal(heading) in _WAYS:
            ways.append(cell)
        elif waited is not None and after is None:
            after = waited
        elif normal(heading) in _RANKED and _RANK.fullmatch(cell.strip()) and rank_of(cell.strip("Ll ")) == order:
            rank = Phrase(cell, row.line)
        elif normal(heading) in _INFORMING:
            yield Information(Phrase(f"{heading}: {cell}", row.line))
        # Whoever is first is called at once anyway.
        elif not (order == 1 and normal(heading) in _AFTER and normal(cell) in _AT_ONCE):
            yield Unread(Phrase(f"{heading}: {cell}", row.line))
    how = ", ".join(way for way in ways if not is_empty(way))
    yield Contact(order, rank, row.phrase(Column.WHO), Phrase(how, row.line), after)


_WAYS = frozenset(map(normal, (*COLUMNS[Column.HOW], *COLUMNS[Column.WHO], "person", "성명")))
_AFTER = frozenset(
    map(
        normal,
        ("after", "escalate after", "timeout", "when no answer for", "대기 시간", "기준", "호출 기준", "호출 시점"),
    )
)
_AT_ONCE = frozenset(map(normal, ("immediately", "immediate", "at once", "즉시")))
_RANKED = frozenset(map(normal, ("level", "tier", "단계", "차수")))
_RANK = re.compile(r"[Ll]?\s?[0-9]{1,2}(?:차|단계)?")
_LATER = re.compile(r"\s*(?:경과(?:\s?시)?|이후|후|지나면|무응답(?:\s?시)?|later)$|^after\s+", re.IGNORECASE)


def _waited(cell: str, line: int) -> Quantity | None:
    """The time in "15 min", "after 15 min" and "10분 경과"; None where the cell says more."""
    waited = quantity(_LATER.sub("", cell.strip()), line)
    return waited if waited is not None and waited.unit == "ms" else None


def _lessons(rows: Sequence[Fields]) -> Iterator[Found]:
    for row in rows:
        topic = row.phrase(Column.ITEM)
        for text in items(row.cells[Column.TEXT]):
            phrase = Phrase(text, row.line)
            yield lesson(phrase, topic) or Unread(phrase)


def _alerts(rows: Sequence[Fields]) -> Iterator[Found]:
    """A limit a row; the level is that of its severity, where that is a word for a level."""
    for row in rows:
        lasting = row.text(Column.LASTING)
        text = " ".join([row.text(Column.METRIC), row.text(Column.CONDITION), *([f"for {lasting}"] if lasting else [])])
        level = level_of(row.text(Column.SEVERITY))
        read = conditions(Phrase(text.strip(), row.line), level)
        yield from read or (Unread(Phrase(row.whole.text, row.line)),)


_READERS: Mapping[Kind, Callable[[Sequence[Fields]], Iterator[Found]]] = {
    Kind.CLASSES: _classes,
    Kind.STEPS: _steps,
    Kind.PROCEDURE: read_procedure,
    Kind.THRESHOLDS: _thresholds,
    Kind.ALERTS: _alerts,
    Kind.RECOVERY: _recovery,
    Kind.CONTACTS: _contacts,
    Kind.RETROSPECTIVE: _lessons,
}
