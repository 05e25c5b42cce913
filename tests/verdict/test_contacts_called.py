"""Whom each incident called is judged by the names and the order of the document, incident by incident."""

from chaos.events import ContactCalled, ExpectationJudged, IncidentOpened, Record, SeverityChanged
from chaos.incident.escalation import AT_RISK, FIRST
from chaos.verdict.judge import judge
from chaos.verdict.team import CALLED
from tests.verdict.builders import DOCUMENT, bindings, cut, document, experiment, inserted
from tests.verdict.test_responder_modes import PEOPLE, call, drill, judged, of

SECOND = "2"


def _first_called() -> list[Record]:
    return call(drill("runbook"), "Developer on call")


def _again(*, classified: bool = True, called: bool = False) -> list[Record]:
    """The drill with a second incident."""
    log = inserted(_first_called(), 24.5, IncidentOpened(SECOND, ["service_up cache 0"]))
    if classified:
        log = inserted(log, 24.5, SeverityChanged(SECOND, "Major", "none", ["service_up cache 0"]))
    if called:
        by = ContactCalled(SECOND, 1, "Developer on call", "@on-call", FIRST, delivered=True, detail="kept")
        log = inserted(log, 24.6, by)
    return log


def _called(log: list[Record], people: str = PEOPLE) -> ExpectationJudged:
    return of(judge(log, experiment(), document(DOCUMENT + people), bindings()), CALLED)


def test_whoever_the_document_does_not_name_was_not_the_one_to_call() -> None:
    found = _called(_first_called(), PEOPLE.replace("Developer on call", "Alice"))
    assert found.verdict == "failed"
    assert found.observed == (
        "Developer on call called; the document has Alice (1), Operations team (2) and CTO (3), "
        "not Developer on call (1)"
    )


def test_a_contact_who_was_called_in_the_place_of_another_was_not_the_one_to_call() -> None:
    swapped = PEOPLE.replace("Operations team", "x").replace("Developer on call", "Operations team")
    assert _called(_first_called(), swapped.replace("x", "Developer on call")).verdict == "failed"


def test_an_incident_that_called_nobody_is_a_failure_whatever_another_one_did() -> None:
    found = _called(_again())
    assert (found.verdict, found.observed) == ("failed", "2: nobody was called; 1: Developer on call called")


def test_every_incident_that_called_its_contacts_in_order_passes() -> None:
    found = _called(_again(called=True))
    assert (found.verdict, found.observed) == ("passed", "1: Developer on call called; 2: Developer on call called")


def test_an_incident_that_had_no_class_yet_had_nobody_to_call() -> None:
    assert _called(_again(classified=False)).verdict == "passed"


def test_an_incident_that_called_nobody_in_a_log_that_ends_early_is_unknown() -> None:
    assert _called(cut(_again(), 24.55)).verdict == "unknown"


def test_a_recovery_time_at_risk_calls_nobody_in_the_place_of_the_first() -> None:
    log = call(drill("human"), "CTO", f"{AT_RISK}: Order/payment", at_s=15.0)
    assert of(judged(log), CALLED).verdict == "failed"
