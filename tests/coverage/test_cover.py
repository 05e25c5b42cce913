"""Runs and experiments put together with a document, row by row."""

from pathlib import Path

import msgspec
import pytest

from chaos.coverage.aims import aim_of
from chaos.coverage.cover import cover
from chaos.coverage.model import Coverage, Covered, Outcome, RunSummary, Verdict
from chaos.coverage.summary import summarised
from chaos.definitions import load
from chaos.events import DrillStarted, ServiceRecovered
from chaos.inputs import read
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, recorded
from tests.verdict.builders import changed

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
BINDINGS = load((EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8"), "bindings.yaml", Bindings)
DOCUMENT = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8")
KOREAN = (EXPERIMENTS / "incident-response.ko.md").read_text(encoding="utf-8")
RUN = summarised(recorded(DROPPED_ORDER_INDEX))
REDIS_RUN = summarised(recorded(REDIS_OUTAGE))
LATE_RUN = summarised(changed(recorded(DROPPED_ORDER_INDEX), ServiceRecovered, recovered_at_s=4000.0))


def _at(run: RunSummary, wall_s: float) -> RunSummary:
    return msgspec.structs.replace(run, run=f"run-at-{wall_s:g}", wall_s=wall_s)


def _covered(*runs: RunSummary, text: str = DOCUMENT) -> Coverage:
    return cover(parse(text, "d.md"), BINDINGS, (), runs)


def _row(coverage: Coverage, kind: str, words: str) -> Covered:
    (found,) = [each for each in coverage.rows if each.row.kind == kind and each.row.text.startswith(words)]
    return found


def test_without_a_run_everything_bound_was_never_tried() -> None:
    verdicts = {each.verdict for each in _covered().rows}
    assert Verdict.NEVER_TRIED in verdicts
    assert not verdicts & {Verdict.PROVEN, Verdict.REFUTED, Verdict.UNKNOWN}


def test_a_row_is_judged_by_the_newest_run_whatever_their_order() -> None:
    newer_is_late = [_at(RUN, 100.0), _at(LATE_RUN, 200.0)]
    for runs in (newer_is_late, newer_is_late[::-1]):
        row = _row(_covered(*runs), "recovery", "Orders")
        assert row.verdict is Verdict.REFUTED
        assert row.last
        assert row.last.run.run == "run-at-200"
        assert (len(row.results), row.proven) == (2, 1)


def test_a_newer_run_that_did_not_exercise_a_row_leaves_it_to_the_older_one() -> None:
    row = _row(_covered(_at(RUN, 100.0), _at(REDIS_RUN, 200.0)), "recovery", "Orders")
    assert row.verdict is Verdict.PROVEN
    assert row.last
    assert row.last.run.run == "run-at-100"


def test_a_changed_number_takes_its_row_back_to_never_tried_and_no_other() -> None:
    before = _covered(RUN, REDIS_RUN)
    after = _covered(RUN, REDIS_RUN, text=DOCUMENT.replace("within 30 minutes", "within 29 minutes"))
    assert _row(before, "recovery", "Orders").verdict is Verdict.PROVEN
    assert _row(after, "recovery", "Orders").verdict is Verdict.NEVER_TRIED
    others = [(each.row.key, each.verdict) for each in before.rows if each.row.text != "Orders / payments"]
    assert others == [(each.row.key, each.verdict) for each in after.rows if each.row.text != "Orders / payments"]


def test_runs_of_another_document_count_where_a_row_says_the_same() -> None:
    elsewhere = DOCUMENT.replace("# When the shop is in trouble", "# Another page\n\nWith another preface.")
    assert _covered(RUN, text=elsewhere).count(Verdict.PROVEN) == _covered(RUN).count(Verdict.PROVEN)


def test_runs_of_a_document_in_other_words_do_not_count() -> None:
    assert _covered(RUN, REDIS_RUN, text=KOREAN).count(Verdict.PROVEN) == 0


def test_an_older_run_that_proved_a_row_is_in_its_history() -> None:
    row = _row(_covered(*(_at(RUN, float(n)) for n in range(7))), "action", "Rebuild index")
    assert (len(row.results), row.proven) == (7, 7)
    assert [each.run.wall_s for each in row.results] == [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize("run", [RUN, REDIS_RUN])
def test_every_finding_is_of_a_row_of_its_own_document(run: RunSummary) -> None:
    keys = {each.row.key for each in _covered().rows}
    assert {each.key for each in run.findings} <= keys
    assert len({each.key for each in run.findings}) == len(run.findings)
    assert all(each.because for each in run.findings)
    assert any(each.outcome is Outcome.PROVEN for each in run.findings)


def _aimed_at(experiment: str) -> set[str]:
    inputs = read(EXPERIMENTS / experiment)
    aim = aim_of(experiment, inputs.experiment, inputs.runbook, inputs.bindings)
    rows = cover(inputs.runbook, inputs.bindings, (aim,), ()).rows
    return {f"{each.row.kind} {each.row.text}" for each in rows if each.aims}


def test_an_experiment_is_after_the_rows_of_its_section_and_of_what_it_expects() -> None:
    aimed = _aimed_at("redis-outage.yaml")
    assert {
        "procedure 3.1 The Redis cache is lost",
        "check Redis answers",
        "action Restart Redis",
        "indicator The cache hit ratio is at least 95 %",
        "threshold API response time critical",
        "recovery Popular products / cart",
        "step Notice it",
    } <= aimed
    assert not any(each.startswith(("contact", "retrospective")) for each in aimed)
    assert "procedure 3.2 A database index is lost" not in aimed
    assert "threshold API response time warning" not in aimed
    assert "recovery Orders / payments" not in aimed
    assert [each for each in aimed if each.startswith("class")] == [
        "class Critical: Redis or PostgreSQL answers nobody at all, and shoppers are stopped by it"
    ]


def test_a_drill_with_a_part_of_its_response_taken_away_is_no_evidence() -> None:
    blinded = summarised(changed(recorded(DROPPED_ORDER_INDEX), DrillStarted, blinded="notification"))
    assert blinded.findings == ()
    coverage = _covered(blinded)
    assert coverage.runs == ()
    assert coverage.count(Verdict.PROVEN) == 0
