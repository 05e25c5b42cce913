"""What an experiment may expect besides one level and one procedure: a range of levels, and that no procedure fits."""

import pytest

from chaos.events import ExpectationJudged, ProcedureMatched
from chaos.verdict.judge import Judgement
from tests.verdict.builders import judged, redis_outage, without


def of(name: str, judgement: Judgement) -> ExpectationJudged | None:
    return next((each for each in judgement.expectations if each.expectation == name), None)


@pytest.mark.parametrize(
    ("level", "up_to", "verdict"),
    [("caution", "critical", "passed"), ("caution", "warning", "failed"), ("critical", None, "passed")],
)
def test_a_level_within_the_range_is_as_expected(level: str, up_to: str | None, verdict: str) -> None:
    found = of("level", judged(redis_outage(), level=level, level_up_to=up_to))
    assert found
    assert (found.observed, found.verdict) == ("critical", verdict)


def test_a_procedure_that_matches_where_none_is_to_fit_fails() -> None:
    found = of("procedure", judged(redis_outage(), procedure="none"))
    assert found
    assert (found.observed, found.verdict) == ("3.1", "failed")


def test_where_none_fits_as_expected_nobody_asks_that_one_was_followed() -> None:
    judgement = judged(without(redis_outage(), ProcedureMatched), procedure="none")
    found = of("procedure", judgement)
    assert found
    assert found.verdict == "passed"
    assert of("procedure followed", judgement) is None


def test_where_one_was_to_be_followed_it_is_missed() -> None:
    found = of("procedure followed", judged(without(redis_outage(), ProcedureMatched)))
    assert found
    assert found.verdict == "failed"
