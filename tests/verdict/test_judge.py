import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chaos.events import (
    ActionDone,
    DrillAborted,
    DrillJudged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    ProcedureMatched,
    Record,
    Requests,
    SeverityChanged,
    SourceFailed,
    UndoProven,
    decode,
    encode,
)
from chaos.outcome import Verdict
from chaos.verdict.judge import Judgement
from tests.verdict.builders import changed, cut, inserted, judged, redis_outage, renumbered, with_judgement, without
from tests.verdict.scenarios import RESPONSE, SCENARIOS, UPDATE, Scenario

EVIDENCE_OF_FAILURE = (
    LevelChanged,  # the highest level
    SeverityChanged,  # the highest severity, or an escalation
    ProcedureMatched,  # a procedure that should not have been matched
    IncidentOpened,  # an incident too many
    SourceFailed,
    DrillAborted,
    IncidentNotified,  # a report too many, an update that was not delivered
)
"""Only these can hide a failure by never having been written: what they tell is an excess, not a lack."""

scenarios = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def _of(judgement: Judgement, expectation: str) -> str:
    return next(e.observed for e in judgement.expectations if e.expectation.startswith(expectation))


def test_a_drill_in_which_all_went_well_passes_with_every_expectation() -> None:
    judgement = judged(redis_outage())
    assert judgement.verdict is Verdict.PASSED
    assert [e.expectation for e in judgement.expectations if e.verdict != "passed"] == []


def test_the_sentence_of_a_passed_drill_says_what_a_manager_asks() -> None:
    assert judged(redis_outage()).sentence == (
        "Passed: Redis outage was detected in 1.4 s as Critical, procedure 3.1 brought it back in 9.2 s, "
        "of 1 h allowed; the state after undo equals the one before."
    )


def _level_evidence(*examples: tuple[float, str, float, bool, str]) -> str:
    log = redis_outage()
    critical = next(r for r in log if isinstance(r.event, LevelChanged) and r.event.level == "critical")
    assert isinstance(critical.event, LevelChanged)
    assert critical.event.subject == "popular_products"
    judgement = judged(inserted(log, critical.at_s - 0.1, Requests([], list(examples))))
    return next(e.evidence for e in judgement.expectations if e.expectation == "level")


def test_the_evidence_of_a_level_names_the_slowest_request_that_made_it() -> None:
    evidence = _level_evidence(
        (11.0, "popular_products", 1801.6, False, "1-7-233"),
        (11.0, "popular_products", 700.0, True, "1-8-1"),
        (11.0, "payment", 9000.0, False, "1-9-1"),
    )
    assert ", e.g. request 1-7-233: 1,802 ms; " in evidence


def test_the_evidence_of_a_level_names_no_request_where_none_is_known() -> None:
    assert "request" not in _level_evidence()


@scenarios
def test_a_drill_that_went_wrong_has_its_verdict(scenario: Scenario) -> None:
    assert judged(scenario.log(), **scenario.expect).verdict is scenario.verdict


@scenarios
def test_the_expectation_at_fault_says_what_was_observed(scenario: Scenario) -> None:
    observed = _of(judged(scenario.log(), **scenario.expect), scenario.expectation)
    assert observed.startswith(scenario.observed)


@scenarios
def test_the_expectation_at_fault_did_not_pass(scenario: Scenario) -> None:
    judgement = judged(scenario.log(), **scenario.expect)
    at_fault = next(e for e in judgement.expectations if e.expectation.startswith(scenario.expectation))
    assert at_fault.verdict != "passed"


