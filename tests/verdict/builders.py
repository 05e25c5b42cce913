"""Example logs of drills: real records, as a drill writes them, of a Redis outage on the shop."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from chaos.definitions import Definition, from_plain
from chaos.events import (
    SCHEMA_VERSION,
    ActionDone,
    ActionStarted,
    AnyEvent,
    Audited,
    CheckDone,
    DrillJudged,
    DrillStarted,
    EffectProven,
    Event,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    PhaseStarted,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    SteadyStateJudged,
    UndoProven,
    UndoRecorded,
)
from chaos.experiment.definition import Experiment
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.verdict.judge import Judgement, judge
from tests.verdict.signals import signals

DOCUMENT_PATH = "experiments/incident-response.md"
DOCUMENT = """# Incident response of the shop

## 1. Severity classes

| Severity | Description |
|---|---|
| Critical | Service interrupted by a total outage of Redis or the database |
| Major | Orders or payments fail, popular products or cart cannot be looked up |
| Minor | API responses slower than 500ms, or a part of the function fails |

## 2. Procedures

### 3.1 Redis cache failure

| Item | Content |
|---|---|
| Symptoms | Popular products response time 3ms → 1,900ms |
| Checks | Redis connection, memory usage, cache hit ratio |
| Actions | Restart Redis, rebuild cache data |
| Indicator | Cache hit ratio 95% or more |

## 4. Thresholds

| Metric | Caution | Warning | Critical |
|---|---|---|---|
| API response time | 200ms | 500ms | 1s |
| Error rate | 0.1% | 0.5% | 1% |
| CPU usage | 70% | 80% | 90% |
| Memory usage | 75% | 85% | 95% |

## 5. Recovery priority

| Priority | Service | RTO |
|---|---|---|
| 1 | Order/payment | within 30 minutes |
| 2 | Popular products/cart | within 1 hour |
"""

BINDINGS: dict[str, Any] = {
    "readings": [
        {"metric": "api_response_time", "statistic": "p95", "window": "2s", "minimum_samples": 5},
        {"metric": "error_rate", "statistic": "ratio", "window": "2s", "minimum_samples": 5},
        {"metric": "cpu_usage", "statistic": "mean", "window": "2s"},
        {"metric": "memory_usage", "statistic": "last", "window": "2s"},
        {"metric": "cache_hit_ratio", "statistic": "mean", "window": "2s"},
        {"metric": "query_time", "statistic": "last", "window": "2s"},
    ],
    "operations": [
        {"phrases": ["Order/payment", "Order", "payment"], "endpoints": ["order_create", "payment"]},
        {
            "phrases": ["Popular products/cart", "Popular products", "cart"],
            "endpoints": ["popular_products", "cart_lookup"],
        },
    ],
    "classes": [{"severity": "Critical", "when": {"down": "cache"}, "because": "both halves of the sentence"}],
    "recovery": {"hold": "3s"},
}

EXPERIMENT: dict[str, Any] = {
    "title": "Redis outage",
    "section": "3.1",
    "runbook": "incident-response.md",
    "bindings": "bindings.yaml",
    "target": "target.yaml",
    "load": {"users": 20},
    "faults": [{}],
    "max_duration": "60s",
    "expect": {
        "severity": "Critical",
        "level": "critical",
        "procedure": "3.1",
        "detected_within": "5s",
        "recovered_within": "30s",
    },
}

TARGET: dict[str, Any] = {"name": "shop", "audit": {"database": "database"}}
OFFENCES = ("lost", "doubled", "paid twice")

ONSET_S, DETECTED_S, RECOVERED_S, CONFIRMED_S, END_S = 12.1, 13.5, 21.3, 24.3, 25.0
INCIDENT, FAULT = "1", "kill-cache"
UPDATED = "[Critical] following procedure 3.1: Redis cache failure (1)\nevidence: api_response_time 1,900 ms"
PRIOR = {"status": "running", "settings": {"address": "127.0.0.1:6379", "maxmemory": "134217728"}}


@cache
def bindings() -> Bindings:
    """What the document's words mean in these logs."""
    return from_plain(BINDINGS, "bindings.yaml", Bindings)


