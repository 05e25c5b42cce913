"""The worst level that any metric of the threshold table reached between onset and recovery."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from chaos.events import LevelChanged, Record, Requests
from chaos.incident.service_rows import USERS_FEEL
from chaos.scales import Level, Metric
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, quote, took


@dataclass(frozen=True, slots=True)
class Reached:
    """`blind` says which levels were not known for longer than their reading's window bridges."""

    level: Level
    evidence: str
    blind: list[str]


@dataclass(frozen=True, slots=True)
class _Stay:
    """One metric of one subject at one level; `level` is None while its value was missing."""

    metric: Metric
    level: Level | None
    start_s: float
    end_s: float
    record: Record
    event: LevelChanged


def worst_level(facts: Facts) -> Reached | None:
    """The worst level and where it was reached; None where the onset is not known."""
    since_s = facts.times.onset_s
    if since_s is None:
        return None
    recovered = facts.confirmed
    until_s = recovered[1].recovered_at_s if recovered else facts.observed_until_s
    stays = [stay for stay in _stays(facts) if stay.start_s <= until_s and stay.end_s >= since_s]
    known = [(stay.level, stay) for stay in stays if stay.level]
    blind = [_lost(stay, since_s, until_s) for stay in stays if _is_blind(facts, stay, since_s, until_s)]
    if not known:
        return Reached(Level.NONE, f"no level above none from +{since_s:.1f} s to +{until_s:.1f} s", blind)
    level, stay = max(known, key=lambda each: (each[0], -each[1].record.seq))
    return Reached(level, _evidence(facts, level, stay), blind)


def _stays(facts: Facts) -> Iterator[_Stay]:
    judged = {row.metric.value: row.metric for row in facts.runbook.thresholds}
    changes: dict[tuple[str, str], list[tuple[Record, LevelChanged]]] = defaultdict(list)
    for record, event in facts.all(LevelChanged):
        if event.metric in judged:
            changes[event.metric, event.subject].append((record, event))
    for (metric, _), moves in changes.items():
        ends_s = [record.at_s for record, _ in moves[1:]] + [float("inf")]
        for (record, event), end_s in zip(moves, ends_s, strict=True):
            level = None if event.value is None else Level.of(event.level)
            yield _Stay(judged[metric], level, record.at_s, end_s, record, event)


def _is_blind(facts: Facts, stay: _Stay, since_s: float, until_s: float) -> bool:
    if stay.level is not None or stay.metric not in USERS_FEEL:
        # A service that is down has no CPU or memory to read; what users feel must be known throughout.
        return False
    reading = facts.bindings.reading(stay.metric)
    return min(stay.end_s, until_s) - max(stay.start_s, since_s) > (reading.window if reading else 0.0)


def _lost(stay: _Stay, since_s: float, until_s: float) -> str:
    lasted = took(min(stay.end_s, until_s) - max(stay.start_s, since_s))
    return f"{stay.metric.value} of {stay.event.subject} unknown for {lasted}"


def _evidence(facts: Facts, level: Level, stay: _Stay) -> str:
    value = f"{stay.event.value:,.4g} {stay.metric.unit}" if stay.event.value is not None else "no value"
    seen = f"{stay.metric.value} of {stay.event.subject} at {value} ({cite(stay.record)}){_example(facts, stay)}"
    row = facts.runbook.threshold(stay.metric)
    bound = next((quantity for at, quantity in row.levels if at is level), None) if row else None
    if row is None or bound is None:
        return seen
    return f"{seen}; {level.word} from {quote(facts.runbook, f'{row.phrase.text}: {bound.text}', bound.line)}"


def _example(facts: Facts, stay: _Stay) -> str:
    """One of the requests that made a level, by the id that the target's log has too; nothing where none is known."""
    if stay.metric not in USERS_FEEL:
        return ""
    reading = facts.bindings.reading(stay.metric)
    since_s = stay.start_s - (reading.window if reading else 0.0)
    made_it = [
        (duration_ms, request_id)
        for record, event in facts.all(Requests)
        if since_s <= record.at_s <= stay.start_s
        for _, endpoint, duration_ms, failed, request_id in event.examples
        if endpoint == stay.event.subject and (failed or stay.metric is not Metric.ERROR_RATE)
    ]
    if not made_it:
        return ""
    duration_ms, request_id = max(made_it)
    return f", e.g. request {request_id}: {duration_ms:,.0f} ms"
