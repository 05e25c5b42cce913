"""Each step of the document is an expectation: failed where it could be taken and was not, unknown where not known."""

from collections.abc import Sequence

import pytest

from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    DrillAborted,
    DrillStarted,
    ExpectationJudged,
    IncidentAcknowledged,
    IncidentReportWritten,
    LogsRead,
    Record,
)
from chaos.faults.catalogue import EXPERIMENT
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.verdict.facts import facts_of
from chaos.verdict.steps import followed
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, SCHEMA_1, recorded
from tests.verdict.builders import changed, inserted, without


def judged(records: Sequence[Record]) -> dict[str, ExpectationJudged]:
    """The expectations on steps, by the step's name."""
    first = started(list(records))
    runbook = parse(first.runbook_text, first.runbook_path)
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    expect = from_plain(first.experiment, first.experiment_path, EXPERIMENT).expect
    found = followed(facts_of(records, first.title, expect, runbook, bindings))
    return {each.expectation.removeprefix("step "): each for each in found}


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO])
def test_a_drill_that_followed_its_document_passes_every_step(name: str) -> None:
    found = judged(recorded(name))
    assert len(found) == 7
    assert {each.verdict for each in found.values()} == {"passed"}


def test_the_evidence_names_the_promise_with_its_line() -> None:
    step = judged(recorded(INVESTIGATED))["Look into it"]
    assert "cache does not answer" in step.evidence
    assert step.evidence.endswith("that fits” (experiments/incident-response.md, line 21)")


@pytest.mark.parametrize(
    ("kinds", "step"),
    [((LogsRead,), "Look into it"), ((ActionDone,), "Stop the damage"), ((IncidentReportWritten,), "Write it up")],
)
def test_a_step_that_could_be_taken_and_was_not_fails(kinds: tuple[type, ...], step: str) -> None:
    records = without(recorded(INVESTIGATED), *kinds)
    assert judged(records)[step].verdict == "failed"
    assert judged(records)[step].observed.startswith("not done: ")
    others = {each.verdict for name, each in judged(records).items() if name != step}
    assert others == {"passed"}


def test_a_step_is_unknown_where_the_drill_ended_early() -> None:
    records = without(recorded(INVESTIGATED), IncidentReportWritten)
    last = records[-1].at_s
    assert judged(inserted(records, last, DrillAborted("an interrupt", "SIGINT")))["Write it up"].verdict == "unknown"


def test_an_incident_that_was_not_over_fails_the_step_of_recovery_only() -> None:
    verdicts = {name: each.verdict for name, each in judged(recorded(NOT_RECOVERED_KO)).items()}
    assert verdicts.pop("정상화") == "failed"
    assert set(verdicts.values()) == {"passed"}


@pytest.mark.parametrize("mode", ["none", "human"])
def test_what_is_left_to_others_is_not_judged(mode: str) -> None:
    records = changed(recorded(INVESTIGATED), DrillStarted, responder=mode)
    silent = without(records, CheckDone, LogsRead, ActionDone, IncidentAcknowledged, ContactCalled)
    assert list(judged(silent)) == ["Notice it", "Raise the alarm", "Confirm recovery", "Write it up"]


def test_logs_of_before_the_steps_were_recorded_are_judged_as_before() -> None:
    assert judged(recorded(SCHEMA_1)) == {}
