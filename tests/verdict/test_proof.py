"""A drill proves something where it fails for what was taken away, and for that."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from chaos.blinding import Blinding
from chaos.event_log import started
from chaos.events import (
    ActionDone,
    ActionStarted,
    DrillStarted,
    FaultEnded,
    FaultsPlanned,
    IncidentNotified,
    IncidentRecovered,
    Record,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.runbook.parse import parse
from chaos.verdict.proof import ANSWERS, Outcome, fits, inapplicable, not_applicable, not_tried, proof_of
from tests.verdict.builders import changed, cut, document, experiment, inserted, redis_outage, with_judgement, without
from tests.verdict.scenarios import RESPONSE

TITLE = "Redis outage"
PASSED = with_judgement(redis_outage(with_signals=True))


def _lasting(log: Sequence[Record]) -> list[Record]:
    """Nothing brought it back: our undo ended it."""
    return changed(without(log, IncidentRecovered, ServiceRecovered), FaultEnded, by="undo")


WITHOUT = {
    Blinding.DETECTION: without(redis_outage(), *RESPONSE),
    Blinding.SEVERITY: changed(redis_outage(), SeverityChanged, severity="Major"),
    Blinding.NOTIFICATION: without(redis_outage(), IncidentNotified),
    Blinding.REMEDIATION: _lasting(without(redis_outage(), ActionStarted, ActionDone)),
    Blinding.IDLE_REMEDIATION: _lasting(redis_outage()),
}


@pytest.mark.parametrize("blinded", Blinding)
def test_a_drill_that_fails_for_what_was_taken_away_proves_it(blinded: Blinding) -> None:
    proof = proof_of(TITLE, blinded, with_judgement(WITHOUT[blinded]))
    assert (proof.outcome, proof.verdict) == (Outcome.FAILED_AS_IT_SHOULD, Verdict.PASSED)
    assert any(name in proof.detail for name in ANSWERS[blinded])


@pytest.mark.parametrize("blinded", Blinding)
def test_a_drill_that_passes_all_the_same_proves_nothing(blinded: Blinding) -> None:
    proof = proof_of(TITLE, blinded, PASSED)
    assert (proof.outcome, proof.verdict) == (Outcome.PROVES_NOTHING, Verdict.FAILED)
    assert blinded.told in proof.detail


@pytest.mark.parametrize(
    ("blinded", "other"),
    [
        (Blinding.DETECTION, Blinding.SEVERITY),
        (Blinding.SEVERITY, Blinding.NOTIFICATION),
        (Blinding.NOTIFICATION, Blinding.IDLE_REMEDIATION),
        (Blinding.IDLE_REMEDIATION, Blinding.SEVERITY),
    ],
)
def test_a_drill_that_fails_for_something_else_does_not_count_as_proof(blinded: Blinding, other: Blinding) -> None:
    proof = proof_of(TITLE, blinded, with_judgement(WITHOUT[other]))
    assert (proof.outcome, proof.verdict) == (Outcome.OTHERWISE, Verdict.UNKNOWN)


def test_that_no_action_was_carried_out_is_no_proof_that_one_was_needed() -> None:
    healed = without(redis_outage(), ActionStarted, ActionDone)
    assert proof_of(TITLE, Blinding.REMEDIATION, with_judgement(healed)).outcome is Outcome.OTHERWISE


@pytest.mark.parametrize(
    ("log", "verdict"),
    [
        (with_judgement(cut(redis_outage(), 13.0)), "not cleaned"),
        (cut(redis_outage(), 15.0), "unknown"),
    ],
)
def test_a_drill_that_did_not_run_its_course_shows_nothing(log: list[Record], verdict: str) -> None:
    proof = proof_of(TITLE, Blinding.DETECTION, log)
    assert proof.outcome is Outcome.NOT_SHOWN
    assert proof.verdict is not None
    assert verdict in proof.verdict.value


def test_a_drill_that_does_not_pass_by_itself_is_not_asked_and_counts_as_what_it_is() -> None:
    proof = not_tried(TITLE, Blinding.SEVERITY, Verdict.NOT_INJECTED)
    assert (proof.outcome, proof.verdict) == (Outcome.NOT_SHOWN, Verdict.NOT_INJECTED)


def test_what_does_not_apply_never_counts() -> None:
    assert not_applicable(TITLE, Blinding.REMEDIATION, "no remediation").verdict is None


@pytest.mark.parametrize("blinded", Blinding)
def test_nothing_can_be_taken_away_where_no_incident_is_expected(blinded: Blinding) -> None:
    assert inapplicable(blinded, experiment(severity="none", level="none", procedure=None), document())


@pytest.mark.parametrize("ended_by", ["own end", "undo"])
@pytest.mark.parametrize("blinded", [Blinding.REMEDIATION, Blinding.IDLE_REMEDIATION])
def test_no_remediation_can_be_taken_away_where_none_is_expected(blinded: Blinding, ended_by: str) -> None:
    assert "no remediation is expected" in inapplicable(blinded, experiment(ended_by=ended_by), document())
    assert not inapplicable(Blinding.DETECTION, experiment(ended_by=ended_by), document())


@pytest.mark.parametrize("mode", [Mode.HUMAN, Mode.NONE])
def test_no_actions_of_ours_can_be_taken_away_where_we_do_not_respond(mode: Mode) -> None:
    changed_mode = experiment().model_copy(update={"responder": mode})
    assert "no actions of ours" in inapplicable(Blinding.IDLE_REMEDIATION, changed_mode, document())


def test_a_document_with_one_class_has_no_other_to_be_mistaken_for() -> None:
    one = parse(
        "## Severity classes\n\n| Severity | Description |\n|---|---|\n| Critical | Redis is down |\n", "one.md"
    )
    assert inapplicable(Blinding.SEVERITY, experiment(), one)


@pytest.mark.parametrize("blinded", Blinding)
def test_every_part_can_be_taken_away_where_a_remediation_is_expected(blinded: Blinding) -> None:
    assert inapplicable(blinded, experiment(), document()) == ""


def _wanted(**fields: Any) -> DrillStarted:
    # What it would begin with now: before there was a choice, the responder was called automatic.
    return msgspec.structs.replace(started(PASSED), **{"drill": "", "responder": "runbook", **fields})


def test_a_recorded_pass_of_the_same_drill_counts() -> None:
    assert fits(PASSED, _wanted()) == ""


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("experiment", {}, "experiment"),
        ("runbook_text", "# Another", "document"),
        ("bindings", {}, "bindings"),
        ("target", {}, "target"),
        ("runtime", "docker", "runtime"),
        ("responder", "none", "responder"),
    ],
)
def test_a_pass_with_anything_else_than_now_does_not_count(field: str, value: object, said: str) -> None:
    assert fits(PASSED, _wanted(**{field: value})) == f"it ran with another {said}"


def test_a_run_that_did_not_pass_does_not_count() -> None:
    assert fits(with_judgement(redis_outage(), severity="Minor"), _wanted()) == "it is failed"
    assert fits(redis_outage(), _wanted()) == "it is not judged"


def test_a_blinded_run_does_not_count_although_it_passed() -> None:
    log = changed(PASSED, DrillStarted, blinded="notification")
    assert fits(log, _wanted()) == "it was blinded (no notification)"


def test_a_pass_that_picked_otherwise_does_not_count_for_a_seed_that_was_given() -> None:
    log = inserted(PASSED, 11.95, FaultsPlanned([], seed=7))
    assert fits(log, _wanted()) == fits(log, _wanted(), 7) == ""
    assert fits(log, _wanted(), 8) == "it ran with another seed"
