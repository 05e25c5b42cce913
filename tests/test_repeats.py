"""Runs of one drill: the worst verdict, their times, and where a run that passed and one that failed part."""

from pathlib import Path

from chaos.events import DrillStarted, IncidentRecovered, ProcedureMatched, Record, SeverityChanged
from chaos.outcome import Verdict
from chaos.repeats import CONTEXT, SHOWN, Repeated, Run, repeated
from tests.verdict.builders import changed, redis_outage, with_judgement, without
from tests.verdict.scenarios import RESPONSE

PASSED = with_judgement(redis_outage())
MAJOR = with_judgement(changed(redis_outage(), SeverityChanged, severity="Major"))
UNDETECTED = with_judgement(without(redis_outage(), *RESPONSE))


def _runs(*logs: list[Record]) -> list[Run]:
    return [Run(log, Path(f"run-{number}")) for number, log in enumerate(logs)]


def _of(*logs: list[Record]) -> Repeated:
    (found,) = repeated(_runs(*logs))
    return found


def test_runs_that_all_pass_have_times_and_are_not_flaky() -> None:
    found = _of(PASSED, PASSED, PASSED)
    assert (found.verdict, found.flaky, found.count(Verdict.PASSED)) == (Verdict.PASSED, False, 3)
    assert found.ttd
    assert round(found.ttd.median, 1) == 1.4
    assert found.ttr
    assert round(found.ttr.median, 1) == 9.2


def test_the_worst_verdict_counts() -> None:
    assert _of(PASSED, MAJOR, PASSED).verdict is Verdict.FAILED


def test_a_time_that_a_run_has_not_is_left_out_of_the_distribution() -> None:
    found = _of(PASSED, without(PASSED, IncidentRecovered))
    assert found.ttr
    assert len(found.ttr.values) == 1


def test_drills_are_told_apart_by_file_and_title() -> None:
    other = changed(PASSED, DrillStarted, experiment_path="experiments/other.yaml")
    assert [len(each.runs) for each in repeated(_runs(PASSED, other, PASSED))] == [2, 1]


def test_runs_that_all_fail_are_not_flaky() -> None:
    assert not _of(MAJOR, UNDETECTED).flaky


def test_a_run_that_shows_nothing_beside_one_that_passes_is_not_flaky() -> None:
    assert not _of(PASSED, redis_outage()).flaky


def test_a_flaky_drill_shows_where_its_runs_part_side_by_side() -> None:
    parting = _of(PASSED, PASSED, MAJOR).parting
    assert parting
    assert (parting.passed.folder, parting.failed.folder) == (Path("run-0"), Path("run-2"))
    parts = [(left.what, right.what) for left, right in parting.pairs if left and right and left.what != right.what]
    assert parts[0] == ("severity Critical", "severity Major")
    assert all(left and right and left.what == right.what for left, right in parting.pairs[:CONTEXT])


def test_what_only_one_of_both_came_to_has_nothing_beside_it() -> None:
    parting = _of(PASSED, with_judgement(without(redis_outage(), ProcedureMatched))).parting
    assert parting
    lonely = [left.what for left, right in parting.pairs if left and right is None]
    assert lonely[0] == "procedure 3.1"


def test_a_milestone_has_its_time_after_onset() -> None:
    parting = _of(PASSED, MAJOR).parting
    assert parting
    (since_s,) = [left.since_s for left, _ in parting.pairs if left and left.what == "severity Critical"]
    assert round(since_s, 1) == 1.4


def test_runs_that_differ_in_times_only_part_where_they_are_judged() -> None:
    late = with_judgement(redis_outage(), recovered_within="5s")
    parting = _of(PASSED, late).parting
    assert parting
    assert ("", "failed: time to recover") in [
        (left.what if left else "", right.what if right else "") for left, right in parting.pairs
    ] or ("passed", "failed: time to recover") in [(a.what, b.what) for a, b in parting.pairs if a and b]


def test_no_more_is_shown_than_can_be_read_and_the_rest_is_counted() -> None:
    parting = _of(PASSED, UNDETECTED).parting
    assert parting
    assert len(parting.pairs) <= CONTEXT + SHOWN
    assert parting.left_out > 0
