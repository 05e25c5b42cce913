"""What one drill showed of the rows that are about what people, or the framework for them, do."""

from chaos.coverage.model import Outcome
from chaos.coverage.rows import ActionRow, CheckRow
from chaos.coverage.scene import Scene, Shown, absent
from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRemediated,
    IncidentReportWritten,
    ProcedureMatched,
    Record,
)
from chaos.runbook.bindings import names
from chaos.runbook.model import Contact, Procedure, Step
from chaos.runbook.vocabulary import STEPS, normal
from chaos.verdict.words import took

REPORTS_SINCE = 3
"""Logs of an earlier schema could not tell of an incident report."""

_MOMENT_OF = {normal(word): moment for moment, words in STEPS.items() for word in words}
_WITHOUT_RESPONDER = {"detected", "recovered"}
"""The steps that happen where nobody responds, because the system is expected to heal itself."""


def step_row(row: Step, scene: Scene) -> Shown | None:
    """Proven where the step was taken: the first time that it was, after onset."""
    moment = _MOMENT_OF.get(normal(row.name.text))
    if moment is None or not scene.expects_incident:
        return None
    if scene.responder == "none" and moment not in _WITHOUT_RESPONDER:
        return None
    taken = _taken(moment, scene)
    if taken is not None:
        record, said, at_s = taken
        measured = f"after {scene.since_onset(at_s)}"
        return Shown(Outcome.PROVEN, measured, "the step was taken", f"{said} ({scene.place(record)})")
    if moment == "reported" and scene.schema < REPORTS_SINCE:
        return Shown(Outcome.UNKNOWN, "not known", "a log of this age does not tell of incident reports")
    return absent(scene, "the step was not taken", "not taken")


def _taken(moment: str, scene: Scene) -> tuple[Record, str, float] | None:
    """The record of a step's first time, what was done, and when."""
    facts = scene.facts
    found: list[tuple[Record, str]] = []
    match moment:
        case "detected":
            found = [(r, "; ".join(e.evidence)) for r, e in facts.under_fault(IncidentOpened)]
        case "notified":
            reports = [(r, e) for r, e in facts.under_fault(IncidentNotified) if e.message_kind == "report"]
            found = [(r, f"in {e.channel}") for r, e in reports if e.delivered]
        case "acknowledged":
            found = [(r, f"by {e.by}") for r, e in facts.under_fault(IncidentAcknowledged)]
        case "checked":
            found = [(r, f"{e.check}: {e.finding}") for r, e in facts.under_fault(CheckDone) if e.known is not False]
        case "remediated":
            found = [(r, "every action ended") for r, e in facts.under_fault(IncidentRemediated)]
        case "reported":
            found = [(r, f"in {e.name}") for r, e in facts.all(IncidentReportWritten)]
        case _:
            confirmed = facts.confirmed
            if confirmed is None:
                return None
            return confirmed[0], "; ".join(confirmed[1].evidence), confirmed[1].recovered_at_s
    return (*found[0], found[0][0].at_s) if found else None


def check_row(row: CheckRow, scene: Scene) -> Shown | None:
    """Proven where the check was carried out and something was found; what it found decides nothing."""
    done = [
        (record, event)
        for record, event in scene.facts.under_fault(CheckDone)
        if event.procedure == row.procedure.section and names((row.phrase.text,), event.check)
    ]
    if not done:
        return _not_done(row.procedure, scene, "the check was not carried out")
    record, event = done[-1]
    evidence = f"{event.finding} ({scene.place(record)})"
    # A log that does not say whether anything was read proves it only by a value within its bounds.
    if event.known or (event.known is None and event.ok):
        return Shown(Outcome.PROVEN, event.finding, "the check was carried out", evidence)
    why = "could read nothing" if event.known is False else "its log does not tell whether it read anything"
    return Shown(Outcome.UNKNOWN, event.finding, f"the check was carried out, and {why}", evidence)


def action_row(row: ActionRow, scene: Scene) -> Shown | None:
    """Proven where everything that the phrase is bound to was executed and went well in the end."""
    done = {
        event.binding: (record, event)
        for record, event in scene.facts.under_fault(ActionDone)
        if event.procedure == row.procedure.section and names((row.phrase.text,), event.action) and event.executed
    }
    if not done:
        return _not_done(row.procedure, scene, "the action was not executed")
    evidence = "; ".join(f"{event.detail} ({scene.place(record)})" for record, event in done.values())
    took_s = sum(event.took_ms for _, event in done.values()) / 1000
    failed = [event.detail for _, event in done.values() if not event.ok]
    if failed:
        return Shown(Outcome.REFUTED, f"failed after {took(took_s)}", f"the action failed: {failed[0]}", evidence)
    bound = scene.facts.bindings.action_of(row.phrase.text)
    if bound is not None and len(done) < len(bound.does):
        return absent(scene, "a part of the action did not end", f"{len(done)} of {len(bound.does)} parts")
    return Shown(Outcome.PROVEN, f"done in {took(took_s)}", "the action was executed and went well", evidence)


def contact_row(row: Contact, scene: Scene) -> Shown | None:
    """Proven where the contact was called and the call was delivered; one that was not needed is not exercised."""
    calls = [
        (record, event)
        for record, event in scene.facts.under_fault(ContactCalled)
        if event.order == row.order and row.who.text in event.contact
    ]
    if not calls:
        return None
    record, event = next((each for each in calls if each[1].delivered), calls[-1])
    evidence = f"{event.reason}; {event.detail} ({scene.place(record)})"
    if event.delivered:
        measured = f"called after {scene.since_onset(record.at_s)}"
        return Shown(Outcome.PROVEN, measured, f"called by way of {event.channel}", evidence)
    return Shown(Outcome.REFUTED, "not reached", f"could not be called by way of {event.channel}", evidence)


def _not_done(procedure: Procedure, scene: Scene, what: str) -> Shown | None:
    """What a matched procedure asks for and nobody did; people are not watched at it."""
    matched = {event.procedure for _, event in scene.facts.under_fault(ProcedureMatched)}
    return absent(scene, what, "not done") if procedure.section in matched and scene.automatic else None
