"""The typed incident-response document. Every value knows its line; nothing here knows a target."""

from dataclasses import dataclass
from enum import StrEnum

from chaos.scales import Level, Metric, Severity


class Comparison(StrEnum):
    """Which side of a number a phrase promises or warns of."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"

    def holds(self, value: float, bound: float) -> bool:
        """Whether `value` satisfies this comparison with `bound`."""
        match self:
            case Comparison.AT_LEAST:
                return value >= bound
            case Comparison.AT_MOST:
                return value <= bound
            case Comparison.ABOVE:
                return value > bound
            case Comparison.BELOW:
                return value < bound


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the document as they stand there, and their 1-based line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the document in the base unit of its kind: ms for durations, % for ratios.

    `text` is what the document says ("1,900ms", "30분 이내"); `comparison` is None for a bare figure.
    """

    value: float
    unit: str
    text: str
    line: int
    comparison: Comparison | None = None


class Promised(StrEnum):
    """What a class of incidents is promised by some time after its beginning; `UPDATED` is how often."""

    ACKNOWLEDGED = "acknowledged"
    RESPONDED = "responded to"
    UPDATED = "updated on"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Promise:
    """A time that the document promises; `within` is None where it says so in words alone ("immediately")."""

    what: Promised
    phrase: Phrase
    within: Quantity | None = None


@dataclass(frozen=True, slots=True)
class SeverityClass:
    """One severity class. `quantities` are the figures inside its description.

    `rank` is its place in the document's own scale, 1 for the worst. The first three have a severity;
    what is below them has none, is never the class of an incident, and stands in `Runbook.remarks`.
    `details` is everything else that is said of it (examples, impact, whom to tell), as it stands there.
    """

    severity: Severity
    label: Phrase
    description: Phrase
    quantities: tuple[Quantity, ...] = ()
    rank: int = 0
    promises: tuple[Promise, ...] = ()
    details: tuple[Phrase, ...] = ()

    def promise(self, what: Promised) -> Promise | None:
        """What is promised of `what`, None where the document promises nothing."""
        return next((each for each in self.promises if each.what is what), None)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One metric's thresholds: the value at which each level begins.

    `held` is how long it must last to be of that level ("for 10m"), where the document says so.
    """

    metric: Metric
    phrase: Phrase
    levels: tuple[tuple[Level, Quantity], ...]
    held: tuple[tuple[Level, Quantity], ...] = ()

    def begins(self, level: Level) -> float | None:
        """The value at which `level` begins, None where the document gives none."""
        return next((quantity.value for at, quantity in self.levels if at is level), None)

    def held_s(self, level: Level) -> float:
        """How many seconds a value must be there without a break to be of `level`; 0 where none are given."""
        return next((quantity.value / 1000 for at, quantity in self.held if at is level), 0.0)


@dataclass(frozen=True, slots=True)
class Alert:
    """A limit of one metric for which the document names no level: "p95 latency > 800ms for 10m"."""

    metric: Metric
    phrase: Phrase
    bound: Quantity
    held: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Symptom:
    """What users see when a procedure applies: an operation's figure before and after."""

    phrase: Phrase
    operation: Phrase
    before: Quantity | None
    after: Quantity | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """The bound a procedure watches; a value that does not satisfy `bound.comparison` violates it."""

    metric: Metric
    phrase: Phrase
    bound: Quantity


@dataclass(frozen=True, slots=True)
class Procedure:
    """One failure procedure, known by its section number (or its title where it has none)."""

    section: str
    title: Phrase
    symptoms: tuple[Symptom, ...] = ()
    checks: tuple[Phrase, ...] = ()
    actions: tuple[Phrase, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class RecoveryTarget:
    """A row of the recovery table: services in one priority, and the RTO in seconds."""

    priority: int
    label: Phrase
    services: tuple[Phrase, ...]
    rto: Quantity

    @property
    def rto_s(self) -> float:
        """The recovery time objective in seconds."""
        return self.rto.value / 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the basic procedure, in the document's order; `details` is what is listed below it."""

    name: Phrase
    description: Phrase
    details: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or team to call, in escalation order (1 is first).

    `after` is how long an incident lasts, or goes unacknowledged, before they are called, where the document says so.
    """

    order: int
    rank: Phrase
    who: Phrase
    how: Phrase
    after: Quantity | None = None


class LessonKind(StrEnum):
    """What a figure of the retrospective is."""

    IMPROVED = "improved by"
    REMAINING = "still"


@dataclass(frozen=True, slots=True)
class LessonFigure:
    """An operation's figure: how much better it got (%), or what it still takes."""

    kind: LessonKind
    operation: Phrase
    value: Quantity


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sentence of the retrospective under its topic ("what got better"), and its figure where it has one."""

    phrase: Phrase
    topic: Phrase | None = None
    figure: LessonFigure | None = None


@dataclass(frozen=True, slots=True)
class Runbook:
    """The whole document. What could not be understood is listed, never dropped.

    `retrospective` is the sentences of `lessons`. `remarks` is what a reader must know of how it was read.
    `information` asks for nothing to be done or judged: an owner, a version, a recovery point.
    """

    path: str
    title: Phrase
    language: str
    classes: tuple[SeverityClass, ...] = ()
    steps: tuple[Step, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    recovery: tuple[RecoveryTarget, ...] = ()
    contacts: tuple[Contact, ...] = ()
    retrospective: tuple[Phrase, ...] = ()
    not_understood: tuple[Phrase, ...] = ()
    alerts: tuple[Alert, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    remarks: tuple[Phrase, ...] = ()
    information: tuple[Phrase, ...] = ()

    def threshold(self, metric: Metric) -> Threshold | None:
        """The threshold row of `metric`, None where the document has none."""
        return next((row for row in self.thresholds if row.metric is metric), None)

    def procedure(self, section: str) -> Procedure | None:
        """The procedure of section `section`, None where the document has none."""
        return next((row for row in self.procedures if row.section == section), None)
