"""A Redis outage from the log's point of view: detected, classified, escalated, matched, recovered."""

import pytest

from chaos.events import (
    AnyEvent,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    decode,
    encode,
)

from .builders import ENDPOINTS, Log, Shop, folded

CACHED = ("popular_products", "product_detail")
OTHERS = tuple(name for name in ENDPOINTS if name not in CACHED)
KILLED_S, FAST_AGAIN_S = 10.0, 18.5


def outage() -> list[Record]:
    """Redis dies at 10 s, look-ups take 700 ms and from 13 s on 1,900 ms, Redis is back with an empty cache at 16 s."""
    log = Log()
    log.healthy(0, 5)
    log.armed(5.0)
    log.healthy(5, KILLED_S)
    for tick in range(17):
        at_s = KILLED_S + tick / 2
        log.requests(at_s, OTHERS)
        log.requests(at_s, CACHED, 700 if at_s < 13 else 1900)
        log.readings(at_s, Shop(cache_up=at_s >= 16, hit_ratio=40.0))
    log.add(18.0, IncidentRemediated("incident-1"))
    log.healthy(FAST_AGAIN_S, 30)
    return log.records


@pytest.fixture(scope="module")
def events() -> list[tuple[float, AnyEvent]]:
    return folded(outage())


def of(kind: type[AnyEvent], events: list[tuple[float, AnyEvent]]) -> list[tuple[float, AnyEvent]]:
    return [(at_s, event) for at_s, event in events if isinstance(event, kind)]


def test_it_goes_from_minor_to_critical_and_back(events: list[tuple[float, AnyEvent]]) -> None:
    changes = [(at_s, event.was, event.severity) for at_s, event in events if isinstance(event, SeverityChanged)]
    # Critical falls a second after Redis answers again: what is better counts once it has lasted.
    assert changes == [(10.0, "none", "Minor"), (13.0, "Minor", "Critical"), (17.0, "Critical", "Minor")]


def test_critical_shows_both_halves_of_its_sentence(events: list[tuple[float, AnyEvent]]) -> None:
    (evidence,) = [e.evidence for _, e in events if isinstance(e, SeverityChanged) and e.severity == "Critical"]
    assert evidence == [
        "service_up cache 0: down",
        "api_response_time popular_products 1,900 ms ≥ 1s (critical, line 57)",
        "api_response_time product_detail 1,900 ms ≥ 1s (critical, line 57)",
    ]


def test_it_is_classified_in_the_step_that_detects_it(events: list[tuple[float, AnyEvent]]) -> None:
    kinds = [type(event) for _, event in events]
    assert kinds.count(IncidentOpened) == 1
    assert kinds[kinds.index(IncidentOpened) + 1] is SeverityChanged


def test_the_redis_procedure_matches_once(events: list[tuple[float, AnyEvent]]) -> None:
    matched = [(event.procedure, event.evidence) for _, event in events if isinstance(event, ProcedureMatched)]
    assert matched == [("3.1", ["service_up cache 0: down"])]


def test_it_recovers_at_the_first_moment_of_the_return_that_held(events: list[tuple[float, AnyEvent]]) -> None:
    # At 23.0 the last slow requests of 18.0 are too old to be a twentieth of the 5 s window.
    ((confirmed_s, event),) = of(IncidentRecovered, events)
    assert isinstance(event, IncidentRecovered)
    assert (event.recovered_at_s, confirmed_s) == (23.0, 26.0)
    assert "cache_hit_ratio cache 99 % ≥ 95 % (procedure 3.1, line 40)" in event.evidence


def test_only_the_rows_that_were_hit_recover(events: list[tuple[float, AnyEvent]]) -> None:
    rows = [event for _, event in events if isinstance(event, ServiceRecovered)]
    assert [(row.recovery_row, row.hit_at_s, row.recovered_at_s) for row in rows] == [
        ("인기상품/장바구니", 10.0, 23.0),
        ("상품 상세 정보", 10.0, 23.0),
    ]


def test_every_change_of_level_starts_where_the_last_one_ended(events: list[tuple[float, AnyEvent]]) -> None:
    levels: dict[tuple[str, str], str] = {}
    for _, event in events:
        if isinstance(event, LevelChanged):
            key = (event.metric, event.subject)
            assert event.was == levels.get(key, "unknown")
            assert event.level != event.was
            levels[key] = event.level
    assert set(levels.values()) == {"none"}


def test_the_log_read_back_from_disk_with_its_derived_events_folds_to_the_same() -> None:
    records = outage()
    live = folded(records)
    told = [
        Record(0, at_s, 0.0, event) for at_s, event in sorted([*live, *((r.at_s, r.event) for r in records)], key=_at)
    ]
    assert folded([decode(encode(record)) for record in told]) == live


def _at(pair: tuple[float, AnyEvent]) -> float:
    return pair[0]
