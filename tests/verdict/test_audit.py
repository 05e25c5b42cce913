"""The expectation on orders and payments."""

from chaos.events import Audited, DrillStarted, Offence, SeverityChanged
from chaos.outcome import Verdict
from chaos.verdict.audit import AUDIT
from tests.verdict.builders import changed, judged, redis_outage, without

LOST = Offence("lost", "1-7-42", "acknowledged as order 1000042, which is not there under this key", ["1-7-43"])


def test_evidence_names_the_key_and_the_requests_that_were_told() -> None:
    log = changed(redis_outage(), Audited, counts={"lost": 1}, offences=[LOST])
    (audit,) = [each for each in judged(log).expectations if each.expectation == AUDIT]
    assert "lost: 1-7-42: acknowledged as order 1000042" in audit.evidence
    assert "(request 1-7-43)" in audit.evidence


def test_a_passed_audit_says_how_much_was_compared_and_what_was_looked_for() -> None:
    (audit,) = [each for each in judged(redis_outage()).expectations if each.expectation == AUDIT]
    assert audit.observed == "240 orders and 238 payments acknowledged, 238 charged"
    assert audit.evidence.startswith("0 lost, 0 doubled, 0 paid twice")


def test_a_target_that_says_nothing_of_an_audit_gives_no_such_expectation() -> None:
    log = changed(without(redis_outage(), Audited), DrillStarted, target={"name": "shop"})
    judgement = judged(log)
    assert judgement.verdict is Verdict.PASSED
    assert AUDIT not in [each.expectation for each in judgement.expectations]


def test_the_sentence_tells_of_lost_orders_whatever_else_went_wrong() -> None:
    log = changed(redis_outage(), Audited, counts={"lost": 3, "doubled": 1}, offences=[LOST])
    sentence = judged(changed(log, SeverityChanged, severity="Major")).sentence
    assert sentence.startswith("Failed on severity")
    assert "; 3 lost and 1 doubled, of 240 orders" in sentence


def test_the_sentence_tells_of_lost_orders_once_where_nothing_else_went_wrong() -> None:
    sentence = judged(changed(redis_outage(), Audited, counts={"lost": 3}, offences=[LOST])).sentence
    assert sentence.startswith("Failed on no order lost or doubled (3 lost, of 240 orders")
    assert sentence.count("3 lost") == 1
