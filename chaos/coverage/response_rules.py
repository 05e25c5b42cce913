"""What one drill showed of the rows that are about what people, or the framework for them, do."""

from chaos.coverage.model import Outcome
from chaos.coverage.rows import ActionRow, CheckRow
from chaos.coverage.scene import Scene, Shown, absent
from chaos.events import ActionDone, CheckDone, ContactCalled, ProcedureMatched
from chaos.incident.step_case import StepState
from chaos.runbook.bindings import names
from chaos.runbook.model import Contact, Procedure, Step
from chaos.verdict.steps import left_to_others
from chaos.verdict.words import took

_OUTCOMES = {
    StepState.NOT_DONE: Outcome.REFUTED,
    StepState.FAILED: Outcome.REFUTED,
    StepState.UNKNOWN: Outcome.UNKNOWN,
    StepState.DONE: Outcome.PROVEN,
}
"""Worst first: a step counts by the incident in which it went worst. What is not executable shows nothing."""


def step_row(row: Step, scene: Scene) -> Shown | None:
    """Proven where the step was taken in every incident, as the drill's own account of the steps has it."""
    if not scene.expects_incident:
        return None
    taken = [each for each in scene.steps if each.name == row.name and not left_to_others(each, scene.mode)]
    worst = next((each for state in _OUTCOMES for each in taken if each.state is state), None)
    if worst is None:
        return None
    outcome = _OUTCOMES[worst.state]
    if outcome is Outcome.PROVEN:
        measured = "taken" if worst.since_onset_s is None else f"after {took(worst.since_onset_s)}"
        return Shown(outcome, measured, f"the step was taken: {worst.did}", "; ".join(worst.evidence))
    measured = "not known" if outcome is Outcome.UNKNOWN else worst.state.value
    return Shown(outcome, measured, worst.did, "; ".join(worst.evidence))


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
        return Shown(Outcome.PROVEN, measured, f"the call was delivered: {event.channel}", evidence)
    return Shown(Outcome.REFUTED, "not reached", f"the call was not delivered: {event.channel}", evidence)


def _not_done(procedure: Procedure, scene: Scene, what: str) -> Shown | None:
    """What a matched procedure asks for and nobody did; people are not watched at it."""
    matched = {event.procedure for _, event in scene.facts.under_fault(ProcedureMatched)}
    return absent(scene, what, "not done") if procedure.section in matched and scene.automatic else None
