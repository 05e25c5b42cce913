"""What one drill showed of the rows that are about what people, or the framework for them, do."""

from chaos.coverage.model import Outcome
from chaos.coverage.rows import ActionRow, CheckRow
from chaos.coverage.scene import Scene, Shown, absent
from chaos.incident.step_case import StepState
from chaos.incident.step_deeds import ActionState, CheckState, ContactState, actions_of, checks_of, contacts_of
from chaos.runbook.model import Contact, Step
from chaos.verdict.steps import left_to_others, without_procedure
from chaos.verdict.words import took

_OUTCOMES = {
    StepState.NOT_DONE: Outcome.REFUTED,
    StepState.FAILED: Outcome.REFUTED,
    StepState.UNKNOWN: Outcome.UNKNOWN,
    StepState.DONE: Outcome.PROVEN,
}
"""Worst first: a step counts by the incident in which it went worst. What is not executable shows nothing."""


def step_row(row: Step, scene: Scene) -> Shown | None:
    """Proven where the step was taken in every incident, as the drill's own account of the steps has it.

    What only a procedure says is not exercised by a failure that none fits, as expected.
    """
    if not scene.expects_incident:
        return None
    taken = [
        each
        for each in scene.steps
        if each.name == row.name and not left_to_others(each, scene.mode) and not without_procedure(each, scene.facts)
    ]
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
    """Proven where the check was carried out and something was found; what it found decides nothing.

    It counts by the incident in which it went worst.
    """
    became = [
        each
        for records in scene.followed(row.procedure)
        for each in checks_of(records, row.procedure, scene.facts.bindings)
        if each.phrase == row.phrase
    ]
    worst = min(became, key=lambda each: _CHECKS.index(each.state), default=None)
    if worst is None or worst.last is None:
        return absent(scene, "the check was not carried out", "not done") if worst and scene.automatic else None
    record, event = worst.last
    evidence = f"{event.finding} ({scene.place(record)})"
    match worst.state:
        case CheckState.UNREAD:
            why = "the check was carried out, and could read nothing"
        case CheckState.UNTOLD:
            why = "the check was carried out, and its log does not tell whether it read anything"
        case _:
            return Shown(Outcome.PROVEN, event.finding, "the check was carried out", evidence)
    return Shown(Outcome.UNKNOWN, event.finding, why, evidence)


def action_row(row: ActionRow, scene: Scene) -> Shown | None:
    """Proven where everything that the phrase is bound to was executed and went well in the end.

    It counts by the incident in which it went worst.
    """
    became = [
        each
        for records in scene.followed(row.procedure)
        for each in actions_of(records, row.procedure, scene.facts.bindings)
        if each.phrase == row.phrase
    ]
    worst = min(became, key=lambda each: _ACTIONS.index(each.state), default=None)
    if worst is None:
        return None
    if worst.state in {ActionState.MISSING, ActionState.UNBOUND}:
        return absent(scene, "the action was not executed", "not done") if scene.automatic else None
    evidence = "; ".join(f"{event.detail} ({scene.place(record)})" for record, event in worst.ends)
    took_s = sum(event.took_ms for _, event in worst.ends) / 1000
    if worst.state is ActionState.FAILED:
        detail = next(event.detail for _, event in worst.ends if not event.ok)
        return Shown(Outcome.REFUTED, f"failed after {took(took_s)}", f"the action failed: {detail}", evidence)
    if worst.state is ActionState.UNFINISHED:
        return absent(scene, "a part of the action did not end", f"{len(worst.ends)} of {worst.parts} parts")
    return Shown(Outcome.PROVEN, f"done in {took(took_s)}", "the action was executed and went well", evidence)


def contact_row(row: Contact, scene: Scene) -> Shown | None:
    """Proven where the contact was called and every call was delivered; one that was not needed is not exercised.

    It counts by the incident in which it went worst.
    """
    became = [
        each
        for records in scene.lives
        for each in contacts_of(records, scene.facts.runbook)
        if each.contact == row and each.state is not ContactState.NOT_CALLED
    ]
    worst = min(became, key=lambda each: _CONTACTS.index(each.state), default=None)
    if worst is None:
        return None
    record, event = next((each for each in worst.calls if not each[1].delivered), worst.calls[0])
    evidence = f"{event.reason}; {event.detail} ({scene.place(record)})"
    if worst.state is ContactState.REACHED:
        measured = f"called after {scene.since_onset(record.at_s)}"
        return Shown(Outcome.PROVEN, measured, f"the call was delivered: {event.channel}", evidence)
    return Shown(Outcome.REFUTED, "not reached", f"the call was not delivered: {event.channel}", evidence)


_CHECKS, _ACTIONS, _CONTACTS = tuple(CheckState), tuple(ActionState), tuple(ContactState)
"""Worst first, as they are declared."""
