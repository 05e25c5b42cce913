"""What is judged by incident: an action that was done in one says nothing of another."""

from chaos.events import (
    ActionDone,
    ActionStarted,
    IncidentOpened,
    IncidentRecovered,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from tests.verdict.builders import CONFIRMED_S, inserted, judged, redis_outage

SECOND = "2"


def twice() -> list[Record]:
    """The drill in which the same failure was an incident once more, and nobody did anything about the second."""
    log = redis_outage()
    since = CONFIRMED_S + 0.1
    for at_s, event in (
        (since, IncidentOpened(SECOND, ["service_up cache 0"])),
        (since, SeverityChanged(SECOND, "Critical", "none", ["service_up cache 0"])),
        (since, ProcedureMatched(SECOND, "3.1", "Redis cache failure", ["service_up cache 0"])),
        (since + 0.4, IncidentRecovered(SECOND, since + 0.3, ["cache_hit_ratio cache 98.2 % ≥ 95 %"])),
    ):
        log = inserted(log, at_s, event)
    return log


def done_again(log: list[Record]) -> list[Record]:
    at_s = CONFIRMED_S + 0.2
    for action in ("Restart Redis", "rebuild cache data"):
        log = inserted(log, at_s, ActionStarted(SECOND, "3.1", action, action))
        log = inserted(log, at_s, ActionDone(SECOND, "3.1", action, action, True, True, 1, 10.0, "done"))
    return log


def followed(log: list[Record]) -> dict[str, tuple[str, str]]:
    return {
        each.expectation: (each.verdict, each.observed)
        for each in judged(log).expectations
        if each.expectation.startswith("procedure followed")
    }


def test_a_procedure_that_was_followed_in_one_incident_only_failed_in_the_other() -> None:
    found = followed(twice())
    assert found["procedure followed (3.1) of 1"] == ("passed", "every action executed and ok")
    assert found["procedure followed (3.1) of 2"] == (
        "failed",
        "Restart Redis did not end; rebuild cache data did not end",
    )


def test_a_procedure_that_was_followed_in_both_incidents_passed_in_both() -> None:
    assert [verdict for verdict, _ in followed(done_again(twice())).values()] == ["passed", "passed"]
