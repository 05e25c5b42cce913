"""The events of a drill: the only truth that report, verdict, TTD and TTR are folds over.

Every line of an event log is one `Record`. `at_s` is seconds on the monotonic clock since the
drill began; `wall_s` is Unix time, for people only: no decision reads it. Percentages are 0-100,
durations carry their unit in the name. Observations (`Requests`, `Receipts`, `Readings`, `SourceFailed`)
are what samplers saw; everything the incident engine derives from them can be derived again.
"""

from typing import Any

import msgspec

SCHEMA_VERSION = 4
READABLE_SCHEMAS = (1, 2, 3, 4)
"""2 added `Receipts`, `Audited` and the examples of `Requests`; 3 the events of contacts and the kind of a
notification; 4 has every drill read the logs and write the incident report that its document asks for. A log of an
earlier one simply has none."""


class Event(msgspec.Struct, frozen=True, tag_field="kind", tag=str, forbid_unknown_fields=True):
    """Base of all events; the class name is the `kind` on disk."""


class DrillStarted(Event, frozen=True):
    """The first record. Holds every input whole, so that a replay needs no other file.

    `responder` is runbook, human or none, whatever the experiment's file says.
    """

    schema: int
    drill: str
    title: str
    experiment: dict[str, Any]
    experiment_path: str
    runbook_path: str
    runbook_text: str
    bindings: dict[str, Any]
    bindings_path: str
    target: dict[str, Any]
    runtime: str
    responder: str
    environment: dict[str, str]


class PhaseStarted(Event, frozen=True):
    """`phase` is one of set-up, steady state, inject, observe, undo, audit, judge."""

    phase: str
    waiting_for: str


class SteadyStateJudged(Event, frozen=True):
    """Whether the target was healthy before the fault; `problems` says what was not, and by how much."""

    met: bool
    problems: list[str]


class UndoRecorded(Event, frozen=True):
    """The undo record is on disk (fsynced). `prior` is the captured state that undo must restore."""

    fault: str
    fault_type: str
    service: str
    prior: dict[str, Any]


class FaultInjected(Event, frozen=True):
    """The injecting call returned after `call_ms`."""

    fault: str
    fault_type: str
    service: str
    call_ms: float


class EffectProven(Event, frozen=True):
    """The fault's effect was first observed at `onset_at_s`; every time of the drill counts from it."""

    fault: str
    onset_at_s: float
    evidence: str


class EffectMissing(Event, frozen=True):
    """No effect was observed within the time limit: the fault counts as not injected."""

    fault: str
    looked_for: str


class FaultEnded(Event, frozen=True):
    """The fault was seen gone. `by` is remediation, own end, or undo."""

    fault: str
    by: str
    evidence: str


class UndoProven(Event, frozen=True):
    """The state after undo compared with the captured one; `differences` is empty when they are equal.

    `needed` is false when the state was already restored before undo ran.
    """

    fault: str
    needed: bool
    differences: list[str]
    state: dict[str, Any]


class Requests(Event, frozen=True, omit_defaults=True):
    """What the load saw since the last batch: (ended at_s, endpoint, duration in ms, failed).

    `examples` are the slowest of them by endpoint, failed or not, with their request id as the last word.
    """

    items: list[tuple[float, str, float, bool]]
    examples: list[tuple[float, str, float, bool, str]] = []


class Receipts(Event, frozen=True):
    """What the target acknowledged to the load: (at_s, kind, key, reference, request id).

    An `order` has its idempotency key and the order's id; a `payment` the order's id and the payment's reference.
    """

    items: list[tuple[float, str, str, str, str]]


class Readings(Event, frozen=True):
    """What a sampler read: (read at_s, metric key, subject, value). None: it could not be measured.

    The subject is a service, an endpoint, a statement or an index, as the metric has it.
    """

    source: str
    items: list[tuple[float, str, str, float | None]]


class SourceFailed(Event, frozen=True):
    """A sampler could not do its work; its signals are unknown from here until it reads again."""

    source: str
    error: str


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
    """Every action of every matched procedure ended."""

    incident: str


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


class IncidentReportWritten(Event, frozen=True):
    """The report that the document demands (cause, action, recovery time) is in the file `name` of the run's folder."""

    incident: str
    name: str
    language: str


class Offence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that an audit found wrong: what kind, with which key or order, and the requests that it was told to."""

    kind: str
    subject: str
    detail: str
    request_ids: list[str]


class Audited(Event, frozen=True):
    """Every receipt of the drill compared with the database and with what the payment gateway charged.

    `counts` has every kind of offence, those never found too; `offences` are the first of each kind.
    Where something could not be read, `unreadable` says what, and the rest says nothing.
    """

    orders: int
    payments: int
    charges: int
    counts: dict[str, int]
    offences: list[Offence]
    unreadable: str = ""


class DrillAborted(Event, frozen=True):
    """The drill was ended early. `by` is a guard, an interrupt or an error."""

    by: str
    reason: str


class ExpectationJudged(Event, frozen=True):
    """One expectation against what was observed. `verdict` is passed, failed or unknown."""

    expectation: str
    expected: str
    observed: str
    verdict: str
    evidence: str


class DrillJudged(Event, frozen=True):
    """The last record of a whole log: the verdict, in one word and one sentence."""

    verdict: str
    sentence: str


AnyEvent = (
    DrillStarted
    | PhaseStarted
    | SteadyStateJudged
    | UndoRecorded
    | FaultInjected
    | EffectProven
    | EffectMissing
    | FaultEnded
    | UndoProven
    | Requests
    | Receipts
    | Readings
    | SourceFailed
    | LevelChanged
    | IndicatorChanged
    | IncidentOpened
    | SeverityChanged
    | ProcedureMatched
    | IncidentNotified
    | ContactCalled
    | IncidentAcknowledged
    | IncidentHandedOver
    | LogsRead
    | CheckDone
    | StepPrompted
    | ActionStarted
    | ActionDone
    | IncidentRemediated
    | ServiceRecovered
    | IncidentRecovered
    | IncidentReportWritten
    | Audited
    | DrillAborted
    | ExpectationJudged
    | DrillJudged
)


class Record(msgspec.Struct, frozen=True):
    """One line of the event log."""

    seq: int
    at_s: float
    wall_s: float
    event: AnyEvent


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """One line of the log, newline included."""
    return _ENCODER.encode(record) + b"\n"


def decode(line: bytes) -> Record:
    """The record of one line. Raises msgspec.DecodeError (or ValidationError) where it is not one."""
    return _DECODER.decode(line)
