"""A real drill with a part of its response taken away: it fails for that, ends once that is certain, and is undone."""

from pathlib import Path

import pytest

from chaos import event_log
from chaos.blinding import Blinding
from chaos.drill import Drill, Drilled
from chaos.events import ActionDone, DrillStarted, IncidentOpened, ProcedureMatched, UndoProven
from chaos.inputs import Inputs, read
from chaos.replay import replay
from chaos.report.live import Live
from chaos.safety.interrupts import Interrupts
from chaos.safety.owner import claim
from chaos.target.port import Status
from chaos.target.runtimes import RunningTarget
from chaos.verdict.proof import Outcome, proof_of
from tests.conftest import SUPPORT

DOCUMENT = """# Incident response

## 1. Severity classes

| Severity | Description |
|---|---|
| Critical | Redis is down |
| Minor | API responses slower than 500 ms |

## 3. Procedures

### 3.1 Redis cache failure

| Item | Content |
|---|---|
| Checks | Redis connection |
| Actions | Restart Redis |

## 4. Thresholds

| Metric | Caution | Warning | Critical |
|---|---|---|---|
| API response time | 200 ms | 500 ms | 1 s |
| Error rate | 1 % | 5 % | 10 % |
"""
BINDINGS = """
readings:
  - {metric: service_up, statistic: last, window: 2s}
  - {metric: api_response_time, statistic: p95, window: 1s}
  - {metric: error_rate, statistic: ratio, window: 1s}
operations: [{phrases: [Orders], endpoints: [order_lookup]}]
classes:
  - {severity: Critical, when: {down: cache}, because: the document says so}
procedures:
  - {phrases: [Redis cache failure], applies: {down: cache}, because: it is about a lost cache}
checks: [{phrases: [Redis connection], looks_at: {up: cache}}]
actions: [{phrases: [Restart Redis], does: [{restart: cache}]}]
recovery: {hold: 500ms}
"""
EXPERIMENT = """
title: Redis outage
section: "3.1"
runbook: document.md
bindings: bindings.yaml
target: TARGET
load: {users: 2}
steady_state: {hold: 500ms, within: 10s}
faults: [{type: kill, service: cache}]
max_duration: 60s
expect:
  severity: Critical
  level: none
  procedure: "3.1"
  detected_within: 1s
  recovered_within: 1s
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    (tmp_path / "document.md").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "bindings.yaml").write_text(BINDINGS, encoding="utf-8")
    text = EXPERIMENT.replace("TARGET", str(SUPPORT / "small-target.yaml"))
    (tmp_path / "redis-outage.yaml").write_text(text, encoding="utf-8")
    return read(tmp_path / "redis-outage.yaml")


def _drilled(inputs: Inputs, target: RunningTarget, folder: Path, blinded: Blinding) -> Drilled:
    folder.mkdir()
    claim(folder, target.log_file("cache").parent.parent)
    with Interrupts() as interrupts, Live() as live:
        return Drill(inputs.with_blinding(blinded), target, folder, live, interrupts).run()


@pytest.mark.parametrize("blinded", [Blinding.DETECTION, Blinding.IDLE_REMEDIATION])
def test_a_blinded_drill_fails_for_what_was_taken_away_long_before_its_time_is_over(
    blinded: Blinding, inputs: Inputs, small_target: RunningTarget, tmp_path: Path
) -> None:
    drilled = _drilled(inputs, small_target, tmp_path / "run", blinded)
    records = event_log.read(tmp_path / "run" / event_log.FILE_NAME)
    first = records[0].event
    assert isinstance(first, DrillStarted)
    assert (first.blinded, first.title) == (blinded.value, f"Redis outage (blinded: {blinded.told})")
    proof = proof_of(first.title, blinded, drilled.records)
    assert proof.outcome is Outcome.FAILED_AS_IT_SHOULD, proof.detail
    assert records[-1].at_s < 30
    seen = {type(record.event) for record in records}
    assert (seen & {IncidentOpened, ProcedureMatched, ActionDone} == set()) is (blinded is Blinding.DETECTION)
    (undone,) = [record.event for record in records if isinstance(record.event, UndoProven)]
    assert undone.differences == []
    assert small_target.state("cache").status is Status.RUNNING
    assert replay(records).records == records
