"""What is judged of a drill depends on who responded: actions only where the framework carried them out."""

from typing import Any

from chaos.events import (
    ActionDone,
    ActionStarted,
    CheckDone,
    ContactCalled,
    DrillStarted,
    ExpectationJudged,
    FaultEnded,
    IncidentAcknowledged,
    IncidentRemediated,
    Record,
)
from chaos.incident.escalation import AT_RISK, FIRST
from chaos.outcome import Verdict
from chaos.verdict.judge import Judgement, judge
from chaos.verdict.team import CALLED
from chaos.verdict.timings import times_of
from tests.verdict.builders import (
    DOCUMENT,
    INCIDENT,
    bindings,
    changed,
    document,
    experiment,
    inserted,
    redis_outage,
    without,
)

PEOPLE = """
## 7. Contacts

| Order | Who | How |
|---|---|---|
| 1st | Developer on call | 010-XXXX-XXXX |
| 2nd | Operations team | 010-XXXX-XXXX |
| last | CTO | 010-XXXX-XXXX |
"""
ORDER = {"Developer on call": 1, "Operations team": 2, "CTO": 3}


def drill(responder: str) -> list[Record]:
    """The example drill as it would be with `responder`; where that is not us, nothing of ours was done."""
    log = changed(redis_outage(), DrillStarted, responder=responder)
    ours = (ActionStarted, ActionDone, CheckDone, IncidentRemediated)
    return log if responder == "runbook" else without(log, *ours)


def call(
    log: list[Record], who: str, reason: str = FIRST, at_s: float = 13.65, *, delivered: bool = True
) -> list[Record]:
    return inserted(log, at_s, ContactCalled(INCIDENT, ORDER[who], who, "@on-call", reason, delivered, "kept"))


def judged(records: list[Record], **expect: Any) -> Judgement:
    return judge(records, experiment(**expect), document(DOCUMENT + PEOPLE), bindings())


def of(judgement: Judgement, name: str) -> ExpectationJudged:
    return next(each for each in judgement.expectations if each.expectation == name)


def names(judgement: Judgement) -> list[str]:
    return [each.expectation for each in judgement.expectations]


def test_where_the_framework_responds_its_actions_and_calls_are_judged() -> None:
    judgement = judged(call(drill("runbook"), "Developer on call"))
    assert judgement.verdict is Verdict.PASSED
    assert {"procedure followed (3.1)", CALLED} <= set(names(judgement))


def test_where_people_respond_no_action_is_judged_and_the_rest_is() -> None:
    judgement = judged(call(drill("human"), "Developer on call"))
    assert judgement.verdict is Verdict.PASSED
    assert not any(name.startswith("procedure followed") for name in names(judgement))
    assert "people brought it back in 9.2 s" in judgement.sentence


def test_where_people_respond_it_is_remediated_when_the_fault_ends_by_it() -> None:
    assert times_of(drill("human")).remediated_s == 14.3


def test_where_nobody_responds_the_faults_own_end_is_expected_and_no_action_or_call_is_judged() -> None:
    log = changed(without(drill("none"), IncidentAcknowledged), FaultEnded, by="own end")
    judgement = judged(log)
    assert judgement.verdict is Verdict.PASSED
    assert CALLED not in names(judgement)
    assert not any(name.startswith("procedure followed") for name in names(judgement))
    assert "nobody responded and it came back in 9.2 s" in judgement.sentence


def test_where_nobody_responds_an_undo_that_had_to_end_it_is_a_failure() -> None:
    judgement = judged(changed(drill("none"), FaultEnded, by="undo"))
    assert of(judgement, "what ended the failure").verdict == "failed"


def test_where_nobody_was_called_though_the_document_names_somebody_it_failed() -> None:
    assert of(judged(drill("runbook")), CALLED).verdict == "failed"


def test_a_contact_who_was_not_reached_is_a_failure_told_with_the_reason() -> None:
    found = of(judged(call(drill("human"), "Developer on call", delivered=False)), CALLED)
    assert (found.verdict, found.observed) == ("failed", "Developer on call called, Developer on call not reached")


def test_a_contact_who_was_left_out_is_a_failure() -> None:
    log = call(call(drill("human"), "Developer on call"), "CTO", "Operations team has not acknowledged", at_s=15.0)
    assert of(judged(log), CALLED).observed == "Developer on call and CTO called, out of order"


def test_whoever_is_told_of_a_recovery_time_at_risk_is_not_out_of_order() -> None:
    log = call(call(drill("human"), "Developer on call"), "CTO", f"{AT_RISK}: Order/payment", at_s=15.0)
    assert of(judged(log), CALLED).verdict == "passed"


def test_a_document_that_names_nobody_has_nobody_to_call() -> None:
    judgement = judge(drill("runbook"), experiment(), document(), bindings())
    assert CALLED not in names(judgement)


def test_a_log_of_before_there_were_calls_is_not_judged_by_them() -> None:
    log = changed(drill("runbook"), DrillStarted, responder="automatic")
    assert CALLED not in names(judged(log))
