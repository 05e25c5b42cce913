"""The steps of a document, whatever its steps are, as the life cycle of a recorded incident."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    DrillAborted,
    DrillStarted,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentRecovered,
    IncidentReportWritten,
    LogsRead,
    ProcedureMatched,
    Record,
)
from chaos.incident.observation import incidents
from chaos.incident.step_case import StepState
from chaos.incident.steps import StepTaken, steps
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Phrase, Runbook, Step
from chaos.runbook.parse import parse
from chaos.runbook.vocabulary import STEPS
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, SCHEMA_1, recorded
from tests.verdict.builders import changed, cut, inserted, without

DONE, NOT_DONE, FAILED = StepState.DONE, StepState.NOT_DONE, StepState.FAILED
UNKNOWN, NOT_EXECUTABLE = StepState.UNKNOWN, StepState.NOT_EXECUTABLE
INCIDENT = "incident-1"


@cache
def document(name: str) -> Runbook:
    first = started(recorded(name))
    return parse(first.runbook_text, first.runbook_path)


@cache
def bindings(name: str) -> Bindings:
    first = started(recorded(name))
    return from_plain(first.bindings, first.bindings_path, Bindings)


def taken(records: Sequence[Record], name: str = INVESTIGATED, language: str = "en") -> dict[str, StepTaken]:
    """Every step by the moment that it means."""
    found = steps(records, document(name), bindings(name), language=language)
    return {step.moment: step for step in found}


def at_s(records: Sequence[Record], kind: type) -> float:
    return next(record.at_s for record in records if isinstance(record.event, kind))


def with_steps(*named: tuple[str, str]) -> Runbook:
    """The document with other steps: (name, description)."""
    made = tuple(Step(Phrase(name, n), Phrase(text, n)) for n, (name, text) in enumerate(named, start=1))
    return replace(document(INVESTIGATED), steps=made)


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO])
def test_every_step_of_a_drill_that_went_well_is_done_in_the_documents_words_and_order(name: str) -> None:
    found = steps(recorded(name), document(name), bindings(name))
    assert [step.name for step in found] == [step.name for step in document(name).steps]
    assert [step.moment for step in found] == list(STEPS)
    assert {step.state for step in found} == {DONE}


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO])
def test_every_step_has_its_time_on_both_clocks(name: str) -> None:
    records = recorded(name)
    zero = records[0].wall_s - records[0].at_s
    for step in steps(records, document(name), bindings(name)):
        assert step.at_s is not None
        assert step.wall_s is not None
        assert step.since_onset_s is not None
        assert step.wall_s - step.at_s == pytest.approx(zero, abs=0.05)
        assert 0 < step.since_onset_s < 60


def test_recovered_is_when_it_began_to_hold_and_not_when_that_was_confirmed() -> None:
    recovery = next(r.event for r in recorded(INVESTIGATED) if isinstance(r.event, IncidentRecovered))
    assert taken(recorded(INVESTIGATED))["recovered"].at_s == recovery.recovered_at_s


def test_the_investigation_tells_findings_and_logs() -> None:
    step = taken(recorded(INVESTIGATED))["checked"]
    assert step.did == (
        "3 of 3 checks carried out; 1 found something wrong; 2 could read nothing; last log lines read: cache, shop"
    )
    assert "Redis answers: cache does not answer" in step.evidence
    assert "log of cache: nothing since shortly before the detection" in step.evidence


def test_what_was_done_is_told_in_the_language_that_is_asked_for() -> None:
    step = taken(recorded(INVESTIGATED_KO), INVESTIGATED_KO, "ko")["remediated"]
    assert step.did == "조치 2건 중 2건 실시"


def test_a_language_that_is_not_known_is_english() -> None:
    assert taken(recorded(INVESTIGATED), language="fr")["detected"].did == "noticed by the signals"


@given(st.permutations(document(INVESTIGATED).steps), st.integers(0, 7))
def test_a_document_with_fewer_steps_or_another_order_is_folded_as_it_is(order: list[Step], count: int) -> None:
    runbook = replace(document(INVESTIGATED), steps=tuple(order[:count]))
    found = steps(recorded(INVESTIGATED), runbook, bindings(INVESTIGATED))
    assert [step.name for step in found] == [step.name for step in order[:count]]
    assert all(step.state is DONE for step in found)


def test_a_step_whose_name_means_no_moment_is_not_executable() -> None:
    runbook = with_steps(("Notice it", "k6"), ("Tell the newspapers", "all of them"))
    found = steps(recorded(INVESTIGATED), runbook, bindings(INVESTIGATED))
    assert [step.state for step in found] == [DONE, NOT_EXECUTABLE]


@pytest.mark.parametrize(
    ("moment", "kinds"),
    [
        ("notified", (IncidentNotified,)),
        ("acknowledged", (IncidentAcknowledged, ContactCalled)),
        ("checked", (CheckDone, LogsRead)),
        ("remediated", (ActionDone,)),
        ("recovered", (IncidentRecovered,)),
        ("reported", (IncidentReportWritten,)),
    ],
)
def test_what_is_not_in_a_whole_log_was_not_done_and_in_another_is_unknown(
    moment: str, kinds: tuple[type, ...]
) -> None:
    records = without(recorded(INVESTIGATED), *kinds)
    assert taken(records)[moment].state is NOT_DONE
    broken_off = inserted(records, at_s(records, ProcedureMatched), DrillAborted("an interrupt", "SIGINT"))
    assert taken(broken_off)[moment].state is UNKNOWN


def test_checks_without_logs_are_not_the_whole_step_where_it_asks_for_logs() -> None:
    records = without(recorded(INVESTIGATED), LogsRead)
    step = taken(records)["checked"]
    assert step.state is NOT_DONE
    assert step.did.endswith("no log was read")
    silent = with_steps(("Look into it", "Go through the checks, also of the catalogue"))
    (found,) = steps(records, silent, bindings(INVESTIGATED))
    assert found.state is DONE


@pytest.mark.parametrize("text", ["로그 분석, Redis/DB 상태 확인", "Read the last log lines", "마지막 로그를 읽고"])
def test_the_words_that_ask_for_logs_are_known_in_both_languages(text: str) -> None:
    records = without(recorded(INVESTIGATED), LogsRead)
    (found,) = steps(records, with_steps(("Look into it", text)), bindings(INVESTIGATED))
    assert found.state is NOT_DONE


def test_logs_none_of_which_could_be_read_fail_the_investigation() -> None:
    records = changed(recorded(INVESTIGATED), LogsRead, lines=[], unreadable="permission denied")
    assert taken(records)["checked"].state is FAILED


def test_a_report_that_was_not_delivered_is_a_step_that_failed() -> None:
    records = changed(recorded(INVESTIGATED), IncidentNotified, delivered=False, detail="500")
    step = taken(records)["notified"]
    assert (step.state, "500" in step.did) == (FAILED, True)


def test_an_update_is_no_report() -> None:
    records = changed(recorded(INVESTIGATED), IncidentNotified, message_kind="update")
    assert taken(records)["notified"].state is NOT_DONE


def test_an_incident_that_nobody_took_although_people_were_called_is_a_step_that_failed() -> None:
    records = without(recorded(INVESTIGATED), IncidentAcknowledged, ContactCalled)
    call = ContactCalled(INCIDENT, 1, "Developer on call", "#shop", "the first of the document", True, "ok")
    step = taken(inserted(records, at_s(records, ProcedureMatched), call))["acknowledged"]
    assert (step.state, step.did) == (FAILED, "nobody took it; called: Developer on call")


def test_an_action_that_failed_fails_the_measure_unless_it_was_tried_again_with_success() -> None:
    records = changed(recorded(INVESTIGATED), ActionDone, lambda event: "Restart" in event.action, ok=False)
    step = taken(records)["remediated"]
    assert (step.state, step.did) == (FAILED, "1 of 2 actions carried out; failed: Restart Redis")
    (again,) = [r.event for r in recorded(INVESTIGATED) if isinstance(r.event, ActionDone) and "Rest" in r.event.action]
    assert taken(inserted(records, at_s(records, IncidentRecovered), again))["remediated"].state is DONE


def test_a_phrase_without_a_binding_leaves_its_step_not_executable() -> None:
    lacking = bindings(INVESTIGATED).model_copy(update={"actions": bindings(INVESTIGATED).actions[1:]})
    records = changed(
        recorded(INVESTIGATED), ActionDone, lambda event: "Restart" in event.action, executed=False, ok=False
    )
    found = {s.moment: s for s in steps(records, document(INVESTIGATED), lacking)}["remediated"]
    assert found.state is NOT_EXECUTABLE
    assert "Restart Redis" in found.did


def test_an_incident_that_matched_no_procedure_says_so() -> None:
    records = without(recorded(INVESTIGATED), ProcedureMatched, CheckDone, LogsRead, ActionDone)
    found = taken(records)
    assert found["checked"].did == found["remediated"].did == ("no procedure was matched, so nothing said what to do")


def test_where_nobody_responds_nothing_is_done_and_what_people_do_is_not_known() -> None:
    records = without(recorded(INVESTIGATED), CheckDone, LogsRead, ActionDone, IncidentAcknowledged, ContactCalled)
    nobody, people = (taken(changed(records, DrillStarted, responder=mode)) for mode in ("none", "human"))
    for moment in ("acknowledged", "checked", "remediated"):
        assert (nobody[moment].state, nobody[moment].did) == (NOT_DONE, "nobody responds in this drill")
        assert people[moment].state is UNKNOWN


def test_an_incident_that_is_not_over_has_not_taken_the_step_of_recovery() -> None:
    found = taken(recorded(NOT_RECOVERED_KO), NOT_RECOVERED_KO)
    assert found["recovered"].state is NOT_DONE
    assert found["remediated"].state is DONE


def test_a_log_of_before_logs_and_reports_were_recorded_says_what_is_not_known() -> None:
    found = taken(recorded(SCHEMA_1), SCHEMA_1)
    assert found.pop("reported").state is UNKNOWN
    assert {step.state for step in found.values()} == {DONE}


@given(st.floats(0, 40))
def test_a_log_that_was_cut_off_anywhere_never_says_that_a_step_was_not_done(at: float) -> None:
    records = cut(recorded(INVESTIGATED), min(at, at_s(recorded(INVESTIGATED), IncidentRecovered)))
    assert not [step for step in taken(records).values() if step.state in {NOT_DONE, FAILED}]


def test_incidents_are_those_opened_under_the_fault() -> None:
    assert incidents(recorded(INVESTIGATED)) == (INCIDENT,)
    assert incidents(cut(recorded(INVESTIGATED), 5.0)) == ()
