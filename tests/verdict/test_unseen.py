"""What could not be seen is unknown, and said: of an unsteady target, of an early incident, of steps of people."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from chaos.event_log import started
from chaos.events import (
    ActionDone,
    ActionStarted,
    CheckDone,
    DrillJudged,
    DrillStarted,
    EffectProven,
    ExpectationJudged,
    FaultEnded,
    FaultInjected,
    IncidentRemediated,
    LogsRead,
    Record,
    SteadyStateJudged,
    UndoProven,
    UndoRecorded,
)
from chaos.outcome import Verdict
from chaos.replay import replay
from tests.recorded import DROPPED_ORDER_INDEX, INVESTIGATED, recorded
from tests.verdict.builders import changed, judged, redis_outage, without
from tests.verdict.scenarios import RESPONSE


def judged_again(records: Sequence[Record]) -> tuple[dict[str, ExpectationJudged], DrillJudged]:
    """The expectations by name, and the verdict, of a recorded drill that went otherwise."""
    again = replay(list(records)).records
    verdict = again[-1].event
    assert isinstance(verdict, DrillJudged)
    return {r.event.expectation: r.event for r in again if isinstance(r.event, ExpectationJudged)}, verdict


@cache
def unsteady(
    busy_percent: float | None = None, problem: str = "error_rate payment 3 %"
) -> tuple[dict[str, ExpectationJudged], DrillJudged]:
    """A recorded drill as if its target had not been healthy."""
    steady = next(r for r in recorded(INVESTIGATED) if isinstance(r.event, SteadyStateJudged))
    log = [r for r in recorded(INVESTIGATED) if r.at_s <= steady.at_s]
    log = without(log, UndoRecorded, FaultInjected, EffectProven, FaultEnded, UndoProven)
    unmet = {"met": False, "problems": [problem], "busy_percent": busy_percent}
    return judged_again(changed(log, SteadyStateJudged, **unmet))


def test_a_target_that_was_not_healthy_makes_a_drill_not_injected_and_says_what_was_not() -> None:
    _, verdict = unsteady()
    assert verdict.verdict == Verdict.NOT_INJECTED.value
    assert verdict.sentence.startswith(
        "Not injected: the target was not healthy before the fault (error_rate payment 3 %), so Redis outage was not"
    )


def test_a_machine_that_was_too_busy_for_the_load_is_named() -> None:
    found, verdict = unsteady(busy_percent=97.4)
    hint = "the machine's processors were 97 % busy: fewer users (--load 50), less other work, or a faster machine"
    assert f"(error_rate payment 3 %; {hint})" in verdict.sentence
    assert found["steady state before the fault"].evidence.endswith(hint)


def test_a_machine_with_time_to_spare_is_not_blamed() -> None:
    found, verdict = unsteady(busy_percent=60.0)
    assert "busy" not in verdict.sentence
    assert "busy" not in found["steady state before the fault"].evidence


def test_a_busy_machine_is_not_blamed_where_nothing_was_read() -> None:
    _, verdict = unsteady(busy_percent=97.4, problem="api_response_time cache unknown")
    assert "busy" not in verdict.sentence
    assert "too few requests to measure what is unknown" in verdict.sentence


def test_nothing_but_the_steady_state_fails_where_nothing_was_injected() -> None:
    found, _ = unsteady()
    assert [name for name, each in found.items() if each.verdict == "failed"] == ["steady state before the fault"]


def test_steps_and_the_end_of_a_fault_are_unknown_where_nothing_was_injected() -> None:
    found, _ = unsteady()
    told = [each for name, each in found.items() if name.startswith("step ")] + [found["what ended the failure"]]
    assert len(told) == 8
    assert {(each.verdict, each.observed) for each in told} == {("unknown", "nothing was injected")}


def early(**expect: Any) -> Any:
    """A drill whose incident opened 0.2 s before the effect of its fault was seen."""
    return judged(changed(redis_outage(), EffectProven, onset_at_s=13.7), **expect)


def test_an_incident_before_the_onset_is_no_detection_and_no_pass() -> None:
    (found,) = [each for each in early().expectations if each.expectation == "detected"]
    assert (found.verdict, early().verdict) == ("unknown", Verdict.UNKNOWN)
    assert found.observed.startswith("an incident 0.2 s before the fault's effect was seen")


def test_the_sentence_says_that_the_incident_came_first_and_no_negative_time() -> None:
    sentence = early().sentence
    assert ": an incident was opened as Critical 0.2 s before Redis outage took effect, " in sentence
    assert "-0." not in sentence


@pytest.mark.parametrize(
    ("responder", "begins"), [("runbook", "Passed: "), ("human", "Passed (2 of 7 steps not judged): ")]
)
def test_a_pass_says_how_many_steps_nobody_judged(responder: str, begins: str) -> None:
    log = changed(recorded(INVESTIGATED), DrillStarted, responder=responder)
    if responder == "human":
        log = without(log, ActionDone, ActionStarted, CheckDone, IncidentRemediated, LogsRead)
    _, verdict = judged_again(log)
    assert verdict.sentence.startswith(begins)


def test_a_pass_without_an_incident_says_nothing_of_steps() -> None:
    log = without(redis_outage(), *RESPONSE)
    sentence = judged(log, severity="none", level="critical", procedure=None).sentence
    assert "steps" not in sentence


@cache
def without_an_incident() -> tuple[dict[str, ExpectationJudged], DrillJudged]:
    """The dropped index by bindings whose only class is Critical, so that no incident is opened."""
    records = recorded(DROPPED_ORDER_INDEX)
    bindings = started(records).bindings
    classes = [each for each in bindings["classes"] if each["severity"] == "Critical"]
    return judged_again(changed(records, DrillStarted, bindings={**bindings, "classes": classes}))


def test_a_failure_without_an_incident_tells_the_levels_that_were_reached() -> None:
    found, _ = without_an_incident()
    assert "; levels reached: api_response_time of order_lookup critical" in found["detected"].evidence


def test_a_failure_without_an_incident_tells_the_procedure_that_would_have_applied_and_why_none_did() -> None:
    found, _ = without_an_incident()
    evidence = found["detected"].evidence
    assert "; procedure 3.2 would have applied (+" in evidence
    assert "missing or invalid), but no class of the document holds" in evidence
    assert "procedure 3.1" not in evidence


def test_a_failure_that_was_detected_tells_no_such_thing() -> None:
    found, _ = judged_again(recorded(DROPPED_ORDER_INDEX))
    assert "would have applied" not in found["detected"].evidence
