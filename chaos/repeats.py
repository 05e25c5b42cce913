"""Several runs of one drill: how their times are spread, the worst verdict, and where runs that differ part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from chaos.distribution import Distribution, distribution
from chaos.events import (
    DrillJudged,
    DrillStarted,
    EffectProven,
    ExpectationJudged,
    FaultEnded,
    IncidentOpened,
    IncidentRecovered,
    PhaseStarted,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.outcome import Verdict, worst
from chaos.verdict.timings import times_of

CONTEXT = 2
"""So many milestones before the parting are shown with it."""

SHOWN = 12
"""So many milestones from the parting on: the first of them are the cause, the rest follows."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: its records and its folder."""

    records: Sequence[Record]
    folder: Path

    @property
    def verdict(self) -> Verdict:
        """As it stands in the log; unknown where the log ends before it."""
        judged = next((r.event for r in reversed(self.records) if isinstance(r.event, DrillJudged)), None)
        return Verdict(judged.verdict) if judged else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that a drill came to; `since_s` is seconds since onset, since the drill began where there is none."""

    what: str
    since_s: float


@dataclass(frozen=True, slots=True)
class Parting:
    """A run that passed and one that failed, milestone beside milestone; None where one has nothing beside it.

    `left_out` counts the pairs after those.
    """

    passed: Run
    failed: Run
    pairs: tuple[tuple[Milestone | None, Milestone | None], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """All runs of one drill. Times are in seconds, of those runs that have one; None where none has."""

    title: str
    runs: tuple[Run, ...]
    verdict: Verdict
    ttd: Distribution | None
    ttr: Distribution | None
    parting: Parting | None

    @property
    def flaky(self) -> bool:
        """Whether it both passed and failed."""
        return self.parting is not None

    def count(self, verdict: Verdict) -> int:
        """How many runs ended with `verdict`."""
        return sum(each.verdict is verdict for each in self.runs)


def repeated(runs: Iterable[Run]) -> tuple[Repeated, ...]:
    """The runs by their drill (one experiment file, one title), in the order of the first of each."""
    grouped: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        started = next((r.event for r in run.records if isinstance(r.event, DrillStarted)), None)
        if started is not None:
            grouped.setdefault((started.experiment_path, started.title), []).append(run)
    return tuple(_repeated(title, each) for (_, title), each in grouped.items())


def _repeated(title: str, runs: Sequence[Run]) -> Repeated:
    times = [times_of(each.records) for each in runs]
    return Repeated(
        title=title,
        runs=tuple(runs),
        verdict=worst(each.verdict for each in runs),
        ttd=distribution([each.ttd_s for each in times if each.ttd_s is not None]),
        ttr=distribution([each.ttr_s for each in times if each.ttr_s is not None]),
        parting=_parting(runs),
    )


def _parting(runs: Sequence[Run]) -> Parting | None:
    """The first run that passed beside the first that failed; None where all did alike."""
    passed = next((each for each in runs if each.verdict is Verdict.PASSED), None)
    failed = next((each for each in runs if each.verdict is Verdict.FAILED), None)
    if passed is None or failed is None:
        return None
    pairs = list(_pairs(list(milestones(passed.records)), list(milestones(failed.records))))
    parts = next(n for n, (left, right) in enumerate(pairs) if not left or not right or left.what != right.what)
    shown = pairs[max(0, parts - CONTEXT) : parts + SHOWN]
    return Parting(passed, failed, tuple(shown), max(0, len(pairs) - parts - SHOWN))


def milestones(records: Sequence[Record]) -> Iterator[Milestone]:
    """What tells two runs of one drill apart, in the order of the log: never a figure, for no two runs share one."""
    times = times_of(records)
    zero_s = times.onset_s or 0.0
    for record in records:
        if what := _what(record):
            yield Milestone(what, record.at_s - zero_s)


def _what(record: Record) -> str:  # noqa: PLR0911 - one line an event
    match record.event:
        case PhaseStarted(phase=phase):
            return f"phase {phase}"
        case EffectProven(fault=fault):
            return f"effect of {fault}"
        case IncidentOpened(incident=incident):
            return f"{incident} opened"
        case SeverityChanged(severity=severity):
            return f"severity {severity}"
        case ProcedureMatched(procedure=procedure):
            return f"procedure {procedure}"
        case FaultEnded(fault=fault, by=by):
            return f"{fault} ended by {by}"
        case IncidentRecovered(incident=incident):
            return f"{incident} recovered"
        case ExpectationJudged(expectation=expectation, verdict=verdict) if verdict != Verdict.PASSED.value:
            return f"{verdict}: {expectation}"
        case DrillJudged(verdict=verdict):
            return verdict
        case _:
            return ""


def _pairs(
    left: Sequence[Milestone], right: Sequence[Milestone]
) -> Iterator[tuple[Milestone | None, Milestone | None]]:
    """Equal milestones side by side, and between them what each came to in its own way, in the order of both logs."""
    matcher = SequenceMatcher(None, [each.what for each in left], [each.what for each in right], autojunk=False)
    for tag, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(left[left_from:left_to], right[right_from:right_to], strict=True)
        else:
            yield from zip_longest(left[left_from:left_to], right[right_from:right_to])
