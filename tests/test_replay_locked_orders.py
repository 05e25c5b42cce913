"""A real drill in which a transaction held the orders for 20 s: what is read of locks, and of everybody waiting."""

import copy

import pytest

from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import DrillJudged, ExpectationJudged, IncidentOpened, ProcedureMatched
from chaos.incident.engine import Engine
from chaos.replay import Replayed, replay
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from tests.recorded import LOCKED_ORDERS, recorded


@pytest.fixture(scope="module")
def replayed() -> Replayed:
    return replay(recorded(LOCKED_ORDERS))


def judged(replayed: Replayed) -> dict[str, tuple[str, str]]:
    found = (r.event for r in replayed.records if isinstance(r.event, ExpectationJudged))
    return {each.expectation: (each.observed, each.verdict) for each in found}


def test_it_is_major_and_no_procedure_fits(replayed: Replayed) -> None:
    found = judged(replayed)
    assert found["severity"] == ("Major", "passed")
    assert found["procedure"] == ("none of the document fits", "passed")


def test_it_is_detected_as_a_degradation_is(replayed: Replayed) -> None:
    assert judged(replayed)["detected"] == ("after 0.7 s", "passed")


def test_endpoints_that_were_silent_while_everybody_waited_were_not_overlooked(replayed: Replayed) -> None:
    assert judged(replayed)["signals seen throughout"] == ("every source seen", "passed")
    (verdict,) = [r.event.verdict for r in replayed.records if isinstance(r.event, DrillJudged)]
    assert verdict == "passed"


def test_without_looking_at_locks_it_would_be_taken_for_a_lost_index() -> None:
    records = recorded(LOCKED_ORDERS)
    first = started(records)
    plain = copy.deepcopy(first.bindings)
    (applies,) = [
        part["all"]
        for each in plain["procedures"]
        for part in each["applies"]["any"]
        if "all" in part and any("none" in one for one in part["all"])
    ]
    (unless,) = [one["none"] for one in applies if "none" in one]
    unless.remove({"waits_for_locks": "database"})
    engine = Engine(parse(first.runbook_text, first.runbook_path), from_plain(plain, "bindings.yaml", Bindings))
    events = [event for record in records for event in engine.fold(record)]
    assert any(isinstance(event, IncidentOpened) for event in events)
    assert {event.procedure for event in events if isinstance(event, ProcedureMatched)} == {"3.2"}
