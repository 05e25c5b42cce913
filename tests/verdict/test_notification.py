"""Each incident is reported once and in time; what was not seen is unknown, and old logs are judged as they were."""

import msgspec
import pytest

from chaos.events import (
    DrillAborted,
    DrillStarted,
    ExpectationJudged,
    IncidentNotified,
    IncidentRecovered,
    Record,
    SeverityChanged,
)
from chaos.runbook.parse import parse
from chaos.verdict.judge import judge
from chaos.verdict.timings import times_of
from tests.verdict.builders import (
    DETECTED_S,
    DOCUMENT,
    END_S,
    INCIDENT,
    bindings,
    changed,
    cut,
    document,
    experiment,
    inserted,
    judged,
    redis_outage,
    renumbered,
    without,
)
from tests.verdict.scenarios import REPORT, UPDATE

STEPS = """
## 6. What we do

| Step | What we do |
|---|---|
| Report | Post to Slack #incidents within {} |
"""


def _judged(log: list[Record], name: str = "notified", **expect: object) -> ExpectationJudged:
    return next(each for each in judged(log, **expect).expectations if each.expectation == name)


def _reported_at(at_s: float, log: list[Record] | None = None) -> list[Record]:
    kept = [
        r
        for r in log or redis_outage()
        if not (isinstance(r.event, IncidentNotified) and r.event.message_kind == "report")
    ]
    return inserted(renumbered(kept), at_s, REPORT)


def test_one_delivered_report_passes_and_says_after_how_long_and_where() -> None:
    found = _judged(redis_outage())
    assert (found.verdict, found.observed) == ("passed", "after 0.1 s in #incidents")
    assert found.expected == "one report an incident, delivered within 30 s of detection"


def test_a_report_after_the_limit_fails() -> None:
    found = _judged(_reported_at(DETECTED_S + 6), notified_within="5s")
    assert (found.verdict, found.observed) == ("failed", "after 6.0 s in #incidents")


def test_a_report_at_the_limit_passes() -> None:
    assert _judged(_reported_at(DETECTED_S + 5), notified_within="5s").verdict == "passed"


def test_the_documents_own_limit_is_held_and_quoted() -> None:
    document = parse(DOCUMENT + STEPS.format("5 seconds"), "doc.md")
    judgement = judge(_reported_at(DETECTED_S + 6), experiment(), document, bindings())
    (found,) = [each for each in judgement.expectations if each.expectation == "notified"]
    assert found.verdict == "failed"
    assert "within 5 s of detection" in found.expected
    assert "“within 5 seconds” (doc.md, line " in found.evidence


def test_a_report_that_was_delivered_after_the_undo_began_counts() -> None:
    assert _judged(_reported_at(END_S + 0.02)).verdict == "passed"


def test_a_report_that_failed_before_the_drill_was_cut_off_failed() -> None:
    log = cut(changed(redis_outage(), IncidentNotified, delivered=False, detail="invalid_auth"), 15.0)
    assert _judged(inserted(log, 15.0, DrillAborted("an interrupt", "Ctrl-C"))).verdict == "failed"


def test_a_report_that_was_given_up_because_the_drill_was_cut_off_is_unknown() -> None:
    log = inserted(without(cut(redis_outage(), 14.0), IncidentNotified), 14.1, DrillAborted("an interrupt", "Ctrl-C"))
    log = inserted(log, 14.2, msgspec.structs.replace(REPORT, delivered=False, detail="no answer yet"))
    assert _judged(log).verdict == "unknown"


@pytest.mark.parametrize("at_s", [13.55, 20.0])
def test_a_missing_report_in_a_log_that_ends_early_is_unknown(at_s: float) -> None:
    assert _judged(without(cut(redis_outage(), at_s), IncidentNotified)).verdict == "unknown"


def test_updates_and_the_all_clear_are_counted() -> None:
    found = _judged(inserted(redis_outage(), 15.0, UPDATE), "updates and all-clear")
    assert (found.verdict, found.observed) == ("passed", "2 updates, then the all-clear")


def test_no_all_clear_is_missed_where_nothing_is_over() -> None:
    log = without(inserted(redis_outage(), 15.0, UPDATE), IncidentRecovered)
    log = [r for r in log if not (isinstance(r.event, IncidentNotified) and r.event.message_kind == "all clear")]
    assert _judged(renumbered(log), "updates and all-clear").verdict == "passed"


