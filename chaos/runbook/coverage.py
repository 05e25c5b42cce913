"""The document row by row: what a drill can carry out, what it cannot, and what nobody understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from chaos.definitions import Definition
from chaos.runbook.bindings import Bindings, names
from chaos.runbook.model import Phrase, Procedure, Runbook
from chaos.runbook.vocabulary import STEPS, normal


class State(StrEnum):
    """What becomes of a row. `INFORMATION` asks for nothing to be done."""

    BOUND = "bound"
    NOT_EXECUTABLE = "not executable"
    NOT_UNDERSTOOD = "not understood"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Row:
    """One row or phrase: its line in the document (0 for a binding that the document has no use for)."""

    line: int
    kind: str
    text: str
    state: State
    meaning: str


def coverage(runbook: Runbook, bindings: Bindings) -> tuple[Row, ...]:
    """Every row of the document in its order, then the bindings that it has no use for."""
    rows = [*_rows(runbook, bindings), *_prose(runbook)]
    return (*sorted(rows, key=lambda row: row.line), *_unused(runbook, bindings))


def _row(kind: str, phrase: Phrase, meaning: str, missing: str) -> Row:
    """A row that is bound where it has a meaning."""
    state = State.BOUND if meaning else State.NOT_EXECUTABLE
    return Row(phrase.line, kind, phrase.text, state, meaning or missing)


def _rows(runbook: Runbook, bindings: Bindings) -> Iterator[Row]:
    for each in runbook.classes:
        because = next((bound.because for bound in bindings.classes if bound.severity is each.severity), "")
        phrase = Phrase(f"{each.label.text}: {each.description.text}", each.label.line)
        yield _row("class", phrase, because, f"no class {each.severity.word} in the bindings")
    for step in runbook.steps:
        yield _row("step", step.name, _MOMENTS.get(normal(step.name.text), ""), "no moment of an incident's life cycle")
    for procedure in runbook.procedures:
        yield from _procedure(procedure, bindings)
    for threshold in runbook.thresholds:
        reading = bindings.reading(threshold.metric)
        meaning = f"{reading.statistic} over {reading.window:g} s" if reading else ""
        yield _row("threshold", threshold.phrase, meaning, f"no reading of {threshold.metric.value}")
    for target in runbook.recovery:
        for service in target.services:
            yield _row("recovery", service, ", ".join(bindings.endpoints_of(service.text)), _NO_OPERATION)
    for contact in runbook.contacts:
        phrase = Phrase(f"{contact.who.text}: {contact.how.text}", contact.who.line)
        yield _row("contact", phrase, "", "no binding says how to call them")


def _procedure(procedure: Procedure, bindings: Bindings) -> Iterator[Row]:
    bound = bindings.procedure_of(procedure.title.text)
    title = Phrase(f"{procedure.section} {procedure.title.text}".strip(), procedure.title.line)
    yield _row("procedure", title, "matched by signals" if bound else "", "no procedure of this title")
    for symptom in procedure.symptoms:
        endpoints = ", ".join(bindings.endpoints_of(symptom.operation.text))
        yield _row("symptom", symptom.phrase, endpoints, _NO_OPERATION)
    for phrase in procedure.checks:
        check = bindings.check_of(phrase.text)
        yield _row("check", phrase, _said(check.looks_at) if check else "", "no check of this name")
    for phrase in procedure.actions:
        action = bindings.action_of(phrase.text)
        yield _row("action", phrase, "; ".join(map(_said, action.does)) if action else "", "no action of this name")
    for indicator in procedure.indicators:
        reading = bindings.reading(indicator.metric)
        meaning = f"{reading.statistic} over {reading.window:g} s" if reading else ""
        yield _row("indicator", indicator.phrase, meaning, f"no reading of {indicator.metric.value}")


def _prose(runbook: Runbook) -> Iterator[Row]:
    for phrase in runbook.retrospective:
        yield Row(phrase.line, "retrospective", phrase.text, State.INFORMATION, "")
    for phrase in runbook.not_understood:
        yield Row(phrase.line, "", phrase.text, State.NOT_UNDERSTOOD, "")


def _unused(runbook: Runbook, bindings: Bindings) -> Iterator[Row]:
    """Bindings none of whose phrases the document has."""
    said = [service.text for target in runbook.recovery for service in target.services]
    for procedure in runbook.procedures:
        said += [procedure.title.text, *(symptom.operation.text for symptom in procedure.symptoms)]
        said += [phrase.text for phrase in (*procedure.checks, *procedure.actions)]
    entries = (
        *(("operation", each.phrases) for each in bindings.operations),
        *(("procedure", each.phrases) for each in bindings.procedures),
        *(("check", each.phrases) for each in bindings.checks),
        *(("action", each.phrases) for each in bindings.actions),
    )
    for kind, phrases in entries:
        if not any(names(phrases, text) for text in said):
            yield Row(0, kind, " / ".join(phrases), State.INFORMATION, "not in this document")


def _said(binding: Definition) -> str:
    """A check or an action as the bindings write it, what stands there by default left out."""
    return ", ".join(f"{key}: {value}" for key, value in binding.model_dump(exclude_defaults=True).items())


_NO_OPERATION = "no operation of this name"
_MOMENTS = {normal(word): moment for moment, words in STEPS.items() for word in words}
