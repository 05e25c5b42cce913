"""The events of a drill: the only truth that report, verdict, TTD and TTR are folds over.

Every line of an event log is one `Record`. `at_s` is seconds on the monotonic clock since the
drill began; `wall_s` is Unix time, for people only: no decision reads it. Percentages are 0-100,
durations carry their unit in the name. Observations (`Requests`, `Receipts`, `Readings`, `SourceFailed`)
are what samplers saw; everything the incident engine derives from them can be derived again.
"""

from chaos.events.base import Event
from chaos.events.course import (
    THE_ENGINE,
    Audited,
    DrillAborted,
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    Offence,
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
    PlannedFault,
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
from chaos.events.record import AnyEvent, Record, decode, encode
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

__all__ = [
    "READABLE_SCHEMAS",
    "SCHEMA_VERSION",
    "THE_ENGINE",
    "ActionDone",
    "ActionStarted",
    "AnyEvent",
    "Audited",
    "CheckDone",
    "ContactCalled",
    "DrillAborted",
    "DrillJudged",
    "DrillStarted",
    "EffectMissing",
    "EffectProven",
    "Event",
    "ExpectationJudged",
    "FaultEnded",
    "FaultInjected",
    "FaultsPlanned",
    "IncidentAcknowledged",
    "IncidentHandedOver",
    "IncidentNotified",
    "IncidentOpened",
    "IncidentRecovered",
    "IncidentRemediated",
    "IncidentReportWritten",
    "IndicatorChanged",
    "LevelChanged",
    "LogsRead",
    "Offence",
    "PhaseStarted",
    "PlannedFault",
    "ProcedureMatched",
    "Readings",
    "Receipts",
    "Record",
    "Requests",
    "ServiceRecovered",
    "SeverityChanged",
    "SourceFailed",
    "SteadyStateJudged",
    "StepPrompted",
    "StopConditionMet",
    "UndoProven",
    "UndoRecorded",
    "decode",
    "encode",
]

SCHEMA_VERSION = 4
READABLE_SCHEMAS = (1, 2, 3, 4)
"""2 added `Receipts`, `Audited` and the examples of `Requests`; 3 the events of contacts and the kind of a
notification; 4 has every drill read the logs and write the incident report that its document asks for, and
`IncidentRemediated` name its procedures. A log of an earlier one simply has none."""
