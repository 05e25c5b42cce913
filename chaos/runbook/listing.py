"""The typed document line by line: what stands there, and what it was read as."""

from collections.abc import Iterator
from dataclasses import dataclass

from chaos.runbook.model import Procedure, Quantity, Runbook, Step, Threshold
from chaos.runbook.moments import moment_of

NOT_UNDERSTOOD = "not understood"

_MINUTE_MS = 60_000.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: the line it stands on, what it is, the document's words, and what they were read as."""

    line: int
    kind: str
    text: str
    value: str = ""


def listing(runbook: Runbook) -> tuple[Entry, ...]:
    """Every value of the document in its order, what was not understood among them."""
    return tuple(sorted(_entries(runbook), key=lambda each: each.line))


def _entries(runbook: Runbook) -> Iterator[Entry]:
    yield Entry(runbook.title.line, "title", runbook.title.text, runbook.language)
    yield from _classes(runbook)
    yield from _steps(runbook)
    for procedure in runbook.procedures:
        yield from _procedure(procedure)
    for threshold in runbook.thresholds:
        yield Entry(threshold.phrase.line, "threshold", threshold.phrase.text, _levels(threshold))
    for alert in runbook.alerts:
        held = f" for {figure(alert.held)}" if alert.held else ""
        yield Entry(alert.phrase.line, "alert", alert.phrase.text, f"{alert.metric.value} {figure(alert.bound)}{held}")
    for target in runbook.recovery:
        value = f"priority {target.priority}: RTO {target.rto_s:,.10g} s"
        yield Entry(target.label.line, "recovery", f"{target.label.text}: {target.rto.text}", value)
    for contact in runbook.contacts:
        text = ": ".join(each for each in (contact.rank.text, contact.who.text, contact.how.text) if each)
        after = f" after {figure(contact.after)}" if contact.after else ""
        yield Entry(contact.who.line, "contact", text, f"called as number {contact.order}{after}")
    yield from _retrospective(runbook)
    for phrase in runbook.remarks:
        yield Entry(phrase.line, "remark", phrase.text)
    for phrase in runbook.information:
        yield Entry(phrase.line, "information", phrase.text)
    for phrase in runbook.not_understood:
        yield Entry(phrase.line, NOT_UNDERSTOOD, phrase.text)


def _classes(runbook: Runbook) -> Iterator[Entry]:
    for row in runbook.classes:
        value = ", ".join([row.severity.word, *map(figure, row.quantities)])
        yield Entry(row.label.line, "class", f"{row.label.text}: {row.description.text}", value)
        yield from (Entry(each.line, "class detail", each.text) for each in row.details)
        for promise in row.promises:
            within = f": {figure(promise.within)}" if promise.within else ""
            yield Entry(promise.phrase.line, "promise", promise.phrase.text, f"{promise.what}{within}")


def _steps(runbook: Runbook) -> Iterator[Entry]:
    for step in runbook.steps:
        yield Entry(step.name.line, "step", _text(step), moment_of(step))
        yield from (Entry(each.line, "step detail", each.text) for each in step.details)


def _procedure(procedure: Procedure) -> Iterator[Entry]:
    yield Entry(procedure.title.line, "procedure", procedure.title.text, f"section {procedure.section}")
    for symptom in procedure.symptoms:
        figures = " → ".join(figure(each) for each in (symptom.before, symptom.after) if each)
        yield Entry(symptom.phrase.line, "symptom", symptom.phrase.text, f"{symptom.operation.text}: {figures}")
    for phrase in procedure.checks:
        yield Entry(phrase.line, "check", phrase.text)
    for phrase in procedure.actions:
        yield Entry(phrase.line, "action", phrase.text)
    for indicator in procedure.indicators:
        value = f"{indicator.metric.value} {figure(indicator.bound)}"
        yield Entry(indicator.phrase.line, "indicator", indicator.phrase.text, value)


def _retrospective(runbook: Runbook) -> Iterator[Entry]:
    figures = {lesson.phrase: lesson.figure for lesson in runbook.lessons}
    for phrase in runbook.retrospective:
        told = figures.get(phrase)
        value = f"{told.operation.text}: {told.kind} {figure(told.value)}" if told else ""
        yield Entry(phrase.line, "retrospective", phrase.text, value)


def _levels(threshold: Threshold) -> str:
    held = dict(threshold.held)
    levels = [
        f"{level.word} {figure(begins)}" + (f" for {figure(held[level])}" if level in held else "")
        for level, begins in threshold.levels
    ]
    return f"{threshold.metric.value}: {', '.join(levels)}"


def figure(quantity: Quantity) -> str:
    """A quantity in its base unit, long times in seconds: "≥ 500 ms", "≤ 1,800 s"."""
    comparison = f"{_SIGNS.get(quantity.comparison, quantity.comparison)} " if quantity.comparison else ""
    if quantity.unit == "ms" and quantity.value >= _MINUTE_MS:
        return f"{comparison}{quantity.value / 1000:,.10g} s"
    return f"{comparison}{quantity.value:,.10g} {quantity.unit}"


def _text(step: Step) -> str:
    return f"{step.name.text}: {step.description.text}" if step.description.text else step.name.text


_SIGNS = {">=": "≥", "<=": "≤"}
