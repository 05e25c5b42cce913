"""What a recorded drill shows of each row, and what it shows once one thing in it went otherwise."""

import pytest

from chaos.coverage.figures import nearer_to_second
from chaos.coverage.summary import summarised
from chaos.events import EffectProven
from tests.coverage.cases import CASES, INDEX, REDIS, Case
from tests.coverage.logs import finding, outcome
from tests.recorded import recorded
from tests.verdict.builders import without


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_drill_shows_of_a_row(case: Case) -> None:
    assert outcome(case.change(recorded(case.log)), case.kind, case.words) == case.shown


@pytest.mark.parametrize("log", [REDIS, INDEX])
def test_a_fault_that_nobody_saw_exercises_nothing(log: str) -> None:
    assert summarised(without(recorded(log), EffectProven)).findings == ()


@pytest.mark.parametrize("log", [REDIS, INDEX])
def test_a_log_that_ends_anywhere_proves_nothing_that_the_whole_one_does_not(log: str) -> None:
    records = recorded(log)
    whole = {each.key for each in summarised(records).findings if each.outcome == "proven"}
    for share in (0.3, 0.5, 0.6, 0.7, 0.9):
        part = summarised(records[: int(len(records) * share)]).findings
        assert {each.key for each in part if each.outcome == "proven"} <= whole
        assert not any(each.outcome == "refuted" for each in part)


def test_measured_stands_in_the_units_of_the_document() -> None:
    measured = {
        words: found.measured
        for kind, words in (("recovery", "Orders"), ("symptom", "Order look-up"), ("indicator", "Every query time"))
        if (found := finding(recorded(INDEX), kind, words))
    }
    assert measured["Orders"] == "12.7 s"
    assert measured["Order look-up"].endswith(" ms")
    assert measured["Every query time"].count(" ms → ") == 1


@pytest.mark.parametrize(
    ("value", "nearer"), [(3.0, False), (75.0, False), (76.0, True), (1900.0, True), (5000.0, True), (0.0, False)]
)
def test_a_figure_is_nearer_by_ratio(value: float, nearer: bool) -> None:  # noqa: FBT001 - a table's column
    assert nearer_to_second(value, 3.0, 1900.0) is nearer