@cache
def document(text: str = DOCUMENT) -> Runbook:
    """The document of these logs, typed."""
    return parse(text, DOCUMENT_PATH)


def experiment(**expect: Any) -> Experiment[Any]:
    """The experiment of these logs with other expectations."""
    plain = {**EXPERIMENT, "expect": {**EXPERIMENT["expect"], **expect}}
    return from_plain(plain, "redis-outage.yaml", Experiment[Definition])


def judged(records: Sequence[Record], **expect: Any) -> Judgement:
    """The judgement of `records` by the experiment of these logs."""
    return judge(records, experiment(**expect), document(), bindings())


def redis_outage(*, with_signals: bool = True) -> list[Record]:
    """A drill in which everything went as the document says."""
    timed = [*_prepared(), *_responded(), *_closed()]
    if with_signals:
        timed += signals(ONSET_S, END_S)
    return numbered(sorted(timed, key=lambda each: each[0]))


def with_judgement(records: Sequence[Record], **expect: Any) -> list[Record]:
    """The log as a drill leaves it: judged by the experiment of these logs with other expectations."""
    judgement, end = judged(records, **expect), records[-1]
    closing: list[AnyEvent] = [*judgement.expectations, DrillJudged(judgement.verdict.value, judgement.sentence)]
    numbers = range(end.seq + 1, end.seq + 1 + len(closing))
    told = [Record(seq, end.at_s, end.wall_s, event) for seq, event in zip(numbers, closing, strict=True)]
    return [*records, *told]


def numbered(timed: Sequence[tuple[float, AnyEvent]]) -> list[Record]:
    """Records in this order, numbered without gaps."""
    return [Record(seq, at_s, 1_790_000_000 + at_s, event) for seq, (at_s, event) in enumerate(timed)]


def renumbered(records: Sequence[Record]) -> list[Record]:
    """The same records as if nothing else had been written."""
    return [msgspec.structs.replace(record, seq=seq) for seq, record in enumerate(records)]


def without(records: Sequence[Record], *kinds: type[Event]) -> list[Record]:
    """The log as if events of these kinds had not happened."""
    return renumbered([record for record in records if not isinstance(record.event, kinds)])


def changed(
    records: Sequence[Record], kind: type[Event], where: Callable[[Any], bool] = lambda _: True, **fields: Any
) -> list[Record]:
    """The log with other fields in the events of `kind` that `where` picks."""
    return [
        msgspec.structs.replace(record, event=msgspec.structs.replace(record.event, **fields))
        if isinstance(record.event, kind) and where(record.event)
        else record
        for record in records
    ]


def inserted(records: Sequence[Record], at_s: float, event: AnyEvent) -> list[Record]:
    """The log with one more event at `at_s`, after those of the same moment."""
    place = sum(record.at_s <= at_s for record in records)
    return renumbered([*records[:place], Record(0, at_s, 1_790_000_000 + at_s, event), *records[place:]])


def cut(records: Sequence[Record], at_s: float) -> list[Record]:
    """The log of a drill whose process died at `at_s`."""
    return [record for record in records if record.at_s <= at_s]


def _prepared() -> list[tuple[float, AnyEvent]]:
    started = DrillStarted(
        schema=SCHEMA_VERSION,
        drill="20261123-101500-redis-outage",
        title=EXPERIMENT["title"],
        experiment=EXPERIMENT,
        experiment_path="experiments/redis-outage.yaml",
        runbook_path=DOCUMENT_PATH,
        runbook_text=DOCUMENT,
        bindings=BINDINGS,
        bindings_path="experiments/bindings.yaml",
        target=TARGET,
        runtime="embedded",
        responder="automatic",
        environment={"gameday": "0.1.0", "python": "3.11.2", "system": "Linux", "machine": "x86_64"},
    )
    return [
        (0.0, started),
        (0.1, PhaseStarted("set-up", "the signal sources and the load")),
        (1.0, PhaseStarted("steady state", "every signal healthy for 3 s")),
        (11.9, SteadyStateJudged(met=True, problems=[])),
        (11.9, PhaseStarted("inject", "the effect of every fault")),
        (12.0, UndoRecorded(FAULT, "kill", "cache", PRIOR)),
        (12.1, FaultInjected(FAULT, "kill", "cache", call_ms=4.2)),
        (12.15, EffectProven(FAULT, onset_at_s=ONSET_S, evidence="127.0.0.1:6379 refuses connections")),
        (12.2, PhaseStarted("observe", "detection, remediation and confirmed recovery")),
    ]


