"""Judging a recorded drill again: one number of the document changes what depends on it, and nothing else."""

import re
from dataclasses import dataclass, field
from functools import cache

import msgspec
import pytest

from chaos.event_log import started
from chaos.events import (
    DrillStarted,
    ExpectationJudged,
    IncidentRecovered,
    Record,
    SeverityChanged,
    SteadyStateJudged,
)
from chaos.replay import DERIVED, Replayed, replay
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, recorded

LOGS = (REDIS_OUTAGE, DROPPED_ORDER_INDEX)
GONE = "not asked any more"
RTO_POPULAR = "recovery time objective of Popular products / cart"
RTO_ORDERS = "recovery time objective of Orders / payments"
NOT_OVER = {"recovered": "unknown", "time to recover": "unknown"}
RESPONSE_TIME = "| API response time | 200 ms | 500 ms | 1 s |"


@dataclass(frozen=True)
class Edit:
    """One number of the document changed, the verdicts that become others, and what else tells of it."""

    name: str
    log: str
    old: str
    new: str
    verdicts: dict[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


EDITS = (
    Edit(
        "an RTO that was kept by less",
        REDIS_OUTAGE,
        "within 1 hour",
        "within 10 minutes",
        told=frozenset({RTO_POPULAR}),
    ),
    Edit("an RTO that was not kept", REDIS_OUTAGE, "within 1 hour", "within 5 seconds", {RTO_POPULAR: "failed"}),
    Edit("an RTO that was not kept, of orders", DROPPED_ORDER_INDEX, "30 minutes", "5 s", {RTO_ORDERS: "failed"}),
    Edit("an RTO of a service that was not hit", REDIS_OUTAGE, "within 30 minutes", "within 5 seconds"),
    Edit("an RTO of a row that no drill hit", DROPPED_ORDER_INDEX, "within 2 hours", "within 1 second"),
    Edit(
        "an indicator that is kept all the same",
        REDIS_OUTAGE,
        "at least 95 %",
        "at least 99.9 %",
        told=frozenset({"recovered"}),
    ),
    Edit("an indicator of another procedure", DROPPED_ORDER_INDEX, "at least 95 %", "at least 10 %"),
    Edit(
        "an indicator that tells of the failure later",
        DROPPED_ORDER_INDEX,
        "100 ms or less",
        "400 ms or less",
        told=frozenset({"detected", "severity", "procedure", "notified", "recovered"}),
    ),
    Edit(
        "a threshold that makes the level",
        DROPPED_ORDER_INDEX,
        RESPONSE_TIME,
        "| API response time | 200 ms | 500 ms | 10 s |",
        {"level": "failed"},
    ),
    Edit(
        "a threshold that makes the class",
        REDIS_OUTAGE,
        RESPONSE_TIME,
        "| API response time | 200 ms | 500 ms | 10 s |",
        {
            "severity": "failed",
            "level": "failed",
            # The document would have had the responder wait for the class, and Redis was restarted before.
            "procedure": "unknown",
            "procedure followed (3.1)": GONE,
            "procedure followed (3.2)": "unknown",
        },
        told=frozenset({"recovered"}),
    ),
    Edit(
        "a threshold that was exceeded before the fault",
        DROPPED_ORDER_INDEX,
        RESPONSE_TIME,
        "| API response time | 50 ms | 500 ms | 1 s |",
        {
            "steady state before the fault": "failed",
            **NOT_OVER,
            RTO_ORDERS: "unknown",
            "updates and all-clear": "unknown",
        },
    ),
    Edit(
        "a threshold between two others",
        REDIS_OUTAGE,
        RESPONSE_TIME,
        "| API response time | 200 ms | 600 ms | 1 s |",
        told=frozenset({RTO_POPULAR}),
    ),
    Edit(
        "a threshold that nothing came near",
        REDIS_OUTAGE,
        "| CPU usage | 70 % | 80 % | 90 % |",
        "| CPU usage | 70 % | 80 % | 99 % |",
    ),
    Edit(
        "a class figure that detects later",
        REDIS_OUTAGE,
        "needs 500 ms or more",
        "needs 900 ms or more",
        told=frozenset({"detected", "notified", RTO_POPULAR}),
    ),
    Edit(
        "a class figure beside other proof of the class",
        DROPPED_ORDER_INDEX,
        "needs 500 ms or more",
        "needs 90 s or more",
        told=frozenset({"severity"}),
    ),
    Edit("a symptom's figure, which nothing is judged by", REDIS_OUTAGE, "3 ms to 1,900 ms", "4 ms to 9,000 ms"),
)


@cache
def _replayed(log: str, old: str = "", new: str = "") -> Replayed:
    """A recorded drill judged again, with its own document or with one place of it changed."""
    records = recorded(log)
    first = started(records)
    assert first.runbook_text.count(old) == 1 or not old
    return replay(records, first.runbook_text.replace(old, new) if old else None, first.runbook_path)


def _judged(records: "tuple[Record, ...] | list[Record]") -> dict[str, ExpectationJudged]:
    return {r.event.expectation: r.event for r in records if isinstance(r.event, ExpectationJudged)}


def _told(judged: ExpectationJudged) -> tuple[str, ...]:
    """Everything it says but the numbers of records, which count what was derived before."""
    texts = (judged.expected, judged.observed, judged.evidence)
    return (judged.verdict, *(re.sub(r"\brecord \d+", "record", text) for text in texts))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_a_changed_number_changes_the_verdicts_that_depend_on_it_and_no_other(edit: Edit) -> None:
    before = _judged(list(_replayed(edit.log).records))
    after = _judged(list(_replayed(edit.log, edit.old, edit.new).records))
    changed = {
        name: after[name].verdict if name in after else GONE
        for name in {*before, *after}
        if name not in before or name not in after or before[name].verdict != after[name].verdict
    }
    assert changed == edit.verdicts


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_nothing_else_tells_of_a_changed_number(edit: Edit) -> None:
    before = _judged(list(_replayed(edit.log).records))
    after = _judged(list(_replayed(edit.log, edit.old, edit.new).records))
    told = {name for name in before.keys() & after.keys() if _told(before[name]) != _told(after[name])}
    # It counts the records, derived ones too.
    assert told - {"the event log is whole"} == {*edit.told, *(edit.verdicts.keys() & before.keys() & after.keys())}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_what_was_seen_and_done_stays_as_it_was_recorded(edit: Edit) -> None:
    kept = [r for r in recorded(edit.log) if not isinstance(r.event, (*DERIVED, DrillStarted, SteadyStateJudged))]
    again = [
        r
        for r in _replayed(edit.log, edit.old, edit.new).records
        if not isinstance(r.event, (*DERIVED, DrillStarted, SteadyStateJudged))
    ]
    assert [(r.at_s, r.wall_s, r.event) for r in again] == [(r.at_s, r.wall_s, r.event) for r in kept]


@pytest.mark.parametrize("log", LOGS)
def test_judging_a_replay_again_changes_nothing(log: str) -> None:
    once = list(_replayed(log).records)
    assert list(replay(once).records) == once


@pytest.mark.parametrize("log", LOGS)
def test_the_drills_own_document_gives_the_drills_own_verdict(log: str) -> None:
    assert _replayed(log).verdict.value == "passed"


@pytest.mark.parametrize("log", LOGS)
def test_an_edit_that_is_taken_back_leaves_no_trace(log: str) -> None:
    first = started(recorded(log))
    away = list(_replayed(log, "100 ms or less", "400 ms or less").records)
    assert list(replay(away, first.runbook_text, first.runbook_path).records) == list(_replayed(log).records)


def test_a_steady_state_must_have_held_by_the_changed_document_too() -> None:
    """Healthy at the very moment of the judgement is not enough: the window had been worse until just before."""
    first = started(recorded(DROPPED_ORDER_INDEX))
    short = [
        Record(r.seq, r.at_s, r.wall_s, _with_hold(r.event, "60s")) if isinstance(r.event, DrillStarted) else r
        for r in recorded(DROPPED_ORDER_INDEX)
    ]
    judged = _judged(list(replay(short, first.runbook_text, first.runbook_path).records))
    steady = judged["steady state before the fault"]
    assert steady.verdict == "failed"
    assert "of 1 min" in steady.observed


def _with_hold(event: DrillStarted, hold: str) -> DrillStarted:
    return msgspec.structs.replace(event, experiment={**event.experiment, "steady_state": {"hold": hold}})


def test_a_drill_that_went_on_is_classified_though_it_was_not_steady_by_the_changed_document() -> None:
    records = _replayed(REDIS_OUTAGE, RESPONSE_TIME, "| API response time | 50 ms | 500 ms | 1 s |").records
    assert "Critical" in {r.event.severity for r in records if isinstance(r.event, SeverityChanged)}
    assert not any(isinstance(r.event, IncidentRecovered) for r in records)
