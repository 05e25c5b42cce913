"""The steady state: nothing above none, nothing violated, nothing unknown."""

import pytest

from chaos.events import SourceFailed
from chaos.incident import steady
from chaos.incident.engine import Engine

from .builders import ENDPOINTS, Log, Shop, bindings, folded, runbook


def problems(log: Log) -> list[str]:
    engine = Engine(runbook(), bindings())
    folded(log.records, engine)
    return steady.problems(engine.snapshot(), bindings(), ENDPOINTS)


def healthy() -> Log:
    log = Log()
    log.healthy(0, 5)
    return log


def test_a_healthy_shop_is_steady() -> None:
    assert problems(healthy()) == []


@pytest.mark.parametrize(
    ("shop", "problem"),
    [
        (Shop(hit_ratio=10.0), "cache_hit_ratio cache 81.2 % (indicator of procedure 3.1 violated)"),
        (Shop(query_ms=101.0), "query_time order_lookup 101 ms (indicator of procedure 3.2 violated)"),
        (Shop(query_ms=None), "query_time order_lookup unknown (indicator of procedure 3.2 unknown)"),
        (Shop(index=False), "index_valid database/orders_user_id_created_at_idx 0"),
    ],
)
def test_what_is_not_healthy_is_named_with_its_value(shop: Shop, problem: str) -> None:
    log = healthy()
    log.readings(5.0, shop)
    assert problem in problems(log)


def test_a_level_above_none_is_a_problem() -> None:
    log = healthy()
    log.requests(5.0, ("payment",), 250.0)
    assert problems(log) == ["api_response_time payment 250 ms (level caution)"]


def test_an_endpoint_without_traffic_is_a_problem() -> None:
    log = Log()
    log.readings(0.0)
    log.requests(0.0, ENDPOINTS[1:])
    assert problems(log) == ["api_response_time popular_products unknown", "error_rate popular_products unknown"]


def test_a_metric_that_is_to_be_read_and_was_not_is_a_problem() -> None:
    log = Log()
    log.requests(0.0)
    assert "cpu_usage has not been read yet" in problems(log)


def test_a_source_that_failed_is_a_problem() -> None:
    log = healthy()
    log.add(5.0, SourceFailed("usage", "gone"))
    assert problems(log) == ["cpu_usage shop unknown"]
