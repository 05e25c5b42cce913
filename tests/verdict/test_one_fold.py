"""Verdict, steps, coverage and the incident report read one fold: what became of an action or a check is one thing."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chaos.events import (
    ActionDone,
    ActionStarted,
    CheckDone,
    DrillStarted,
    ExpectationJudged,
    IncidentRecovered,
    Record,
)
from chaos.replay import replay
from chaos.report.incident_report.render import incident_reports
from tests.coverage.logs import finding
from tests.recorded import INVESTIGATED, recorded
from tests.verdict.builders import changed, inserted, renumbered

FOLLOWED, STEP = "procedure followed (3.1)", "step Stop the damage"


def in_two_parts(records: Sequence[Record], part: dict[str, Any]) -> list[Record]:
    """The drill as if "Restart Redis" had been bound to a second part besides."""
    first = records[0].event
    assert isinstance(first, DrillStarted)
    bindings = copy.deepcopy(first.bindings)
    (restart,) = [each for each in bindings["actions"] if any("restart" in part for part in each["does"])]
    restart["does"] = [*restart["does"], part]
    return changed(records, DrillStarted, bindings=bindings)


def _refreshed(*, ok: bool) -> ActionDone:
    detail = "the statistics were refreshed in 0.1 s" if ok else "the database does not answer"
    return ActionDone("incident-1", "3.1", "Restart Redis", "ANALYZE database", True, ok, 1, 100.0, detail)


def _after_the_restart(records: Sequence[Record]) -> float:
    return next(r.at_s for r in records if isinstance(r.event, ActionDone) and r.event.action == "Restart Redis")


def with_part(event: ActionDone | ActionStarted | None) -> list[Record]:
    records = in_two_parts(recorded(INVESTIGATED), {"refresh_statistics": "database"})
    return records if event is None else inserted(records, _after_the_restart(records), event)


def cut_off() -> list[Record]:
    """A restart began, and nothing tells of its end."""
    records = recorded(INVESTIGATED)
    kept = [r for r in records if not (isinstance(r.event, ActionDone) and r.event.action == "Restart Redis")]
    return renumbered(kept)


_BEGUN = ActionStarted("incident-1", "3.1", "Restart Redis", "ANALYZE database")
CASES: dict[str, tuple[Callable[[], list[Record]], str, str, str]] = {
    "as it was": (lambda: recorded(INVESTIGATED), "passed", "proven", "| done"),
    "both parts ended": (lambda: with_part(_refreshed(ok=True)), "passed", "proven", "| done"),
    "a part never began": (lambda: with_part(None), "failed", "refuted", "| **did not end**"),
    "a part did not end": (lambda: with_part(_BEGUN), "failed", "refuted", "| **did not end**"),
    "a part failed": (lambda: with_part(_refreshed(ok=False)), "failed", "refuted", "| **failed**"),
    "the only part did not end": (cut_off, "failed", "refuted", "| **did not end**"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_action_comes_to_the_same_in_verdict_steps_coverage_and_incident_report(case: str) -> None:
    make, verdict, outcome, told = CASES[case]
    records = make()
    judged = verdicts(records)
    assert (judged[FOLLOWED], judged[STEP]) == (verdict, verdict)
    found = finding(records, "action", "Restart Redis")
    assert found is not None
    assert found.outcome.value == outcome
    (report,) = incident_reports(records)
    rows = [line for line in report.text.splitlines() if line.startswith("| ") and "| Restart Redis |" in line]
    assert any(told in row for row in rows)
    assert ("“Restart Redis”" in report.text.split("## Follow-ups")[1]) is (verdict == "failed")


def test_a_part_that_did_not_end_is_unknown_where_the_log_ends_early() -> None:
    records = with_part(None)
    end = next(r.seq for r in records if isinstance(r.event, IncidentRecovered))
    judged = verdicts(records[:end])
    assert (judged[FOLLOWED], judged[STEP]) == ("unknown", "unknown")


def test_checks_that_could_all_read_nothing_leave_the_step_and_its_row_unknown() -> None:
    blind = {"known": False, "ok": False, "finding": "cache cannot be looked at: no connection"}
    records = changed(recorded(INVESTIGATED), CheckDone, **blind)
    assert verdicts(records)["step Look into it"] == "unknown"
    for kind, words in (("step", "Look into it"), ("check", "Redis answers")):
        found = finding(records, kind, words)
        assert found is not None
        assert found.outcome.value == "unknown"


def test_one_check_that_read_something_is_an_investigation() -> None:
    records = recorded(INVESTIGATED)
    assert any(isinstance(r.event, CheckDone) and r.event.known is False for r in records)
    assert verdicts(records)["step Look into it"] == "passed"


def verdicts(records: Sequence[Record]) -> dict[str, str]:
    """What a replay judges, by expectation."""
    folded = replay(list(records)).records
    return {r.event.expectation: r.event.verdict for r in folded if isinstance(r.event, ExpectationJudged)}
