"""Recorded drills changed in one way each, and what a row of the document then shows."""

from dataclasses import dataclass

from chaos.events import (
    ActionDone,
    CheckDone,
    DrillStarted,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentReportWritten,
    LevelChanged,
    LogsRead,
    ProcedureMatched,
    Record,
    Requests,
    ServiceRecovered,
    SeverityChanged,
)
from tests.coverage.changes import Change, aborted, blind, called, earlier, experiment, fast, never_back
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE
from tests.verdict.builders import changed, renumbered, without


@dataclass(frozen=True)
class Case:
    """One row in one drill, changed in one way, and what it then shows."""

    name: str
    log: str
    kind: str
    words: str
    shown: str
    change: Change = lambda records: records


REDIS, INDEX = REDIS_OUTAGE, DROPPED_ORDER_INDEX
CASES = (
    Case("the class that was expected and reached", REDIS, "class", "Critical", "proven"),
    Case("a class that no experiment expects", REDIS, "class", "Major", "not exercised"),
    Case("a class on the way down", REDIS, "class", "Minor", "not exercised"),
    Case("another class was reached", REDIS, "class", "Major", "refuted", lambda r: experiment(r, severity="Major")),
    Case("no class was reached", REDIS, "class", "Critical", "refuted", lambda r: without(r, SeverityChanged)),
    Case(
        "aborted before a class was told",
        REDIS,
        "class",
        "Critical",
        "unknown",
        lambda r: without(aborted(r, IncidentOpened), SeverityChanged),
    ),
    Case("a level that was reached and left", INDEX, "threshold", "API response time critical", "proven"),
    Case(
        "a level that was only held on the way down", INDEX, "threshold", "API response time caution", "not exercised"
    ),
    Case("a level that was not reached", INDEX, "threshold", "Error rate critical", "not exercised"),
    Case("a level that was not left", INDEX, "threshold", "API response time critical", "refuted", never_back),
    Case("a level whose values went missing", INDEX, "threshold", "API response time critical", "unknown", blind),
    Case(
        "a level in an aborted drill",
        INDEX,
        "threshold",
        "API response time warning",
        "unknown",
        lambda r: aborted(r, SeverityChanged),
    ),
    Case("an indicator that was violated and met again", INDEX, "indicator", "Every query time", "proven"),
    Case("an indicator that was not met again", INDEX, "indicator", "Every query time", "refuted", never_back),
    Case(
        "an indicator in an aborted drill",
        INDEX,
        "indicator",
        "Every query time",
        "unknown",
        lambda r: aborted(r, SeverityChanged),
    ),
    Case("an indicator of another failure", INDEX, "indicator", "The cache hit ratio", "not exercised"),
    Case(
        "an indicator whose readings the failure took away",
        REDIS,
        "indicator",
        "The cache hit ratio",
        "unknown",
        lambda r: renumbered([x for x in r if getattr(x.event, "state", "") != "violated"]),
    ),
    Case("a service that was hit and came back in time", INDEX, "recovery", "Orders", "proven"),
    Case("a service that was not hit", INDEX, "recovery", "Product details", "not exercised"),
    Case("a service that was not back before the drill ended", INDEX, "recovery", "Orders", "unknown", never_back),
    Case(
        "a service that came back too late",
        INDEX,
        "recovery",
        "Orders",
        "refuted",
        lambda r: changed(r, ServiceRecovered, recovered_at_s=4000.0),
    ),
    Case("the procedure that was expected", REDIS, "procedure", "3.1", "proven"),
    Case("a procedure of another failure", REDIS, "procedure", "3.2", "not exercised"),
    Case(
        "a procedure matched in place of another",
        REDIS,
        "procedure",
        "3.2",
        "refuted",
        lambda r: changed(r, ProcedureMatched, procedure="3.2"),
    ),
    Case(
        "a procedure that did not match", REDIS, "procedure", "3.1", "refuted", lambda r: without(r, ProcedureMatched)
    ),
    Case("a symptom felt as written", REDIS, "symptom", "Popular products", "proven"),
    Case("a symptom of another failure", REDIS, "symptom", "Order look-up", "not exercised"),
    Case(
        "a symptom that nobody felt",
        REDIS,
        "symptom",
        "Popular products",
        "refuted",
        lambda r: fast(without(r, LevelChanged)),
    ),
    Case(
        "a symptom without a request", REDIS, "symptom", "Popular products", "unknown", lambda r: without(r, Requests)
    ),
    Case(
        "a symptom that nobody could have measured",
        REDIS,
        "symptom",
        "Popular products",
        "unknown",
        lambda r: without(r, Requests, LevelChanged),
    ),
    Case("a check that found something", INDEX, "check", "slow queries", "proven"),
    Case("a check that could read nothing", REDIS, "check", "Redis memory", "unknown"),
    Case("a check of another procedure", REDIS, "check", "slow queries", "not exercised"),
    Case(
        "a check that was not carried out", REDIS, "check", "Redis answers", "refuted", lambda r: without(r, CheckDone)
    ),
    Case(
        "a check that people had to carry out",
        REDIS,
        "check",
        "Redis answers",
        "not exercised",
        lambda r: changed(without(r, CheckDone), DrillStarted, responder="human"),
    ),
    Case(
        "a check in a log that does not say whether it read anything",
        REDIS,
        "check",
        "Redis answers",
        "unknown",
        lambda r: changed(r, CheckDone, known=None),
    ),
    Case("an action that went well", REDIS, "action", "Restart Redis", "proven"),
    Case(
        "an action that failed",
        REDIS,
        "action",
        "Restart Redis",
        "refuted",
        lambda r: changed(r, ActionDone, lambda e: e.action == "Restart Redis", ok=False),
    ),
    Case(
        "an action that was not executed",
        REDIS,
        "action",
        "Restart Redis",
        "refuted",
        lambda r: earlier(r, "Restart Redis"),
    ),
    Case(
        "an action that the abort came before",
        REDIS,
        "action",
        "Restart Redis",
        "unknown",
        lambda r: aborted(r, ProcedureMatched),
    ),
    Case("the step that detects", REDIS, "step", "Notice it", "proven"),
    Case("the step that reports", REDIS, "step", "Raise the alarm", "proven"),
    Case(
        "a report that was not delivered",
        REDIS,
        "step",
        "Raise the alarm",
        "refuted",
        lambda r: changed(r, IncidentNotified, delivered=False),
    ),
    Case("nobody took it", REDIS, "step", "Gather the team", "refuted", lambda r: without(r, IncidentAcknowledged)),
    Case("the measure was not taken", REDIS, "step", "Stop the damage", "refuted", lambda r: without(r, ActionDone)),
    Case("it was not over", REDIS, "step", "Confirm recovery", "refuted", never_back),
    Case(
        "nobody wrote it up",
        REDIS,
        "step",
        "Write it up",
        "refuted",
        lambda r: changed(without(r, IncidentReportWritten), DrillStarted, schema=4),
    ),
    Case(
        "a log too old to tell of reports",
        REDIS,
        "step",
        "Write it up",
        "unknown",
        lambda r: changed(without(r, IncidentReportWritten), DrillStarted, schema=2),
    ),
    Case(
        "it was written up",
        REDIS,
        "step",
        "Write it up",
        "proven",
        lambda r: [*r, Record(len(r), r[-1].at_s, 0.0, IncidentReportWritten("incident-1", "incident-1.md", "en"))],
    ),
    Case(
        "nobody responds, and nobody is expected to",
        REDIS,
        "step",
        "Look into it",
        "not exercised",
        lambda r: changed(without(r, CheckDone, LogsRead), DrillStarted, responder="none"),
    ),
    Case(
        "a contact that was reached",
        REDIS,
        "contact",
        "Developer on call",
        "proven",
        called(1, delivered=True, who="Developer on call"),
    ),
    Case(
        "a contact that was not reached",
        REDIS,
        "contact",
        "Developer on call",
        "refuted",
        called(1, delivered=False, who="Developer on call"),
    ),
    Case(
        "a contact that was not needed",
        REDIS,
        "contact",
        "CTO",
        "not exercised",
        called(1, delivered=True, who="Developer on call"),
    ),
)
