"""The rows of a document that drills can prove or refute, each with a key that says what it promises.

A key is the row's kind, words and values, and nothing of its line: two documents in which a row says the same have
the same key for it, wherever it stands.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chaos.runbook.binding_check import BindingRow, BindingState, check_bindings
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import (
    Contact,
    Indicator,
    Phrase,
    Procedure,
    Quantity,
    RecoveryTarget,
    Runbook,
    SeverityClass,
    Step,
    Symptom,
    Threshold,
)
from chaos.scales import Level


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of one row of the threshold table."""

    threshold: Threshold
    level: Level
    begins: Quantity


@dataclass(frozen=True, slots=True)
class SymptomRow:
    """One symptom of a procedure."""

    procedure: Procedure
    symptom: Symptom


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of a procedure."""

    procedure: Procedure
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of a procedure."""

    procedure: Procedure
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a procedure."""

    procedure: Procedure
    indicator: Indicator


Item = (
    SeverityClass
    | Step
    | Procedure
    | SymptomRow
    | CheckRow
    | ActionRow
    | IndicatorRow
    | LevelRow
    | RecoveryTarget
    | Contact
)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One promise of the document. `item` is None for what no drill can speak of; `state` is what the bindings say.

    `documented` is the figure that it promises, in the document's words, empty where it has none. The line is 0 for a
    binding that the document has no use for.
    """

    kind: str
    key: str
    line: int
    text: str
    documented: str
    state: BindingState
    meaning: str
    item: Item | None = None


def rows_of(runbook: Runbook, bindings: Bindings) -> tuple[DocumentRow, ...]:
    """Every row of the document in its order; whatever the bindings' check names besides is there too."""
    states = _States(check_bindings(runbook, bindings))
    rows = [states.stated(row) for row in (*_tables(runbook), *_procedures(runbook))]
    rows += states.others()
    # Stable: what stands in one line keeps its order there.
    rows.sort(key=lambda row: row.line or math.inf)
    return tuple(_told_apart(rows))


def _tables(runbook: Runbook) -> Iterator[DocumentRow]:
    for each in runbook.classes:
        text = f"{each.label.text}: {each.description.text}"
        yield _row("class", each, each.label, text, (text,))
    for step in runbook.steps:
        words = f"{step.name.text}: {step.description.text}"
        yield _row("step", step, step.name, step.name.text, (words,))
    for threshold in runbook.thresholds:
        for level, begins in threshold.levels:
            item = LevelRow(threshold, level, begins)
            text = f"{threshold.phrase.text} {level.word}"
            yield _row("threshold", item, threshold.phrase, text, (text,), (begins,), begins.text)
    for target in runbook.recovery:
        words = f"{target.label.text}: {', '.join(service.text for service in target.services)}"
        yield _row("recovery", target, target.label, target.label.text, (words,), (target.rto,), target.rto.text)
    for contact in runbook.contacts:
        text = ": ".join(filter(None, (contact.who.text, contact.how.text)))
        yield _row("contact", contact, contact.who, text, (f"{contact.order} {text}",))


def _procedures(runbook: Runbook) -> Iterator[DocumentRow]:
    for procedure in runbook.procedures:
        # Without its number: a section that is inserted before it changes nothing that it says.
        title = procedure.title.text
        yield _row("procedure", procedure, procedure.title, f"{procedure.section} {title}".strip(), (title,))
        for symptom in procedure.symptoms:
            figures = tuple(each for each in (symptom.before, symptom.after) if each)
            said, text = " → ".join(each.text for each in figures), symptom.phrase.text
            yield _row("symptom", SymptomRow(procedure, symptom), symptom.phrase, text, (title, text), figures, said)
        for phrase in procedure.checks:
            yield _row("check", CheckRow(procedure, phrase), phrase, phrase.text, (title, phrase.text))
        for phrase in procedure.actions:
            yield _row("action", ActionRow(procedure, phrase), phrase, phrase.text, (title, phrase.text))
        for indicator in procedure.indicators:
            item, text, bound = IndicatorRow(procedure, indicator), indicator.phrase.text, indicator.bound
            yield _row("indicator", item, indicator.phrase, text, (title, text), (bound,), bound.text)


def _row(  # noqa: PLR0913, PLR0917 - the parts of one row
    kind: str,
    item: Item,
    at: Phrase,
    text: str,
    words: tuple[str, ...],
    figures: tuple[Quantity, ...] = (),
    documented: str = "",
) -> DocumentRow:
    """A row whose key is its kind, its `words` and its `figures`."""
    values = (f"{each.comparison or ''}{each.value!r} {each.unit}" for each in figures)
    key = " | ".join(_plain(part) for part in (kind, *words, *values))
    # Until the check of the bindings has said otherwise: what it does not name cannot be relied on.
    return DocumentRow(kind, key, at.line, text, documented, BindingState.NOT_EXECUTABLE, "no binding is known", item)


def _plain(text: str) -> str:
    return " ".join(text.replace("|", " ").split())


class _States:
    """The rows of the bindings' check, each taken once by the row that it is about."""

    def __init__(self, checked: tuple[BindingRow, ...]) -> None:
        self._checked = checked
        self._taken: set[int] = set()

    def stated(self, row: DocumentRow) -> DocumentRow:
        """`row` with its state. A row of several services is bound where one of them is."""
        near = [n for n, each in enumerate(self._checked) if (each.kind, each.line) == (row.kind, row.line)]
        exact = [n for n in near if self._checked[n].text == row.text]
        about = exact or (near if row.kind in _WHOLE else [])
        if not about:
            return row
        bound = [n for n in about if self._checked[n].state is BindingState.BOUND]
        self._taken.update(bound or about)
        first = self._checked[(bound or about)[0]]
        return replace(row, state=first.state, meaning=first.meaning)

    def others(self) -> Iterator[DocumentRow]:
        """What is left over, as rows that no drill can speak of."""
        for n, each in enumerate(self._checked):
            if n not in self._taken:
                kind = each.kind or "line"
                key = " | ".join((kind, _plain(each.text)))
                yield DocumentRow(kind, key, each.line, each.text, "", each.state, each.meaning)


_WHOLE = {"class", "step", "procedure", "threshold", "recovery", "contact"}
"""Kinds that have a line to themselves, so that the line tells which row is meant."""


def _told_apart(rows: list[DocumentRow]) -> Iterator[DocumentRow]:
    """The rows with one key each, where a document says the same thing twice."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.key] += 1
        yield row if seen[row.key] == 1 else replace(row, key=f"{row.key} #{seen[row.key]}")