def test_what_was_told_until_a_log_was_cut_off_says_nothing_of_the_rest() -> None:
    found = _judged(cut(redis_outage(), 15.0), "updates and all-clear")
    assert (found.verdict, found.observed) == ("unknown", "1 update; it was not over")


def _changing(*told: str) -> list[Record]:
    """The drill in which the severity fell at 15 s, and what people were told of it right after."""
    log = inserted(redis_outage(), 15.0, SeverityChanged(INCIDENT, "Minor", "Critical", ["slow"]))
    for message in told:
        log = inserted(log, 15.1, msgspec.structs.replace(UPDATE, message=message))
    return log


def test_a_change_of_severity_that_was_told_passes() -> None:
    assert _judged(_changing("[Minor] downgraded: Critical → Minor (1)"), "updates and all-clear").verdict == "passed"


def test_a_change_of_severity_that_nobody_was_told_of_fails() -> None:
    found = _judged(_changing("[Minor] taken by the developer on call (1)"), "updates and all-clear")
    assert (found.verdict, found.observed) == ("failed", "2 updates, none on severity Minor")


def test_each_change_of_severity_wants_an_update_of_its_own() -> None:
    told = "[Minor] downgraded: Critical → Minor (1)"
    log = inserted(_changing(told), 16.0, SeverityChanged(INCIDENT, "Critical", "Minor", ["slow"]))
    assert _judged(log, "updates and all-clear").observed == "2 updates, none on severity Critical"


def test_a_procedure_that_nobody_was_told_of_fails() -> None:
    log = changed(redis_outage(), IncidentNotified, lambda e: e.message_kind == "update", message="[Critical] taken")
    found = _judged(log, "updates and all-clear")
    assert (found.verdict, found.observed) == ("failed", "1 update, none on procedure 3.1")


@pytest.mark.parametrize("section", ["3.10", "13.1", "3.1.2"])
def test_an_update_on_a_section_with_a_similar_number_tells_nothing_of_this_one(section: str) -> None:
    told = f"[Critical] following procedure {section}: another failure (1)"
    log = changed(redis_outage(), IncidentNotified, lambda e: e.message_kind == "update", message=told)
    assert _judged(log, "updates and all-clear").verdict == "failed"


def test_an_update_before_the_change_does_not_tell_of_it() -> None:
    log = inserted(_changing(), 14.9, msgspec.structs.replace(UPDATE, message="downgraded: Critical → Minor"))
    assert _judged(log, "updates and all-clear").verdict == "failed"


def test_a_change_as_nobody_watched_any_more_may_go_untold() -> None:
    log = without(redis_outage(), IncidentRecovered)
    log = [r for r in log if not (isinstance(r.event, IncidentNotified) and r.event.message_kind == "all clear")]
    log = inserted(renumbered(log), END_S - 0.5, SeverityChanged(INCIDENT, "Minor", "Critical", ["slow"]))
    assert _judged(log, "updates and all-clear").verdict == "unknown"


def test_what_another_document_makes_of_the_signals_need_not_have_been_told() -> None:
    judgement = judge(_changing(), experiment(), document(), bindings(), other_news=True)
    (found,) = [each for each in judgement.expectations if each.expectation == "updates and all-clear"]
    assert found.verdict == "passed"


def test_a_report_where_no_incident_is_expected_fails() -> None:
    found = _judged(redis_outage(), severity="none", level="none", procedure=None)
    assert (found.verdict, found.expected) == ("failed", "no report")


@pytest.mark.parametrize("schema", [1, 2])
def test_a_log_from_before_messages_had_kinds_is_judged_by_whether_one_was_delivered(schema: int) -> None:
    log = [
        r for r in redis_outage() if not (isinstance(r.event, IncidentNotified) and r.event.message_kind != "report")
    ]
    log = changed(inserted(renumbered(log), 15.0, REPORT), DrillStarted, schema=schema)
    names = [each.expectation for each in judged(log).expectations]
    assert "updates and all-clear" not in names
    found = _judged(log)
    assert (found.verdict, found.expected, found.observed) == ("passed", "a delivered report", "in #incidents")


def test_an_undelivered_report_in_an_old_log_still_fails() -> None:
    log = changed(redis_outage(), IncidentNotified, delivered=False, detail="no room", message_kind="report")
    assert _judged(changed(log, DrillStarted, schema=2)).verdict == "failed"


def test_the_time_of_notification_is_that_of_the_report() -> None:
    assert times_of(_reported_at(18.0, inserted(redis_outage(), 15.0, UPDATE))).notified_s == 18.0
