"""One line of the event log."""

import msgspec

from chaos.events.course import (
    Audited,
    DrillAborted,
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    PhaseStarted,
    SteadyStateJudged,
    StopConditionMet,
)
from chaos.events.faults import (
    EffectMissing,
    EffectProven,
    FaultEnded,
    FaultInjected,
    FaultsPlanned,
    UndoProven,
    UndoRecorded,
)
from chaos.events.incidents import (
    IncidentOpened,
    IncidentRecovered,
    IndicatorChanged,
    LevelChanged,
    ProcedureMatched,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.events.observations import Readings, Receipts, Requests, SourceFailed
from chaos.events.responses import (
    ActionDone,
    ActionStarted,
    CheckDone,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentNotified,
    IncidentRemediated,
    IncidentReportWritten,
    LogsRead,
    StepPrompted,
)

AnyEvent = (
    DrillStarted
    | PhaseStarted
    | SteadyStateJudged
    | FaultsPlanned
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
    | StopConditionMet
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
