"""Logs of drills that went wrong, each in one way, and the verdict each must have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from chaos.events import (
    THE_ENGINE,
    ActionDone,
    ActionStarted,
    Audited,
    DrillAborted,
    EffectMissing,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    Offence,
    PhaseStarted,
    ProcedureMatched,
    Readings,
    Record,
    Requests,
    ServiceRecovered,
    SeverityChanged,
    SourceFailed,
    SteadyStateJudged,
    UndoProven,
    UndoRecorded,
)
from chaos.outcome import Verdict
from tests.verdict.builders import FAULT, INCIDENT, changed, cut, inserted, redis_outage, renumbered, without

REPORT = IncidentNotified(INCIDENT, "#incidents", "Redis is down", delivered=True, detail="kept in the outbox")
UPDATE = msgspec.structs.replace(REPORT, message="following procedure 3.1", message_kind="update")
CLEAR = msgspec.structs.replace(REPORT, message="all clear", message_kind="all clear")

RESPONSE = (
    LevelChanged,
    IncidentOpened,
    SeverityChanged,
    ProcedureMatched,
    IncidentNotified,
    IncidentAcknowledged,
    ActionStarted,
    ActionDone,
    IncidentRemediated,
    ServiceRecovered,
    IncidentRecovered,
)


@dataclass(frozen=True)
class Scenario:
    """A drill that must not pass: its log, its verdict, the expectation at fault and what was observed of it."""

    name: str
    verdict: Verdict
    expectation: str
    observed: str
    log: Callable[[], Sequence[Record]]
    expect: dict[str, Any] = field(default_factory=dict)


def _outage() -> list[Record]:
    return redis_outage(with_signals=True)


def _rto_missed() -> list[Record]:
    log = changed(_outage(), ServiceRecovered, recovered_at_s=4000.0)
    return changed(log, IncidentRecovered, recovered_at_s=4000.0)


def _not_injected() -> list[Record]:
    log = without(_outage(), *RESPONSE, EffectProven, FaultEnded)
    log = inserted(log, 17.1, EffectMissing(FAULT, "cache refuses connections"))
    return inserted(log, 17.1, DrillAborted("the drill", "a fault had no provable effect"))


def _unsteady() -> list[Record]:
    log = without(_outage(), *RESPONSE, UndoRecorded, FaultInjected, EffectProven, FaultEnded, UndoProven)
    return changed(log, SteadyStateJudged, met=False, problems=["error_rate of payment is 3 %"])


def _interrupted() -> list[Record]:
    log = [record for record in _outage() if record.at_s <= 13.0 or record.at_s >= 25.0]
    return inserted(renumbered(log), 13.1, DrillAborted("an interrupt", "SIGINT"))


def _engine_restarted() -> list[Record]:
    """The responder's call failed for want of a system to work on."""
    log = changed(_outage(), ActionDone, **_REBUILD, ok=False, detail="Connection refused")
    log = [record for record in log if record.at_s <= 19.0 or record.at_s >= 25.0]
    return inserted(renumbered(log), 19.1, DrillAborted(THE_ENGINE, "the engine did not answer for 4.2 s"))


def _undone_by_the_interrupt() -> list[Record]:
    log = without(_interrupted(), FaultEnded)
    return inserted(log, 25.0, FaultEnded(FAULT, "undo", "the state equals the captured one"))


def _second_incident() -> list[Record]:
    return inserted(_outage(), 24.6, IncidentOpened("2", ["service_up cache 0"]))


def _told(log: list[Record], but: str) -> list[Record]:
    """The log without the messages of one kind."""
    kept = [r for r in log if not (isinstance(r.event, IncidentNotified) and r.event.message_kind == but)]
    return renumbered(kept)


def _row_not_seen_back() -> list[Record]:
    hit = LevelChanged("error_rate", "payment", "critical", 40.0, "none")
    return inserted(_outage(), 15.0, hit)


def _late(log: list[Record], by_s: float) -> list[Record]:
    """The same drill, observed for `by_s` longer before the undo began."""
    undo_s = next(r.at_s for r in log if isinstance(r.event, PhaseStarted) and r.event.phase == "undo")
    later = [msgspec.structs.replace(r, at_s=r.at_s + by_s) if r.at_s >= undo_s else r for r in log]
    return renumbered(later)


def _endpoint_silent() -> list[Record]:
    log = inserted(_outage(), 14.0, LevelChanged("error_rate", "order_create", "unknown", None, "none"))
    return inserted(log, 20.0, LevelChanged("error_rate", "order_create", "none", 0.0, "unknown"))