@scenarios
def test_the_sentence_begins_with_the_verdict_and_is_one_line(scenario: Scenario) -> None:
    sentence = judged(scenario.log(), **scenario.expect).sentence
    assert sentence.lower().startswith(scenario.verdict.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_the_sentence_of_a_failed_drill_says_first_what_failed() -> None:
    sentence = judged(redis_outage(), severity="Minor", recovered_within="5s").sentence
    assert sentence.startswith("Failed on severity (Critical; expected: Minor), and 1 more: Redis outage was detected")


def test_the_sentence_of_a_drill_without_effect_says_what_was_looked_for() -> None:
    (scenario,) = [each for each in SCENARIOS if each.name == "no effect"]
    assert "no effect seen (kill-cache: cache refuses connections)" in judged(scenario.log()).sentence


def test_the_sentence_of_an_interrupted_drill_still_says_whether_the_fault_is_gone() -> None:
    (scenario,) = [each for each in SCENARIOS if each.name == "interrupted"]
    assert judged(scenario.log()).sentence.endswith("the state after undo equals the one before.")


def test_every_expectation_gives_evidence() -> None:
    for scenario in SCENARIOS:
        for each in judged(scenario.log(), **scenario.expect).expectations:
            assert each.evidence, f"{scenario.name}: {each}"


def test_no_incident_passes_where_none_is_expected() -> None:
    log = changed(without(redis_outage(), *RESPONSE), LevelChanged)
    judgement = judged(log, severity="none", level="none", procedure=None, recovered_within=None, detected_within=None)
    assert judgement.verdict is Verdict.PASSED, judgement
    assert "was not detected, as expected" in judgement.sentence


def test_no_service_hit_is_said_and_passes() -> None:
    log = changed(without(redis_outage(), *RESPONSE), LevelChanged)
    judgement = judged(log, severity="none", level="none", procedure=None, recovered_within=None, detected_within=None)
    assert _of(judgement, "recovery time objective") == "no service of the recovery table was hit"


def test_a_gap_that_the_windows_bridge_does_not_blind() -> None:
    log = inserted(redis_outage(), 15.0, SourceFailed("k6", "a hiccup"))
    assert judged(log).verdict is Verdict.PASSED


def test_an_escalation_counts_by_its_worst() -> None:
    log = changed(redis_outage(), SeverityChanged, severity="Minor")
    log = inserted(log, 15.0, SeverityChanged("1", "Critical", "Minor", ["service_up cache 0"]))
    log = inserted(log, 20.0, SeverityChanged("1", "Major", "Critical", ["service_up cache 1"]))
    for at_s, told in ((15.1, "escalated: Minor → Critical"), (20.1, "downgraded: Critical → Major")):
        log = inserted(log, at_s, msgspec.structs.replace(UPDATE, message=told))
    assert judged(log).verdict is Verdict.PASSED


def test_an_action_tried_again_counts_by_its_last_end() -> None:
    (ended,) = [r for r in redis_outage() if isinstance(r.event, ActionDone) and "Restart" in r.event.action]
    first = msgspec.structs.replace(ended.event, ok=False, detail="not yet")
    assert judged(inserted(redis_outage(), 14.2, first)).verdict is Verdict.PASSED


def test_a_false_alarm_before_the_fault_detects_nothing() -> None:
    (opened,) = [r for r in redis_outage() if isinstance(r.event, IncidentOpened)]
    log = inserted(without(redis_outage(), *RESPONSE), 11.95, opened.event)
    assert _of(judged(log), "detected") == "1 was open before the fault: whether it would be detected is not known"
    over = inserted(log, 11.96, IncidentRecovered("1", 11.9, ["well"]))
    assert _of(judged(over), "detected") == "no incident"


def test_what_the_load_breaks_off_after_the_undo_is_no_incident() -> None:
    log = inserted(redis_outage(), 25.05, LevelChanged("error_rate", "payment", "critical", 2.0, "none"))
    log = inserted(log, 25.05, IncidentOpened("2", ["error_rate payment 2 %"]))
    log = inserted(log, 25.05, ProcedureMatched("2", "3.2", "Slow database", ["slow"]))
    assert judged(log).verdict is Verdict.PASSED


def test_evidence_quotes_the_line_of_the_document() -> None:
    (rto,) = [e for e in judged(redis_outage()).expectations if e.expectation.startswith("recovery time")]
    assert "“within 1 hour” (experiments/incident-response.md, line 36)" in rto.evidence


def test_evidence_quotes_the_record() -> None:
    log = redis_outage()
    (detected,) = [e for e in judged(log).expectations if e.expectation == "detected"]
    (opened,) = [r for r in log if isinstance(r.event, IncidentOpened)]
    assert f"record {opened.seq} " in detected.evidence


@scenarios
def test_judging_a_judged_log_again_changes_nothing(scenario: Scenario) -> None:
    log = scenario.log()
    assert judged(with_judgement(log, **scenario.expect), **scenario.expect) == judged(log, **scenario.expect)


def test_judging_a_log_from_disk_changes_nothing() -> None:
    read = [decode(encode(record)) for record in with_judgement(redis_outage())]
    assert judged(read) == judged(redis_outage())
    assert isinstance(read[-1].event, DrillJudged)


PASSING = redis_outage()
WRONG = {scenario.name: (list(scenario.log()), scenario.expect) for scenario in SCENARIOS}
names = st.sampled_from(sorted(WRONG))
places = st.floats(0, 1, exclude_max=True)


def _without_one(log: list[Record], place: float) -> tuple[Record, list[Record]]:
    index = int(place * len(log))
    return log[index], [*log[:index], *log[index + 1 :]]


@given(names, places)
def test_losing_a_record_never_turns_a_drill_into_a_passed_one(name: str, place: float) -> None:
    log, expect = WRONG[name]
    _, rest = _without_one(log, place)
    assert judged(rest, **expect).verdict is not Verdict.PASSED


@given(names, places)
def test_what_was_never_written_turns_no_drill_into_a_passed_one(name: str, place: float) -> None:
    log, expect = WRONG[name]
    gone, rest = _without_one(log, place)
    assume(not isinstance(gone.event, EVIDENCE_OF_FAILURE))
    holed = name == "a hole in the log"
    assert judged(rest if holed else renumbered(rest), **expect).verdict is not Verdict.PASSED


@given(st.integers(1, len(PASSING) - 2))
def test_a_log_with_a_hole_never_passes(place: int) -> None:
    assert judged([*PASSING[:place], *PASSING[place + 1 :]]).verdict is not Verdict.PASSED


@given(st.floats(0, 24.99))
def test_a_drill_that_died_never_passes(at_s: float) -> None:
    assert judged(cut(PASSING, at_s)).verdict is not Verdict.PASSED


@given(st.lists(st.sampled_from(PASSING), max_size=40))
def test_any_heap_of_records_has_a_verdict(records: list[Record]) -> None:
    judgement = judged(records)
    assert judgement.sentence
    has_proof = any(isinstance(record.event, UndoProven) for record in records)
    assert judgement.verdict is not Verdict.PASSED or has_proof
