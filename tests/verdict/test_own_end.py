"""A fault that ended by itself, as the experiment says, is judged and told as that."""

import pytest

from chaos.events import FaultEnded
from chaos.verdict.judge import Judgement
from tests.verdict.builders import changed, judged, redis_outage


@pytest.fixture
def judgement() -> Judgement:
    return judged(changed(redis_outage(), FaultEnded, by="own end", for_s=20.0), ended_by="own end")


def test_its_own_end_is_what_was_expected(judgement: Judgement) -> None:
    (ended,) = [each for each in judgement.expectations if each.expectation == "what ended the failure"]
    assert (ended.verdict, ended.expected) == ("passed", "own end")
    assert ended.observed == "its own end after 20 s, as the experiment says"


def test_the_sentence_does_not_say_that_the_procedure_brought_it_back(judgement: Judgement) -> None:
    assert "was followed and it came back" in judgement.sentence
    assert "by its own end after 20 s, as the experiment says" in judgement.sentence


def test_where_remediation_was_to_end_it_its_own_end_fails() -> None:
    judgement = judged(changed(redis_outage(), FaultEnded, by="own end", for_s=20.0))
    (ended,) = [each for each in judgement.expectations if each.expectation == "what ended the failure"]
    assert (ended.verdict, ended.observed) == ("failed", "kill-cache by its own end after 20 s, as the experiment says")


def test_an_end_by_remediation_before_still_counts_as_that() -> None:
    (ended,) = [each for each in judged(redis_outage()).expectations if each.expectation == "what ended the failure"]
    assert (ended.verdict, ended.observed) == ("passed", "remediation")