def _second_fault_lasts() -> list[Record]:
    log = inserted(_outage(), 12.0, FaultInjected("kill-shop", "kill", "shop", 3.0))
    log = inserted(log, 12.2, EffectProven("kill-shop", 12.2, "shop refuses connections"))
    return inserted(log, 25.0, UndoProven("kill-shop", needed=False, differences=[], state={}))


def _blind(source: str, start_s: float, end_s: float) -> list[Record]:
    def silent(record: Record) -> bool:
        by = "k6" if isinstance(record.event, Requests) else getattr(record.event, "source", "")
        return isinstance(record.event, Requests | Readings) and by == source and start_s <= record.at_s < end_s

    log = renumbered([record for record in _outage() if not silent(record)])
    return inserted(log, start_s, SourceFailed(source, "the connection was refused"))


def _hole() -> list[Record]:
    log = _outage()
    return [*log[:50], *log[51:]]


def _value_missing() -> list[Record]:
    log = changed(_outage(), LevelChanged, level="warning", where=lambda event: event.level == "critical")
    return inserted(log, 15.0, LevelChanged("error_rate", "order_create", "unknown", None, "none"))


def _audited(**fields: Any) -> list[Record]:
    return changed(_outage(), Audited, **fields)


_LOST = Offence("lost", "1-7-42", "acknowledged as order 1000042, which is not there under this key", ["1-7-43"])
_REBUILD = {"where": lambda event: "rebuild" in event.action}
FAILED, UNKNOWN = Verdict.FAILED, Verdict.UNKNOWN