def _responded() -> list[tuple[float, AnyEvent]]:
    slow, restart, rebuild = "api_response_time popular_products 1,900 ms", "Restart Redis", "rebuild cache data"
    return [
        (13.4, LevelChanged("api_response_time", "popular_products", "critical", 1900.0, "none")),
        (13.4, LevelChanged("api_response_time", "cart_lookup", "warning", 640.0, "none")),
        (DETECTED_S, IncidentOpened(INCIDENT, ["service_up cache 0"])),
        (DETECTED_S, SeverityChanged(INCIDENT, "Critical", "none", ["service_up cache 0", slow])),
        (DETECTED_S, ProcedureMatched(INCIDENT, "3.1", "Redis cache failure", [slow])),
        (13.6, IncidentNotified(INCIDENT, "#incidents", "Redis is down", delivered=True, detail="kept in the outbox")),
        (13.6, IncidentNotified(INCIDENT, "#incidents", UPDATED, True, "kept in the outbox", "update")),
        (13.6, IncidentAcknowledged(INCIDENT, "the automatic responder")),
        (13.7, CheckDone(INCIDENT, "3.1", "Redis connection", ok=False, finding="cache refuses connections")),
        (13.8, CheckDone(INCIDENT, "3.1", "memory usage", ok=False, finding="cannot be read: cache is down")),
        (13.9, CheckDone(INCIDENT, "3.1", "cache hit ratio", ok=False, finding="cannot be read: cache is down")),
        (14.0, ActionStarted(INCIDENT, "3.1", restart, "restart cache")),
        (14.3, ActionDone(INCIDENT, "3.1", restart, "restart cache", True, True, 1, 310.0, "cache answers PING")),
        (14.3, FaultEnded(FAULT, "remediation", "cache runs and answers again")),
        (14.4, ActionStarted(INCIDENT, "3.1", rebuild, "POST /admin/cache/rebuild")),
        (16.6, ActionDone(INCIDENT, "3.1", rebuild, "POST /admin/cache/rebuild", True, True, 2, 2200.0, "1,204 keys")),
        (16.6, IncidentRemediated(INCIDENT)),
        (RECOVERED_S, LevelChanged("api_response_time", "popular_products", "none", 4.0, "critical")),
        (RECOVERED_S, LevelChanged("api_response_time", "cart_lookup", "none", 42.0, "warning")),
        (CONFIRMED_S, ServiceRecovered(INCIDENT, "Popular products/cart", 13.4, RECOVERED_S)),
        (CONFIRMED_S, IncidentRecovered(INCIDENT, RECOVERED_S, ["cache_hit_ratio cache 98.2 % ≥ 95 %"])),
        (24.4, IncidentNotified(INCIDENT, "#incidents", "all clear", True, "kept in the outbox", "all clear")),
    ]


def _closed() -> list[tuple[float, AnyEvent]]:
    return [
        (END_S, PhaseStarted("undo", "the state before the fault")),
        (END_S, UndoProven(FAULT, needed=False, differences=[], state=PRIOR)),
        (END_S + 0.05, PhaseStarted("audit", "every acknowledged order and payment to be found")),
        (END_S + 0.1, Audited(240, 238, 238, counts=dict.fromkeys(OFFENCES, 0), offences=[])),
        (END_S + 0.1, PhaseStarted("judge", "the verdict")),
    ]
