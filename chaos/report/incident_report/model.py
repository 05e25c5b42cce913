"""What an incident report tells: plain values, in the document's language where they are words.

Texts of others are not escaped here; the templates' environment does that.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from chaos.incident.steps import StepTaken


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on the clock, and seconds since the incident began."""

    wall_s: float
    since_s: float

    @property
    def date(self) -> str:
        """Day and time, in UTC: a log does not know where its reader is."""
        return datetime.fromtimestamp(self.wall_s, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

    @property
    def clock(self) -> str:
        """The time of day, in UTC."""
        return datetime.fromtimestamp(self.wall_s, UTC).strftime("%H:%M:%S")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: Moment
    text: str


@dataclass(frozen=True, slots=True)
class SeverityTold:
    """One class that the incident was in. `was` is empty for the first one."""

    at: Moment
    severity: str
    was: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ProcedureTold:
    """A procedure that was matched, with its line in the document."""

    section: str
    title: str
    line: int
    evidence: str


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One check of a procedure: `state` is ok, off, unread, unbound, missing or people (theirs to do).

    `wrong` is what of the finding is not as it should be.
    """

    section: str
    check: str
    state: str
    finding: str
    wrong: str


@dataclass(frozen=True, slots=True)
class LogTold:
    """What was read of one service's log."""

    service: str
    lines: tuple[str, ...]
    left_out: int
    quiet: bool
    unreadable: str


@dataclass(frozen=True, slots=True)
class ActionTold:
    """One part of an action: `state` is done, failed, unfinished, unbound, missing or people (theirs to do).

    `at` is when it ended, or began where it did not end; `took` is in words.
    """

    at: Moment | None
    section: str
    action: str
    binding: str
    attempts: int
    took: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row of the recovery table that was hit. None: not back by the end of the observation."""

    priority: int
    label: str
    rto: str
    line: int
    hit: Moment
    back: Moment | None
    lasted: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class EndpointTold:
    """What users met at one endpoint while the incident lasted; figures are words, "-" for none."""

    name: str
    requests: int
    failed: int
    before: str
    worst: str
    worst_errors: str
    hit: bool


@dataclass(frozen=True, slots=True)
class BooksTold:
    """Orders and payments that were acknowledged against what was found; `wrong` is what does not agree."""

    orders: int
    payments: int
    wrong: tuple[str, ...]
    unreadable: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that is left to do: its kind, and what it is about. `lines` are of the document, as a list in words."""

    kind: str
    text: str = ""
    lines: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FaultKnown:
    """One fault as the drill knows it. Empty texts are what was not seen."""

    fault: str
    fault_type: str
    service: str
    effect: str
    ended_by: str
    ended_evidence: str


@dataclass(frozen=True, slots=True)
class DrillKnown:
    """What the drill knows and the responder did not."""

    title: str
    run: str
    document: str
    version: str
    faults: tuple[FaultKnown, ...]


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """Everything that the report of one incident says.

    `began` is the first observed effect where it is known, else the detection. `ended` is since when everything was
    well, None where recovery was not confirmed; `lasted` is until then, or until the observation ended. `mode` is who
    responded, `recovered_by` is actions, people or itself.
    """

    incident: str
    language: str
    severity: str
    severity_means: str
    began: Moment
    detected: Moment
    ended: Moment | None
    lasted: str
    detected_after: str
    symptom: str
    taken_by: str
    severities: tuple[SeverityTold, ...]
    procedures: tuple[ProcedureTold, ...]
    checks: tuple[CheckTold, ...]
    logs: tuple[LogTold, ...]
    actions: tuple[ActionTold, ...]
    rows: tuple[RowTold, ...]
    endpoints: tuple[EndpointTold, ...]
    books: BooksTold | None
    told: tuple[Line, ...]
    timeline: tuple[Line, ...]
    steps: tuple[StepTaken, ...]
    follow_ups: tuple[FollowUp, ...]
    mode: str
    recovered_by: str
    drill: DrillKnown
