"""The static check of bindings, row by row: what a drill can carry out, what it cannot, and what nobody understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from chaos.definitions import Definition
from chaos.runbook import meaning
from chaos.runbook.bindings import Bindings, CallOperation, names
from chaos.runbook.known_names import Known, strange
from chaos.runbook.model import Phrase, Procedure, Runbook, SeverityClass
from chaos.runbook.moments import moment_of
from chaos.runbook.reporting import report_channel
from chaos.scales import Metric, Severity


class BindingState(StrEnum):
    """What becomes of a row. `NOT_JUDGED` is so whatever is bound; `INFORMATION` asks for nothing to be done."""

    BOUND = "bound"
    NOT_EXECUTABLE = "not executable"
    NOT_UNDERSTOOD = "not understood"
    NOT_JUDGED = "not judged"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class BindingRow:
    """One row or phrase: its line in the document (0 for a binding that the document has no use for)."""

    line: int
    kind: str
    text: str
    state: BindingState
    meaning: str


def check_bindings(runbook: Runbook, bindings: Bindings, known: Known | None = None) -> tuple[BindingRow, ...]:
    """Every row of the document in its order, then the bindings that it has no use for.

    `known` are the names that the target has, where there is one: what names another is not bound.
    """
    rows = [*_rows(runbook, bindings, known), *_prose(runbook)]
    idle = (
        BindingRow(0, _KINDS[field], " / ".join(phrases), BindingState.INFORMATION, "not in this document")
        for (field, _), phrases in unused(runbook, bindings)
    )
    return (*sorted(rows, key=lambda row: row.line), *idle)


def _row(kind: str, phrase: Phrase, meaning: str, missing: str, wrong: str = "") -> BindingRow:
    """A row that is bound where it has a meaning, and nothing is `wrong` with it."""
    state = BindingState.BOUND if meaning and not wrong else BindingState.NOT_EXECUTABLE
    return BindingRow(phrase.line, kind, phrase.text, state, wrong or meaning or missing)


def _wrong(entry: Definition | None, known: Known | None) -> str:
    """That an entry names what the target does not have; empty where it names nothing of the kind."""
    odd = list(strange(entry.model_dump() if entry else {}, known))
    names = ", ".join(dict.fromkeys(repr(each.name) for each in odd))
    return f"the target has no {max((each.what for each in odd), key=len)} {names}" if odd else ""


def _rows(runbook: Runbook, bindings: Bindings, known: Known | None) -> Iterator[BindingRow]:
    for each in runbook.classes:
        yield _class(each, bindings, known)
        for promise in each.promises:
            yield BindingRow(promise.phrase.line, "promise", promise.phrase.text, BindingState.NOT_JUDGED, _NOT_JUDGED)
    for step in runbook.steps:
        yield _row("step", step.name, moment_of(step), "no moment of an incident's life cycle")
    for procedure in runbook.procedures:
        yield from _procedure(procedure, bindings, known)
    for threshold in runbook.thresholds:
        yield _measured("threshold", threshold.phrase, threshold.metric, bindings, known)
    for alert in runbook.alerts:
        yield _row("alert", alert.phrase, "", _NO_LEVEL)
    for target in runbook.recovery:
        for service in target.services:
            yield _operation("recovery", service, service.text, bindings, known)
    for contact in runbook.contacts:
        phrase = Phrase(": ".join(filter(None, (contact.who.text, contact.how.text))), contact.who.line)
        called = bindings.contact_of(contact.who.text)
        yield _row("contact", phrase, called.how if called else "", "no binding says how to call them")


def _class(row: SeverityClass, bindings: Bindings, known: Known | None) -> BindingRow:
    phrase = Phrase(f"{row.label.text}: {row.description.text}", row.label.line)
    if row.severity is Severity.NONE:
        return BindingRow(
            phrase.line, "class", phrase.text, BindingState.NOT_JUDGED, "no incident is ever of this class"
        )
    bound = next((each for each in bindings.classes if each.severity is row.severity), None)
    applies = meaning.of_predicate(bound.when) if bound else ""
    return _row("class", phrase, applies, f"no class {row.severity.word} in the bindings", _wrong(bound, known))


def _procedure(procedure: Procedure, bindings: Bindings, known: Known | None) -> Iterator[BindingRow]:
    bound = bindings.procedure_of(procedure.title.text)
    number = procedure.section if procedure.section != procedure.title.text else ""
    title = Phrase(f"{number} {procedure.title.text}".strip(), procedure.title.line)
    applies = meaning.of_predicate(bound.applies) if bound else ""
    yield _row("procedure", title, applies, "no procedure of this title", _wrong(bound, known))
    for symptom in procedure.symptoms:
        yield _operation("symptom", symptom.phrase, symptom.operation.text, bindings, known)
    for phrase in procedure.checks:
        check = bindings.check_of(phrase.text)
        yield _row("check", phrase, meaning.of_entry(check.looks_at) if check else "", "no check of this name")
    for phrase in procedure.actions:
        action = bindings.action_of(phrase.text)
        does = "; ".join(map(meaning.of_entry, action.does)) if action else ""
        called = any(isinstance(each, CallOperation) for each in (action.does if action else ()))
        yield _row("action", phrase, f"{does}; {_CALLED}" if called else does, "no action of this name")
    for indicator in procedure.indicators:
        yield _measured("indicator", indicator.phrase, indicator.metric, bindings, known)


def _operation(kind: str, phrase: Phrase, name: str, bindings: Bindings, known: Known | None) -> BindingRow:
    """A row that is about the operation that `name` names."""
    bound = next((each for each in bindings.operations if names(each.phrases, name)), None)
    return _row(kind, phrase, ", ".join(bound.endpoints) if bound else "", _NO_OPERATION, _wrong(bound, known))


def _measured(kind: str, phrase: Phrase, metric: Metric, bindings: Bindings, known: Known | None) -> BindingRow:
    """A row that holds a bound of `metric`."""
    reading = bindings.reading(metric)
    told = meaning.of_reading(reading) if reading else ""
    return _row(kind, phrase, told, f"no reading of {metric.value}", _wrong(reading, known))


def _prose(runbook: Runbook) -> Iterator[BindingRow]:
    for phrase in runbook.retrospective:
        yield BindingRow(phrase.line, "retrospective", phrase.text, BindingState.INFORMATION, "")
    for phrase in runbook.remarks:
        yield BindingRow(phrase.line, "remark", phrase.text, BindingState.INFORMATION, "")
    for phrase in runbook.information:
        yield BindingRow(phrase.line, "information", phrase.text, BindingState.INFORMATION, "")
    details = [*(each.details for each in runbook.classes), *(each.details for each in runbook.steps)]
    for phrase in chain.from_iterable(details):
        yield BindingRow(phrase.line, "detail", phrase.text, BindingState.INFORMATION, "")
    for phrase in runbook.not_understood:
        yield BindingRow(phrase.line, "", phrase.text, BindingState.NOT_UNDERSTOOD, "")


def unused(runbook: Runbook, bindings: Bindings) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
    """The phrases of every binding that has none of the document's, and where it stands (key, index)."""
    said = [service.text for target in runbook.recovery for service in target.services]
    said += [contact.who.text for contact in runbook.contacts]
    said += [where.text] if (where := report_channel(runbook)) else []
    for procedure in runbook.procedures:
        said += [procedure.title.text, *(symptom.operation.text for symptom in procedure.symptoms)]
        said += [phrase.text for phrase in (*procedure.checks, *procedure.actions)]
    for field in _KINDS:
        for index, entry in enumerate(getattr(bindings, field)):
            if not any(names(entry.phrases, text) for text in said):
                yield (field, index), entry.phrases


_KINDS = {
    "operations": "operation",
    "procedures": "procedure",
    "checks": "check",
    "actions": "action",
    "contacts": "contact",
    "channels": "channel",
}
_NO_OPERATION = "no operation of this name"
_NOT_JUDGED = "no drill holds anybody to it"
_CALLED = "whether there is such a call shows in a drill only"
_NO_LEVEL = "it names no level, so nothing is judged by it"
