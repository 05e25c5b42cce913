"""What a recorded drill shows of each row, and what it shows once one thing in it went otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from chaos.coverage.figures import nearer_to_second
from chaos.coverage.summary import summarised
from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    DrillAborted,
    DrillStarted,
    EffectProven,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    IncidentReportWritten,
    IndicatorChanged,
    LevelChanged,
    ProcedureMatched,
    Record,
    Requests,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.scales import Level
from tests.coverage.logs import finding, outcome
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, recorded
from tests.verdict.builders import changed, inserted, renumbered, without

Change = Callable[[list[Record]], list[Record]]


@dataclass(frozen=True)
class Case:
    """One row in one drill, changed in one way, and what it then shows."""

    name: str
    log: str
    kind: str
    words: str
    shown: str
    change: Change = lambda records: records


def _experiment(records: list[Record], **expect: Any) -> list[Record]:
    first = next(r.event for r in records if isinstance(r.event, DrillStarted))
    plain = {**first.experiment, "expect": {**first.experiment["expect"], **expect}}
    return changed(records, DrillStarted, experiment=plain)


def _aborted(records: list[Record], after: type) -> list[Record]:
    """The log of a drill that was interrupted right after the first event of a kind."""
    last = next(r for r in records if isinstance(r.event, after))
    kept = [r for r in records if r.seq <= last.seq]
    return [*kept, Record(last.seq + 1, last.at_s, last.wall_s, DrillAborted("an interrupt", "SIGINT"))]


def _never_back(records: list[Record]) -> list[Record]:
    """No level falls, and no indicator or service comes back, once the fault is in."""
    kept = [r for r in records if r.at_s < _detected(records) or not _is_better(r)]
    return without(renumbered(kept), ServiceRecovered, IncidentRecovered)


def _is_better(record: Record) -> bool:
    match record.event:
        case LevelChanged(level=level, was=was) if "unknown" not in {level, was}:
            return Level.of(level) < Level.of(was)
        case IndicatorChanged(state=state):
            return state == "met"
        case _:
            return False


def _blind(records: list[Record]) -> list[Record]:
    """The index drill, in which the response times went missing once the level was reached."""
    return changed(
        records,
        LevelChanged,
        lambda e: e.metric == "api_response_time" and e.level == "none",
        value=None,
        level="unknown",
    )


def _called(order: int, *, delivered: bool, who: str) -> Change:
    call = ContactCalled("incident-1", order, who, "phone", "the first of the document", delivered, "rang")
    return lambda records: inserted(records, _detected(records), call)


def _detected(records: list[Record]) -> float:
    return next(r.at_s for r in records if isinstance(r.event, IncidentOpened))


def _earlier(records: list[Record], action: str) -> list[Record]:
    return renumbered([r for r in records if not (isinstance(r.event, ActionDone) and r.event.action == action)])


REDIS, INDEX = REDIS_OUTAGE, DROPPED_ORDER_INDEX
CASES = (
    Case("the class that was expected and reached", REDIS, "class", "Critical", "proven"),
    Case("a class that no experiment expects", REDIS, "class", "Major", "not exercised"),
    Case("a class on the way down", REDIS, "class", "Minor", "not exercised"),
    Case("another class was reached", REDIS, "class", "Major", "refuted", lambda r: _experiment(r, severity="Major")),
    Case("no class was reached", REDIS, "class", "Critical", "refuted", lambda r: without(r, SeverityChanged)),
    Case(
        "aborted before a class was told",
        REDIS,
        "class",
        "Critical",
        "unknown",
        lambda r: without(_aborted(r, IncidentOpened), SeverityChanged),
    ),
    Case("a level that was reached and left", INDEX, "threshold", "API response time critical", "proven"),
    Case("a level that was not reached", INDEX, "threshold", "Error rate critical", "not exercised"),
    Case("a level that was not left", INDEX, "threshold", "API response time critical", "refuted", _never_back),
    Case("a level whose values went missing", INDEX, "threshold", "API response time critical", "unknown", _blind),
    Case(
        "a level in an aborted drill",
        INDEX,
        "threshold",
        "API response time warning",
        "unknown",
        lambda r: _aborted(r, SeverityChanged),
    ),
    Case("an indicator that was violated and met again", INDEX, "indicator", "Every query time", "proven"),
    Case("an indicator that was not met again", INDEX, "indicator", "Every query time", "refuted", _never_back),
    Case(
        "an indicator in an aborted drill",
        INDEX,
        "indicator",
        "Every query time",
        "unknown",
        lambda r: _aborted(r, SeverityChanged),
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
    Case("a service that was not back before the drill ended", INDEX, "recovery", "Orders", "unknown", _never_back),
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
        lambda r: _fast(without(r, LevelChanged)),
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
        lambda r: _earlier(r, "Restart Redis"),
    ),
    Case(
        "an action that the abort came before",
        REDIS,
        "action",
        "Restart Redis",
        "unknown",
        lambda r: _aborted(r, ProcedureMatched),
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
    Case(
        "the measure did not end",
        REDIS,
        "step",
        "Stop the damage",
        "refuted",
        lambda r: without(_never_back(r), IncidentRemediated),
    ),
    Case("it was not over", REDIS, "step", "Confirm recovery", "refuted", _never_back),
    Case("nobody wrote it up", REDIS, "step", "Write it up", "refuted", lambda r: without(r, IncidentReportWritten)),
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
        "Raise the alarm",
        "not exercised",
        lambda r: changed(r, DrillStarted, responder="none"),
    ),
    Case(
        "a contact that was reached",
        REDIS,
        "contact",
        "Developer on call",
        "proven",
        _called(1, delivered=True, who="Developer on call"),
    ),
    Case(
        "a contact that was not reached",
        REDIS,
        "contact",
        "Developer on call",
        "refuted",
        _called(1, delivered=False, who="Developer on call"),
    ),
    Case(
        "a contact that was not needed",
        REDIS,
        "contact",
        "CTO",
        "not exercised",
        _called(1, delivered=True, who="Developer on call"),
    ),
)


def _fast(records: list[Record]) -> list[Record]:
    """Every request answered in three milliseconds."""
    return [
        msgspec.structs.replace(r, event=Requests([(at, name, 3.0, failed) for at, name, _, failed in r.event.items]))
        if isinstance(r.event, Requests)
        else r
        for r in records
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_drill_shows_of_a_row(case: Case) -> None:
    assert outcome(case.change(recorded(case.log)), case.kind, case.words) == case.shown


@pytest.mark.parametrize("log", [REDIS, INDEX])
def test_a_fault_that_nobody_saw_exercises_nothing(log: str) -> None:
    assert summarised(without(recorded(log), EffectProven)).findings == ()


@pytest.mark.parametrize("log", [REDIS, INDEX])
def test_a_log_that_ends_anywhere_proves_nothing_that_the_whole_one_does_not(log: str) -> None:
    records = recorded(log)
    whole = {each.key for each in summarised(records).findings if each.outcome == "proven"}
    for share in (0.3, 0.5, 0.6, 0.7, 0.9):
        part = summarised(records[: int(len(records) * share)]).findings
        assert {each.key for each in part if each.outcome == "proven"} <= whole
        assert not any(each.outcome == "refuted" for each in part)


def test_measured_stands_in_the_units_of_the_document() -> None:
    measured = {
        words: found.measured
        for kind, words in (("recovery", "Orders"), ("symptom", "Order look-up"), ("indicator", "Every query time"))
        if (found := finding(recorded(INDEX), kind, words))
    }
    assert measured["Orders"] == "12.7 s"
    assert measured["Order look-up"].endswith(" ms")
    assert measured["Every query time"].count(" ms → ") == 1


@pytest.mark.parametrize(
    ("value", "nearer"), [(3.0, False), (75.0, False), (76.0, True), (1900.0, True), (5000.0, True), (0.0, False)]
)
def test_a_figure_is_nearer_by_ratio(value: float, nearer: bool) -> None:  # noqa: FBT001 - a table's column
    assert nearer_to_second(value, 3.0, 1900.0) is nearer
