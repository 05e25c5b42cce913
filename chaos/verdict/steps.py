"""Expectations on the steps of the document's basic procedure: each that can be taken was taken."""

from collections.abc import Iterator

from chaos.events import DrillStarted, ExpectationJudged
from chaos.incident.observation import incidents
from chaos.incident.step_case import StepState
from chaos.incident.steps import RECORDED_SINCE, StepTaken, steps
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.scales import Severity
from chaos.verdict.facts import Facts
from chaos.verdict.words import quote

STEP = "step"

_VERDICTS = {
    StepState.DONE: Verdict.PASSED,
    StepState.FAILED: Verdict.FAILED,
    StepState.NOT_DONE: Verdict.FAILED,
    StepState.UNKNOWN: Verdict.UNKNOWN,
    StepState.NOT_EXECUTABLE: Verdict.UNKNOWN,
}
_OF_RESPONDERS = {"acknowledged", "checked", "remediated"}
_OF_PROCEDURES = {"checked", "remediated"}


def followed(facts: Facts) -> Iterator[ExpectationJudged]:
    """One expectation a step of the document, in its order, for every incident.

    None where no incident is expected, for a name that means no moment of an incident, for what is left to people
    (or to nobody) by who responds, for what a procedure would say where none fits as expected, and for logs of before
    these steps were recorded.
    """
    started = next((event for _, event in facts.all(DrillStarted)), None)
    if started is None or started.schema < RECORDED_SINCE or facts.expect.severity is Severity.NONE:
        return
    mode = Mode.recorded(started.responder)
    opened = incidents(facts.records) or ("",)
    for incident in opened:
        which = f" of {incident}" if opened[1:] else ""
        for step in steps(facts.records, facts.runbook, facts.bindings, incident):
            if step.moment and not left_to_others(step, mode) and not without_procedure(step, facts):
                yield _judged(facts, step, which) if facts.times.injected_s is not None else _not_asked(facts, step)


def left_to_others(step: StepTaken, mode: Mode) -> bool:
    """Whether nobody asks for a step because people, or nobody, respond."""
    if mode is Mode.RUNBOOK or step.moment not in _OF_RESPONDERS:
        return False
    return step.state is (StepState.NOT_DONE if mode is Mode.NONE else StepState.UNKNOWN)


def without_procedure(step: StepTaken, facts: Facts) -> bool:
    """Whether nobody could take a step, for only a procedure says what to look at and what to do."""
    return facts.none_fits and step.moment in _OF_PROCEDURES and step.state is StepState.NOT_DONE


def _not_asked(facts: Facts, step: StepTaken) -> ExpectationJudged:
    """Without a fault nobody has anything to respond to."""
    promise = quote(facts.runbook, step.description.text, step.description.line)
    return ExpectationJudged(
        f"{STEP} {step.name.text}", "taken", "nothing was injected", Verdict.UNKNOWN.value, promise
    )


def _judged(facts: Facts, step: StepTaken, which: str) -> ExpectationJudged:
    when = "" if step.at_s is None else f" (+{step.at_s:.1f} s)"
    promise = quote(facts.runbook, step.description.text, step.description.line)
    evidence = f"{'; '.join(step.evidence)}{when}; {promise}" if step.evidence or when else promise
    return ExpectationJudged(
        expectation=f"{STEP} {step.name.text}{which}",
        expected="taken",
        observed=step.did if step.state is StepState.DONE else f"{step.state.value}: {step.did}",
        verdict=_VERDICTS[step.state].value,
        evidence=evidence.strip(),
    )
