"""What people are told of a game day."""

from collections.abc import Sequence

from chaos.drill import Drilled
from chaos.durations import clock
from chaos.gamedays.loader import Planned
from chaos.inputs import Inputs
from chaos.outcome import Verdict


def to_come(planned: Planned) -> str:
    """Before it begins: which drills, in which order, at the longest for how long."""
    longest_s = sum(each.experiment.max_duration + each.experiment.steady_state.within for each in planned.drills)
    order = f", in the order of seed {planned.seed}" if planned.seed is not None else ""
    names = "\n".join(f"{n}. {each.experiment.title}" for n, each in enumerate(planned.drills, start=1))
    return (
        f"{planned.game_day.title} begins: {_drills(len(planned.drills))}{order}, observed for {clock(longest_s)} at "
        f"the most. What follows is a drill; incidents of drills are reported as the document says.\n{names}"
    )


def over(planned: Planned, drilled: Sequence[Drilled], left_out: Sequence[tuple[Inputs, str]], verdict: Verdict) -> str:
    """Once it is over: the verdict, and each drill's."""
    told = [f"{each.verdict.value}: {each.inputs.experiment.title}" for each in drilled]
    told += [f"not run: {each.experiment.title} ({reason})" for each, reason in left_out]
    passed = sum(each.verdict is Verdict.PASSED for each in drilled)
    head = f"{planned.game_day.title} is over: {verdict.value}; {passed} of {_drills(len(planned.drills))} passed."
    owed = " A fault is still there: gameday recover." if verdict is Verdict.NOT_CLEANED else ""
    return "\n".join([head + owed, *told])


def refused(title: str, reasons: Sequence[str]) -> str:
    """Where it does not begin."""
    return "\n".join([f"{title} does not begin:", *(f"- {each}" for each in reasons)])


def _drills(count: int) -> str:
    return f"{count} drill{'s' * (count != 1)}"
