"""Which moment of an incident a step of the document is: by its name, and by what it says of itself."""

import pytest

from chaos.runbook.model import Phrase, Step
from chaos.runbook.moments import moment_of
from tests.runbook.documents import DOCUMENTS, document


def moment(name: str, description: str = "") -> str:
    return moment_of(Step(Phrase(name, 1), Phrase(description, 1)))


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Triage", "set the severity and announce it in Slack #store-incidents"),
        ("Declare", "Incident commander posts in Slack #inc-store: start time, symptoms, customer impact"),
        ("초동 보고", "Slack #서비스-장애 채널에 발생 시각, 증상, 영향 범위를 보고한다"),
        ("Communicate", "Send a first message to #ops"),
    ],
)
def test_a_step_that_announces_the_incident_is_the_report_whatever_it_is_called(name: str, description: str) -> None:
    assert moment(name, description) == "notified"


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("Detect", "The monitoring posts to #alerts", "detected"),
        ("Resolve", "Announce in #ops that it is over", "recovered"),
        ("Write it up", "Send the report to #ops", "reported"),
        ("Investigate", "Read the logs and report what they say in #ops", "checked"),
        ("Close", "Announce in #ops that it is over", ""),
    ],
)
def test_a_name_that_is_sure_stays_what_it_is_though_somebody_is_told(
    name: str, description: str, expected: str
) -> None:
    assert moment(name, description) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("장애 인지", "detected"),
        ("원인 분석", "checked"),
        ("Mitigation (as needed)", "remediated"),
        ("Triage", "checked"),
        ("Declare", ""),
    ],
)
def test_a_step_without_a_description_is_told_by_its_name(name: str, expected: str) -> None:
    assert moment(name) == expected


def test_a_triage_that_only_says_how_bad_it_is_looks_at_nothing() -> None:
    assert moment("Triage", "Confirm impact and assign severity") == ""
    assert moment("Triage", "Assess impact, then read the logs") == "checked"


def test_a_step_that_verifies_that_all_is_well_is_the_recovery() -> None:
    assert moment("Verify", "Confirm all metrics are back below their thresholds for 5 minutes") == "recovered"
    assert moment("Verify", "the identity of whoever calls") == ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_steps_of_our_documents_are_every_moment_in_its_order(name: str) -> None:
    moments = [moment_of(step) for step in document(name).steps]
    assert moments == ["detected", "notified", "acknowledged", "checked", "remediated", "recovered", "reported"]
