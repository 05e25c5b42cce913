"""A procedure's own indicator over its bound subjects."""

import pytest

from chaos.incident.indicators import indicators
from chaos.incident.snapshot import IndicatorState, IndicatorValue
from chaos.scales import Metric

from .builders import BINDINGS, bindings, runbook

MET, VIOLATED, UNKNOWN = IndicatorState.MET, IndicatorState.VIOLATED, IndicatorState.UNKNOWN
ORDER, CART = (Metric.QUERY_TIME, "order_lookup"), (Metric.QUERY_TIME, "cart_lookup")
HITS = (Metric.CACHE_HIT_RATIO, "cache")


@pytest.mark.parametrize(("ratio", "state"), [(95.0, MET), (94.99, VIOLATED), (None, UNKNOWN)])
def test_a_ratio_of_at_least_95_keeps_its_bound(ratio: float | None, state: IndicatorState) -> None:
    found = indicators({HITS: ratio}, runbook(), bindings())
    assert found["3.1", Metric.CACHE_HIT_RATIO] == IndicatorValue(state, ratio, "cache")


@pytest.mark.parametrize(
    ("order_ms", "cart_ms", "state", "value", "subject"),
    [
        (100.0, 20.0, MET, 100.0, "order_lookup"),
        (100.1, 20.0, VIOLATED, 100.1, "order_lookup"),
        (150.0, 300.0, VIOLATED, 300.0, "cart_lookup"),
        (150.0, None, VIOLATED, 150.0, "order_lookup"),
        (10.0, None, UNKNOWN, None, "cart_lookup"),
    ],
)
def test_an_indicator_is_that_of_its_worst_subject(
    order_ms: float | None, cart_ms: float | None, state: IndicatorState, value: float | None, subject: str
) -> None:
    found = indicators({ORDER: order_ms, CART: cart_ms}, runbook(), bindings())
    assert found["3.2", Metric.QUERY_TIME] == IndicatorValue(state, value, subject)


def test_a_bound_subject_that_was_never_read_is_unknown() -> None:
    found = indicators({ORDER: 10.0}, runbook(), bindings())
    assert found["3.2", Metric.QUERY_TIME] == IndicatorValue(UNKNOWN, None, "cart_lookup")


def test_without_named_subjects_every_one_that_was_read_counts() -> None:
    text = BINDINGS.replace("    indicator_subjects: [order_lookup, cart_lookup]\n", "")
    found = indicators({(Metric.QUERY_TIME, "report"): 120.0, ORDER: 1.0}, runbook(), bindings(text))
    assert found["3.2", Metric.QUERY_TIME] == IndicatorValue(VIOLATED, 120.0, "report")


def test_an_unbound_procedure_has_no_indicator_to_wait_for() -> None:
    text = BINDINGS.replace("DB 인덱스 성능 저하", "something else")
    assert set(indicators({HITS: 99.0}, runbook(), bindings(text))) == {("3.1", Metric.CACHE_HIT_RATIO)}
