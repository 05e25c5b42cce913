"""Taking an incident and handing it over: what is answered, and what is recorded of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.events import IncidentAcknowledged, IncidentHandedOver
from chaos.incident.escalation import Standing
from chaos.response.acknowledgement import decide
from chaos.response.request import LONGEST_NAME, Outcome, Refused, Request, checked, shown

OPEN = Standing("incident-1", severity="Critical")
TAKEN = Standing("incident-1", severity="Critical", taken_by="Kim")


def test_an_open_incident_is_taken() -> None:
    answer, events = decide(OPEN, Request("Kim"))
    assert (answer.outcome, events) == (Outcome.TAKEN, (IncidentAcknowledged("incident-1", "Kim"),))


def test_taking_it_twice_is_recorded_once() -> None:
    answer, events = decide(TAKEN, Request("Kim"))
    assert (answer.outcome, events) == (Outcome.TAKEN, ())


def test_an_incident_that_somebody_else_has_taken_stays_theirs() -> None:
    answer, events = decide(TAKEN, Request("Lee"))
    assert (answer.outcome, events) == (Outcome.TAKEN_BEFORE, ())
    assert "Kim" in answer.said


def test_whoever_has_it_hands_it_over() -> None:
    answer, events = decide(TAKEN, Request("Kim", hand_over="Lee"))
    assert (answer.outcome, events) == (Outcome.HANDED_OVER, (IncidentHandedOver("incident-1", "Kim", "Lee"),))


def test_an_incident_that_nobody_took_is_taken_before_it_is_handed_over() -> None:
    _, events = decide(OPEN, Request("Kim", hand_over="Lee"))
    assert events == (IncidentAcknowledged("incident-1", "Kim"), IncidentHandedOver("incident-1", "Kim", "Lee"))


def test_handing_over_to_who_has_it_changes_nothing() -> None:
    answer, events = decide(TAKEN, Request("Lee", hand_over="Kim"))
    assert (answer.outcome, events) == (Outcome.HANDED_OVER, ())


def test_where_nothing_is_open_nothing_is_taken() -> None:
    answer, events = decide(Standing(), Request("Kim"))
    assert (answer.outcome, events) == (Outcome.NOTHING_OPEN, ())


def test_an_incident_of_another_name_is_refused_with_the_one_that_is_open() -> None:
    answer, events = decide(OPEN, Request("Kim", incident="incident-7"))
    assert (answer.outcome, events) == (Outcome.REFUSED, ())
    assert "incident-1" in answer.said


@pytest.mark.parametrize("name", ["", "  ", "n" * (LONGEST_NAME + 1), "\x1b" * (LONGEST_NAME // 2)])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        checked(Request(name))


def test_what_a_terminal_would_obey_is_spelled_out() -> None:
    assert shown("\x1b[2JKim\n\u202e") == r"\x1b[2JKim\n\u202e"


def test_names_of_any_script_stay_as_they_are() -> None:
    assert shown("당직 개발자 (José)") == "당직 개발자 (José)"


@given(st.text(max_size=200))
def test_whatever_is_recorded_can_be_shown(name: str) -> None:
    try:
        request = checked(Request(name))
    except Refused:
        return
    assert request.by.isprintable()
    assert 0 < len(request.by) <= LONGEST_NAME


names = st.sampled_from(["Kim", "Lee", "Park"])


@given(st.lists(st.builds(Request, names, st.one_of(st.just(""), names)), max_size=12))
def test_an_incident_is_acknowledged_once_and_every_hand_over_is_by_who_had_it(requests: list[Request]) -> None:
    holder, acknowledged = "", 0
    for request in requests:
        _, events = decide(Standing("incident-1", severity="Minor", taken_by=holder), request)
        for event in events:
            if isinstance(event, IncidentAcknowledged):
                acknowledged += 1
                holder = event.by
            else:
                assert event.by == holder != event.to
                holder = event.to
    assert acknowledged == bool(requests)


def test_whoever_hands_to_themselves_takes_it() -> None:
    answer, events = decide(OPEN, Request("Kim", hand_over="Kim"))
    assert (answer.outcome, events) == (Outcome.HANDED_OVER, (IncidentAcknowledged("incident-1", "Kim"),))
