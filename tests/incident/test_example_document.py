"""The example documents and bindings, as they are read from their files."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.events import (
    AnyEvent,
    IncidentOpened,
    IncidentRecovered,
    ProcedureMatched,
    Readings,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.incident import steady
from chaos.incident.engine import Engine
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse

from .builders import ENDPOINTS, Log, Shop, folded

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
DOCUMENTS = ("incident-response.md", "incident-response.ko.md")


def engine_of(document: str) -> tuple[Engine, Bindings]:
    bindings = load((EXPERIMENTS / "bindings.yaml").read_text("utf-8"), "bindings.yaml", Bindings)
    return Engine(parse((EXPERIMENTS / document).read_text("utf-8"), document), bindings), bindings


def tick(log: Log, at_s: float, shop: Shop | None = None, cached_ms: float = 5.0, orders_ms: float = 8.0) -> None:
    """A tenth of a second of steady shopping, and what the sources read."""
    took_ms = dict.fromkeys(ENDPOINTS, 8.0) | dict.fromkeys(("popular_products", "product_detail"), cached_ms)
    for endpoint, each_ms in (took_ms | {"order_lookup": orders_ms}).items():
        log.requests(at_s, (endpoint,), each_ms)
    log.readings(at_s, shop)
    log.add(at_s, Readings("readiness", [(at_s, "service_up", name, 1.0) for name in ("shop", "gateway")]))


def steady_then(*stages: tuple[float, float, Shop, float, float]) -> Log:
    """Ten seconds of health, then each stage from its start to its end, in half seconds."""
    log = Log()
    for n in range(20):
        tick(log, n / 2)
    log.armed(10.0)
    for start_s, end_s, shop, cached_ms, orders_ms in stages:
        for n in range(round((end_s - start_s) * 2)):
            tick(log, start_s + n / 2, shop, cached_ms, orders_ms)
    return log


def told(events: list[tuple[float, AnyEvent]], kind: type[AnyEvent]) -> list[AnyEvent]:
    return [event for _, event in events if isinstance(event, kind)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_healthy_shop_is_steady(document: str) -> None:
    engine, bindings = engine_of(document)
    folded(steady_then().records, engine)
    assert steady.problems(engine.snapshot(), bindings, ENDPOINTS) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_redis_outage_is_critical_and_recovers_by_procedure_3_1(document: str) -> None:
    log = steady_then(
        (10.5, 16.0, Shop(cache_up=False), 1900.0, 8.0),
        (16.0, 18.0, Shop(hit_ratio=30.0), 8.0, 8.0),
        (18.0, 40.0, Shop(), 5.0, 8.0),
    )
    events = folded(log.records, engine_of(document)[0])
    severities = [event.severity for _, event in events if isinstance(event, SeverityChanged)]
    assert severities == ["Critical", "Minor"]
    assert [event.procedure for _, event in events if isinstance(event, ProcedureMatched)] == ["3.1"]
    assert len(told(events, ServiceRecovered)) == 2
    assert len(told(events, IncidentRecovered)) == 1


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(("index", "procedures"), [(True, ["3.1"]), (False, ["3.1", "3.2"])])
def test_queries_that_stay_slow_after_an_outage_of_redis_point_to_an_index_only_where_one_is_missing(
    document: str, procedures: list[str], *, index: bool
) -> None:
    log = steady_then(
        (10.5, 16.0, Shop(cache_up=False), 1900.0, 8.0),
        (16.0, 22.0, Shop(index=index, query_ms=300.0), 5.0, 8.0),
        (22.0, 40.0, Shop(), 5.0, 8.0),
    )
    events = folded(log.records, engine_of(document)[0])
    assert [event.procedure for _, event in events if isinstance(event, ProcedureMatched)] == procedures


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_lost_order_index_is_minor_and_recovers_by_procedure_3_2(document: str) -> None:
    log = steady_then(
        (10.5, 20.0, Shop(index=False, query_ms=1100.0), 5.0, 1200.0),
        (20.0, 40.0, Shop(), 5.0, 8.0),
    )
    events = folded(log.records, engine_of(document)[0])
    assert [event.severity for _, event in events if isinstance(event, SeverityChanged)] == ["Minor"]
    assert [event.procedure for _, event in events if isinstance(event, ProcedureMatched)] == ["3.2"]
    assert len(told(events, ServiceRecovered)) == 1
    assert len(told(events, IncidentRecovered)) == 1


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_service_that_is_lost_opens_an_incident_at_once_and_has_its_class_once_it_is_felt(document: str) -> None:
    log = steady_then(
        (10.5, 12.0, Shop(cache_up=False), 5.0, 8.0),
        (12.0, 13.0, Shop(cache_up=False), 600.0, 8.0),
        (13.0, 16.0, Shop(cache_up=False), 1900.0, 8.0),
    )
    events = folded(log.records, engine_of(document)[0])
    assert [at_s for at_s, event in events if isinstance(event, IncidentOpened)] == [10.5]
    assert [(at_s, event.severity) for at_s, event in events if isinstance(event, SeverityChanged)] == [
        (13.0, "Critical")
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_lost_service_that_nobody_feels_is_minor(document: str) -> None:
    log = steady_then((10.5, 16.0, Shop(cache_up=False), 5.0, 8.0))
    events = folded(log.records, engine_of(document)[0])
    assert [(at_s, event.severity) for at_s, event in events if isinstance(event, SeverityChanged)] == [(12.5, "Minor")]


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(("lock_waits", "procedures"), [(3.0, []), (0.0, ["3.2"])])
def test_queries_that_wait_for_a_lock_do_not_point_to_an_index(
    document: str, lock_waits: float, procedures: list[str]
) -> None:
    log = steady_then(
        (10.5, 15.0, Shop(query_ms=2000.0, lock_waits=lock_waits), 5.0, 8.0),
        (15.0, 15.5, Shop(query_ms=2000.0), 5.0, 8.0),
        (15.5, 40.0, Shop(), 5.0, 8.0),
    )
    events = folded(log.records, engine_of(document)[0])
    assert [event.procedure for _, event in events if isinstance(event, ProcedureMatched)] == procedures
