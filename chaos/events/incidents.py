"""What the observations mean by the document, as the incident engine derives it."""

from chaos.events.base import Event


class LevelChanged(Event, frozen=True):
    """A metric of the threshold table moved to another level. `value` is None when data went missing."""

    metric: str
    subject: str
    level: str
    value: float | None
    was: str


class IndicatorChanged(Event, frozen=True):
    """A procedure's own indicator was met, violated or lost: `state` is met, violated or unknown."""

    procedure: str
    metric: str
    state: str
    value: float | None
    bound: str


class IncidentOpened(Event, frozen=True):
    """Detected: signals alone satisfy a class of the document. `evidence` says which signals."""

    incident: str
    evidence: list[str]


class SeverityChanged(Event, frozen=True):
    """Classified, escalated or downgraded. The first one of an incident is its classification."""

    incident: str
    severity: str
    was: str
    evidence: list[str]


class ProcedureMatched(Event, frozen=True):
    """The failure procedure (by its section number) that symptoms and checks point to."""

    incident: str
    procedure: str
    title: str
    evidence: list[str]


class ServiceRecovered(Event, frozen=True):
    """A row of the recovery table came back for good at `recovered_at_s`, after being hit at `hit_at_s`."""

    incident: str
    recovery_row: str
    hit_at_s: float
    recovered_at_s: float


class IncidentRecovered(Event, frozen=True):
    """Confirmed: indicator and thresholds have held since `recovered_at_s` for the holding time."""

    incident: str
    recovered_at_s: float
    evidence: list[str]