SCENARIOS = (
    Scenario(
        "order lost",
        FAILED,
        "no order lost or doubled",
        "1 lost, of 240 orders and 238 payments acknowledged, 238 charged",
        lambda: _audited(counts={"lost": 1, "doubled": 0}, offences=[_LOST]),
    ),
    Scenario(
        "books unreadable",
        UNKNOWN,
        "no order lost or doubled",
        "not known",
        lambda: _audited(counts={}, unreadable="database cannot be read: connection refused"),
    ),
    Scenario("not audited", UNKNOWN, "no order lost", "not compared", lambda: without(_outage(), Audited)),
    Scenario("nothing ordered", UNKNOWN, "no order lost", "no order was acknowledged", lambda: _audited(orders=0)),
    Scenario(
        "lower severity", FAILED, "severity", "Major", lambda: changed(_outage(), SeverityChanged, severity="Major")
    ),
    Scenario("higher severity", FAILED, "severity", "Critical", _outage, {"severity": "Minor"}),
    Scenario("higher level", FAILED, "level", "critical", _outage, {"level": "warning"}),
    Scenario("no incident", FAILED, "detected", "no incident", lambda: without(_outage(), *RESPONSE)),
    Scenario("late detection", FAILED, "detected", "after 1.4 s", _outage, {"detected_within": "1s"}),
    Scenario("late recovery", FAILED, "time to recover", "9.2 s", _outage, {"recovered_within": "5s"}),
    Scenario("wrong procedure", FAILED, "procedure", "3.1", _outage, {"procedure": "3.2"}),
    Scenario(
        "another procedure besides",
        FAILED,
        "procedure",
        "3.1, and 3.2 besides",
        lambda: inserted(_outage(), 14.0, ProcedureMatched(INCIDENT, "3.2", "Slow database", ["slow"])),
    ),
    Scenario(
        "report not delivered",
        FAILED,
        "notified",
        "report not delivered: 500",
        lambda: changed(_outage(), IncidentNotified, delivered=False, detail="500"),
    ),
    Scenario("no report", FAILED, "notified", "1 was not reported", lambda: without(_outage(), IncidentNotified)),
    Scenario("reported twice", FAILED, "notified", "1 was reported 2 times", lambda: inserted(_outage(), 14.0, REPORT)),
    Scenario("a second incident nobody told of", FAILED, "notified", "2 was not reported", _second_incident),
    Scenario(
        "reported later than the experiment allows",
        FAILED,
        "notified",
        "after 0.1 s in #incidents",
        _outage,
        {"notified_within": "50ms"},
    ),
    Scenario("no all-clear", FAILED, "updates and all-clear", "no all-clear", lambda: _told(_outage(), "all clear")),
    Scenario(
        "two all-clears", FAILED, "updates and all-clear", "2 all-clears", lambda: inserted(_outage(), 24.5, CLEAR)
    ),
    Scenario(
        "an update not delivered",
        FAILED,
        "updates and all-clear",
        "update not delivered: 500",
        lambda: inserted(_outage(), 15.0, msgspec.structs.replace(UPDATE, delivered=False, detail="500")),
    ),
    Scenario(
        "action failed",
        FAILED,
        "procedure followed (3.1)",
        "rebuild cache data failed: HTTP 503",
        lambda: changed(_outage(), ActionDone, **_REBUILD, ok=False, detail="HTTP 503"),
    ),
    Scenario(
        "phrase not executable",
        FAILED,
        "procedure followed (3.1)",
        "rebuild cache data is not executable (experiments/incident-response.md, line 19)",
        lambda: changed(_outage(), ActionDone, **_REBUILD, executed=False, ok=False),
    ),
    Scenario(
        "actions never ended",
        FAILED,
        "procedure followed (3.1)",
        "Restart Redis did not end; rebuild cache data did not end",
        lambda: without(_outage(), ActionDone),
    ),
    Scenario("never recovered", FAILED, "recovered", "not confirmed", lambda: without(_outage(), IncidentRecovered)),
    Scenario("came back", FAILED, "recovered", "not confirmed", _second_incident),
    Scenario("objective missed", FAILED, "recovery time objective of Popular products/cart", "1 h 6 min", _rto_missed),
    Scenario(
        "row not seen back",
        UNKNOWN,
        "recovery time objective of Order/payment",
        "not back in 12.9 s",
        _row_not_seen_back,
    ),
    Scenario(
        "row never back",
        FAILED,
        "recovery time objective of Order/payment",
        "not back in 31 min 53 s",
        lambda: _late(_row_not_seen_back(), 1900.0),
    ),
    Scenario(
        "endpoint silent",
        UNKNOWN,
        "signals seen throughout",
        "no request to order_create ended for more than 6.0 s",
        _endpoint_silent,
    ),
    Scenario(
        "one fault not seen to end", UNKNOWN, "what ended the failure", "kill-shop not seen to end", _second_fault_lasts
    ),
    Scenario(
        "undo ended it",
        FAILED,
        "what ended the failure",
        "kill-cache by undo",
        lambda: changed(_outage(), FaultEnded, by="undo"),
    ),
    Scenario("an incident where none is expected", FAILED, "detected", "1 seen", _outage, {"severity": "none"}),
    Scenario("no effect", Verdict.NOT_INJECTED, "the fault took effect", "no effect seen", _not_injected),
    Scenario(
        "unsteady", Verdict.NOT_INJECTED, "steady state before the fault", "error_rate of payment is 3 %", _unsteady
    ),
    Scenario(
        "undo left differences",
        Verdict.NOT_CLEANED,
        "the undo is proven",
        "cache is stopped",
        lambda: changed(_outage(), UndoProven, differences=["cache is stopped"]),
    ),
    Scenario(
        "undo owed",
        Verdict.NOT_CLEANED,
        "the undo is proven",
        "undo of kill-cache is owed",
        lambda: without(_outage(), UndoProven),
    ),
    Scenario("the process died", Verdict.NOT_CLEANED, "recovered", "not confirmed", lambda: cut(_outage(), 15.0)),
    Scenario("interrupted", Verdict.ABORTED, "detected", "no incident", _interrupted),
    Scenario("engine restarted", Verdict.ABORTED, "recovered", "not confirmed", _engine_restarted),
    Scenario(
        "interrupted, and undone for it",
        Verdict.ABORTED,
        "what ended the failure",
        "kill-cache by undo",
        _undone_by_the_interrupt,
    ),
    Scenario(
        "k6 blind", UNKNOWN, "signals seen throughout", "k6 was blind for 5.0 s", lambda: _blind("k6", 14.0, 19.0)
    ),
    Scenario("cache blind", UNKNOWN, "signals seen throughout", "cache was blind", lambda: _blind("cache", 15.0, 30.0)),
    Scenario(
        "no signals", UNKNOWN, "signals seen throughout", "no signal at all", lambda: redis_outage(with_signals=False)
    ),
    Scenario("a hole in the log", UNKNOWN, "the event log is whole", "records are missing", _hole),
    Scenario("no start", UNKNOWN, "the event log is whole", "the start is missing", lambda: _outage()[1:]),
    Scenario(
        "no steady state", UNKNOWN, "steady state", "not looked at", lambda: without(_outage(), SteadyStateJudged)
    ),
    Scenario(
        "no proof of effect", UNKNOWN, "the fault took effect", "nothing says", lambda: without(_outage(), EffectProven)
    ),
    Scenario(
        "end not seen",
        UNKNOWN,
        "what ended the failure",
        "kill-cache not seen to end",
        lambda: without(_outage(), FaultEnded),
    ),
    Scenario(
        "a level not known",
        UNKNOWN,
        "level",
        "warning, but for error_rate of order_create unknown for 6.3 s",
        _value_missing,
        {"level": "warning"},
    ),
)
