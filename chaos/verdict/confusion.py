"""What drills were to be taken for against what they were taken for: by severity and by procedure.

A fold over the logs of finished drills, with the verdicts that stand in them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import (
    DrillJudged,
    DrillStarted,
    EffectProven,
    Event,
    ExpectationJudged,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.experiment.definition import NO_PROCEDURE, Expectations
from chaos.incident.observation import begins, is_control, observed
from chaos.outcome import Verdict
from chaos.scales import Severity
from chaos.verdict.objectives import OBJECTIVE
from chaos.verdict.response import DETECTED, PROCEDURE, SEVERITY, WITHIN

_TIMED = (DETECTED, WITHIN)
_UNSEEN = Severity.NONE.word


@dataclass(frozen=True, slots=True)
class Taken:
    """One drill in one matrix: what it was injected as, and what it was classified as."""

    title: str
    injected: str
    classified: str

    @property
    def on_diagonal(self) -> bool:
        """Whether it was taken for what it was."""
        return self.injected == self.classified


@dataclass(frozen=True, slots=True)
class Matrix:
    """Drills by what they were injected as (rows) and classified as (columns)."""

    taken: tuple[Taken, ...]
    order: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands in rows and columns: in `order`, then others by name."""
        used = {each.injected for each in self.taken} | {each.classified for each in self.taken}
        return (*(each for each in self.order if each in used), *sorted(used - set(self.order)))

    def count(self, injected: str, classified: str) -> int:
        """How many drills are in one cell."""
        return Counter((each.injected, each.classified) for each in self.taken)[injected, classified]

    @property
    def diagonal(self) -> int:
        """How many drills were taken for what they were."""
        return sum(each.on_diagonal for each in self.taken)


@dataclass(frozen=True, slots=True)
class Off:
    """Something that was otherwise than expected, and why: which signals, which line of the document."""

    title: str
    what: str
    because: str


@dataclass(frozen=True, slots=True)
class Confusion:
    """Both matrices, what is off, and the drills that stand in neither, with why. Blinded drills are not counted.

    A drill whose experiment lets any procedure follow has no place in the matrix of procedures.
    """

    severity: Matrix
    procedure: Matrix
    off: tuple[Off, ...]
    left_out: tuple[Off, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed where something is off, unknown where a drill could not be counted or there was none."""
        if self.off:
            return Verdict.FAILED
        return Verdict.UNKNOWN if self.left_out or not self.severity.taken else Verdict.PASSED


@dataclass(frozen=True, slots=True)
class _Drill:
    """One finished drill: its start, what it expects, and its records from the first injection to the undo."""

    started: DrillStarted
    expect: Expectations
    under_fault: tuple[Record, ...]
    judged: Mapping[str, ExpectationJudged]
    sentence: str

    @property
    def severity(self) -> Taken:
        reached = (Severity.of(r.event.severity) for r in self.under_fault if isinstance(r.event, SeverityChanged))
        return Taken(self.started.title, self.expect.severity.word, max(reached, default=Severity.NONE).word)

    @property
    def procedure(self) -> Taken | None:
        """None where any procedure may follow the incident that is expected."""
        injected = self.expect.procedure or (NO_PROCEDURE if self.expect.severity is Severity.NONE else None)
        matched = dict.fromkeys(r.event.procedure for r in self.under_fault if isinstance(r.event, ProcedureMatched))
        return Taken(self.started.title, injected, " + ".join(sorted(matched)) or NO_PROCEDURE) if injected else None


def confusion(drills: Sequence[Sequence[Record]]) -> Confusion:
    """What the drills whose logs are `drills` come to. Raises BadInput where a log does not say what it expected."""
    severities: list[Taken] = []
    procedures: list[Taken] = []
    off: list[Off] = []
    left_out: list[Off] = []
    for records in drills:
        drill = _read(records)
        if drill.started.blinded:
            continue
        if why := _uncounted(drill, records):
            left_out.append(Off(drill.started.title, "not counted", why))
            continue
        severities.append(drill.severity)
        procedures += [drill.procedure] if drill.procedure else []
        off += _off(drill)
    classes = tuple(each.word for each in sorted(Severity, reverse=True))
    return Confusion(Matrix(tuple(severities), classes), Matrix(tuple(procedures)), tuple(off), tuple(left_out))


def _read(records: Sequence[Record]) -> _Drill:
    started = next((r.event for r in records if isinstance(r.event, DrillStarted)), None)
    if started is None:
        raise BadInput("the event log does not hold the start of a drill")
    seen = list(observed(records))
    control = is_control(started)
    began = next((n for n, each in enumerate(seen) if begins(each.event, control=control)), len(seen))
    judged = next((r.event for r in reversed(records) if isinstance(r.event, DrillJudged)), None)
    return _Drill(
        started=started,
        expect=from_plain(started.experiment.get("expect", {}), started.experiment_path, Expectations),
        under_fault=tuple(seen[began:]),
        judged={r.event.expectation: r.event for r in records if isinstance(r.event, ExpectationJudged)},
        sentence=judged.sentence if judged else "",
    )


def _uncounted(drill: _Drill, records: Sequence[Record]) -> str:
    """Why a drill does not say what its failure is taken for; empty where it does."""
    if not drill.sentence:
        return "its event log ends before a verdict"
    if not is_control(drill.started) and not _any(records, EffectProven):
        return drill.sentence
    # What was cut short may still have been detected, or have come to a higher class.
    unknown = [
        each
        for name in (DETECTED, SEVERITY, PROCEDURE)
        if (each := drill.judged.get(name)) and each.verdict == Verdict.UNKNOWN.value
    ]
    return "; ".join(f"{each.expectation} is unknown ({each.observed}: {each.evidence})" for each in unknown)


def _off(drill: _Drill) -> Iterator[Off]:
    """What is off the diagonals, then what took longer than it may."""
    title = drill.started.title
    for name, taken, evidence in (
        (SEVERITY, drill.severity, _severity_evidence),
        (PROCEDURE, drill.procedure, _procedure_evidence),
    ):
        if taken and not taken.on_diagonal:
            yield Off(title, f"{name} {taken.classified}, not {taken.injected}", evidence(drill))
    for each in drill.judged.values():
        late = each.expectation in _TIMED or each.expectation.startswith(OBJECTIVE)
        if late and each.verdict == Verdict.FAILED.value and _was_seen(drill):
            yield Off(title, f"{each.expectation} {each.observed}, not {each.expected}", each.evidence)


def _was_seen(drill: _Drill) -> bool:
    """A failure that opened no incident has no times; the matrices say so already."""
    return drill.severity.classified != _UNSEEN and drill.expect.severity is not Severity.NONE


def _severity_evidence(drill: _Drill) -> str:
    name = SEVERITY if drill.severity.classified != _UNSEEN else DETECTED
    judged = drill.judged.get(name)
    return judged.evidence if judged else ""


def _procedure_evidence(drill: _Drill) -> str:
    """What matched the procedures that were not expected, or why none was."""
    wrong = [
        f"{event.procedure}: {'; '.join(event.evidence)}"
        for event in (r.event for r in drill.under_fault)
        if isinstance(event, ProcedureMatched) and event.procedure != drill.expect.procedure
    ]
    judged = drill.judged.get(PROCEDURE if drill.severity.classified != _UNSEEN else DETECTED)
    return "; ".join(wrong) or (judged.evidence if judged else "")


def _any(records: Sequence[Record], kind: type[Event]) -> bool:
    return any(isinstance(record.event, kind) for record in records)
