"""What was done about an incident, and by whom."""

from chaos.events.base import Event


class IncidentNotified(Event, frozen=True):
    """The incident was told of in `channel`; `delivered` is false where that failed, `detail` says how.

    `message_kind` is report (the first, exactly one an incident), update, or all clear.
    """

    incident: str
    channel: str
    message: str
    delivered: bool
    detail: str
    message_kind: str = "report"
    attempts: int = 1


class ContactCalled(Event, frozen=True):
    """A contact of the document was called by way of `channel`. `order` is the escalation order, 1 is first.

    `reason` says why now, in one and the same words for one reason: the first of the document, the one before
    was not reached or did not acknowledge in time, or an RTO at risk.
    """

    incident: str
    order: int
    contact: str
    channel: str
    reason: str
    delivered: bool
    detail: str


class IncidentAcknowledged(Event, frozen=True):
    """Somebody took the incident."""

    incident: str
    by: str


class IncidentHandedOver(Event, frozen=True):
    """Whoever had taken the incident gave it to somebody else."""

    incident: str
    by: str
    to: str


class LogsRead(Event, frozen=True):
    """The last lines of a service's log, read while the incident was investigated; secrets are redacted.

    `left_out` counts what else it logged since shortly before the detection. `quiet` says that it logged nothing
    since then: the lines are the last ones before. Where the log could not be read, `lines` is empty and
    `unreadable` says why.
    """

    incident: str
    service: str
    lines: list[str]
    unreadable: str = ""
    left_out: int = 0
    quiet: bool = False


class CheckDone(Event, frozen=True):
    """One check of the procedure was really carried out; `finding` is what it found.

    `known` is false where nothing of what it asks for could be read; None in logs that do not tell.
    """

    incident: str
    procedure: str
    check: str
    ok: bool
    finding: str
    known: bool | None = None


class StepPrompted(Event, frozen=True):
    """People were told what the document says to do next. `step` is check or action, `phrase` the document's.

    It is number `number` of `of` in its procedure; `binding` says what it means here, empty where it has none.
    """

    incident: str
    procedure: str
    step: str
    phrase: str
    binding: str
    number: int
    of: int


class ActionStarted(Event, frozen=True, omit_defaults=True):
    """One action of the procedure began. `action` is the document's phrase, `binding` what it means here.

    `concerns` are the services that it is to mend; empty in logs of before they were recorded.
    """

    incident: str
    procedure: str
    action: str
    binding: str
    concerns: list[str] = []


class ActionDone(Event, frozen=True):
    """The action ended. `executed` is false for a phrase with no binding (not executable)."""

    incident: str
    procedure: str
    action: str
    binding: str
    executed: bool
    ok: bool
    attempts: int
    took_ms: float
    detail: str


class IncidentRemediated(Event, frozen=True):
    """Every action of every procedure matched so far ended. `procedures` are those followed since the last of these."""

    incident: str
    procedures: list[str] = []


class IncidentReportWritten(Event, frozen=True):
    """The report that the document demands (cause, action, recovery time) is in the file `name` of the run's folder."""

    incident: str
    name: str
    language: str
