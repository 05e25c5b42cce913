"""What a drill's report shows: plain, typed values, ready to be drawn or printed.

Times are seconds since the drill began (`at_s`) or since onset where the name says so.
"""

from dataclasses import dataclass, field

from chaos.events import ExpectationJudged, LogsRead
from chaos.report.steps import LifeTold
from chaos.report.telling import Told
from chaos.verdict.timings import Times


@dataclass(frozen=True, slots=True)
class Header:
    """What was drilled, how it ended, and where it ran. `began` is a date for people, in UTC."""

    title: str
    drill: str
    verdict: str
    sentence: str
    section: str
    began: str
    lasted_s: float
    runtime: str
    responder: str
    severity: str
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured time against a promise. None: it did not happen, or nothing was promised."""

    label: str
    measured_s: float | None
    limit_s: float | None
    promised_by: str

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None where there was none, or nothing was measured."""
        if self.limit_s is None or self.measured_s is None:
            return None
        return self.measured_s <= self.limit_s

    @property
    def share(self) -> float:
        """The measured part of what was allowed, 0 to 1."""
        if not self.limit_s or self.measured_s is None:
            return 0.0
        return max(0.0, min(1.0, self.measured_s / self.limit_s))


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of the drill that stands in every chart."""

    name: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Band:
    """Where one level of the threshold table begins, in the document's words; `held` is how long it must last."""

    level: str
    begins: float
    text: str
    line: int
    held: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound of a procedure's indicator; `low` says that the values below it violate it."""

    value: float
    text: str
    line: int
    low: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One subject over time. `before`, `worst` and `after` are None where there was no value.

    `worst` is from onset to recovery, in the direction that the metric gets worse; `hit` says that it
    crossed a threshold or violated an indicator.
    """

    subject: str
    values: tuple[float | None, ...]
    before: float | None
    worst: float | None
    after: float | None
    level: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric: its subjects over common moments.

    `reading` says how values come from samples, with a slot for the `window_s` of it in words.
    """

    key: str
    title: str
    unit: str
    reading: str
    logarithmic: bool
    at_s: tuple[float, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    bound: Bound | None = None
    window_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """How long a service was in one state: up, down or unknown."""

    state: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One service's or index's availability over the drill; `good` and `bad` are the words for up and down."""

    subject: str
    good: str
    bad: str
    stretches: tuple[Stretch, ...]

    @property
    def down_s(self) -> float:
        """Seconds in which it was not there."""
        return sum(each.end_s - each.start_s for each in self.stretches if each.state == "down")


@dataclass(frozen=True, slots=True)
class Step:
    """Something the incident or the responder came to; `since_onset_s` is None before onset."""

    at_s: float
    since_onset_s: float | None
    told: Told


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of a fault's captured state beside the value after the undo."""

    key: str
    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether nothing is left of the fault in it."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class FaultTold:
    """One fault from injection to the proof of its undo. Texts are empty for what the log does not hold."""

    label: str
    fault_type: str
    service: str
    call_ms: float | None
    effect: str
    ended_by: str
    ended_evidence: str
    proven: bool
    needed: bool
    differences: tuple[str, ...]
    state: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report shows."""

    header: Header
    times: Times
    measured: tuple[Measured, ...]
    marks: tuple[Mark, ...]
    panels: tuple[Panel, ...]
    lanes: tuple[Lane, ...]
    span_s: tuple[float, float]
    steps: tuple[Step, ...]
    expectations: tuple[ExpectationJudged, ...]
    faults: tuple[FaultTold, ...]
    commands: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    problems: tuple[str, ...] = field(default=())
    lives: tuple[LifeTold, ...] = ()
    logs: tuple[LogsRead, ...] = ()
    incident_reports: tuple[str, ...] = ()
