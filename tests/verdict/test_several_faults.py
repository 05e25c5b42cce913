"""Several faults in one drill: each is judged, and times are those of the failure that took longest."""

from chaos.events import (
    AnyEvent,
    EffectProven,
    FaultEnded,
    FaultInjected,
    FaultsPlanned,
    IncidentOpened,
    IncidentRecovered,
    PlannedFault,
    Record,
    SeverityChanged,
    UndoProven,
)
from chaos.verdict.judge import Judgement
from tests.verdict.builders import CONFIRMED_S, END_S, inserted, judged, redis_outage

AGAIN = "kill-cache #2"
SINCE_S = CONFIRMED_S + 0.1


def again(*timed: tuple[float, AnyEvent], planned: bool = True) -> list[Record]:
    """The drill with the same fault once more after its recovery, and what is given besides."""
    log = redis_outage()
    if planned:
        plan = [PlannedFault(label, "kill", "cache", "at once") for label in ("kill-cache", AGAIN)]
        log = inserted(log, 0.0, FaultsPlanned(plan))
    for at_s, event in timed:
        log = inserted(log, at_s, event)
    return log


def injected() -> list[tuple[float, AnyEvent]]:
    return [
        (SINCE_S, FaultInjected(AGAIN, "kill", "cache", 1.0)),
        (SINCE_S + 0.01, EffectProven(AGAIN, SINCE_S, "refused")),
        (SINCE_S + 0.1, FaultEnded(AGAIN, "remediation", "answers")),
        (END_S, UndoProven(AGAIN, needed=False, differences=[], state={})),
    ]


def found(judgement: Judgement, name: str) -> tuple[str, str]:
    return next((each.verdict, each.observed) for each in judgement.expectations if each.expectation == name)


def test_a_fault_that_nobody_noticed_fails_the_drill_though_the_first_was_noticed() -> None:
    judgement = judged(again(*injected()))
    assert found(judgement, f"detected: {AGAIN}") == ("failed", "no incident")
    assert found(judgement, "detected: kill-cache")[0] == "passed"
    assert judgement.verdict.value == "failed"


def test_a_fault_with_an_incident_of_its_own_is_timed_from_its_own_onset() -> None:
    log = again(
        *injected(),
        (SINCE_S + 0.05, IncidentOpened("2", ["service_up cache 0"])),
        (SINCE_S + 0.05, SeverityChanged("2", "Critical", "none", ["service_up cache 0"])),
        (SINCE_S + 0.3, IncidentRecovered("2", SINCE_S + 0.2, ["well"])),
    )
    judgement = judged(log)
    assert found(judgement, f"detected: {AGAIN}") == ("passed", "after 0.1 s, 2")
    assert found(judgement, "detected") == ("passed", "after 1.4 s, the longest of 2")


def test_a_fault_whose_moment_did_not_come_was_not_injected() -> None:
    judgement = judged(again())
    verdict, observed = found(judgement, "the fault took effect")
    assert (verdict, observed) == ("failed", f"{AGAIN} not injected: the moment for it did not come")
    assert judgement.verdict.value == "not injected"


def test_of_a_single_fault_nothing_more_is_said() -> None:
    assert not any(each.expectation.startswith("detected:") for each in judged(redis_outage()).expectations)
