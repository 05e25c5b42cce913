"""The table from what runs showed of a row to its verdict."""

from hypothesis import given
from hypothesis import strategies as st

from chaos.coverage.model import Finding, Outcome, Result, RunSummary, Verdict
from chaos.coverage.verdicts import judged
from chaos.runbook.binding_check import BindingState

OUTCOMES = st.lists(st.sampled_from(Outcome), max_size=8)


def _results(outcomes: list[Outcome]) -> list[Result]:
    return [
        Result(
            RunSummary(f"run-{age}", 1000.0 - age, "drill", "e.yaml", "d.md", "passed", ()),
            Finding("key", outcome, "1 s", f"{outcome.value} {age}", ""),
        )
        for age, outcome in enumerate(outcomes)
    ]


def _verdict(outcomes: list[Outcome], state: BindingState = BindingState.BOUND) -> Verdict:
    return judged(state, "", _results(outcomes))[0]


@given(OUTCOMES, st.sampled_from(BindingState))
def test_only_a_run_that_proved_a_row_makes_it_proven(outcomes: list[Outcome], state: BindingState) -> None:
    if _verdict(outcomes, state) is Verdict.PROVEN:
        assert Outcome.PROVEN in outcomes


@given(OUTCOMES, OUTCOMES)
def test_older_runs_change_nothing_that_is_settled(newer: list[Outcome], older: list[Outcome]) -> None:
    if _verdict(newer) in {Verdict.PROVEN, Verdict.REFUTED}:
        assert _verdict([*newer, *older]) is _verdict(newer)


@given(OUTCOMES)
def test_a_newer_run_that_does_not_tell_changes_no_verdict_but_never_tried(outcomes: list[Outcome]) -> None:
    expected = _verdict(outcomes) if outcomes else Verdict.UNKNOWN
    assert _verdict([Outcome.UNKNOWN, *outcomes]) is expected


@given(OUTCOMES, st.sampled_from([BindingState.NOT_EXECUTABLE, BindingState.NOT_UNDERSTOOD, BindingState.INFORMATION]))
def test_what_no_drill_can_carry_out_now_is_not_proven_by_older_runs(
    outcomes: list[Outcome], state: BindingState
) -> None:
    assert _verdict(outcomes, state).value == state.value


@given(OUTCOMES)
def test_what_no_binding_can_have_judged_is_not_executable_whatever_runs_say(outcomes: list[Outcome]) -> None:
    assert _verdict(outcomes, BindingState.NOT_JUDGED) is Verdict.NOT_EXECUTABLE


def test_the_newest_run_that_settled_it_decides() -> None:
    assert _verdict([Outcome.REFUTED, Outcome.PROVEN]) is Verdict.REFUTED
    assert _verdict([Outcome.PROVEN, Outcome.REFUTED]) is Verdict.PROVEN


def test_a_row_without_a_run_was_never_tried() -> None:
    assert _verdict([]) is Verdict.NEVER_TRIED


def test_the_reason_names_the_newer_run_that_does_not_tell() -> None:
    _, because, last = judged(BindingState.BOUND, "", _results([Outcome.UNKNOWN, Outcome.PROVEN]))
    assert because == "proven 1; the newest run does not tell: unknown 0"
    assert last
    assert last.run.run == "run-1"


@given(OUTCOMES, st.sampled_from(BindingState))
def test_every_verdict_has_its_reason(outcomes: list[Outcome], state: BindingState) -> None:
    assert judged(state, "", _results(outcomes))[1]
