"""What several measurements come to."""

import statistics

from hypothesis import given, settings
from hypothesis import strategies as st

from chaos.distribution import distribution

SECONDS = st.floats(0.01, 3600.0)


def test_no_measurement_has_no_distribution() -> None:
    assert distribution([]) is None


def test_one_measurement_is_every_figure() -> None:
    found = distribution([1.5])
    assert found
    assert (found.median, found.p95, found.low, found.high) == (1.5, 1.5, 1.5, 1.5)


def test_figures_of_a_known_sample() -> None:
    found = distribution([float(n) for n in range(1, 101)])
    assert found
    assert found.median == 50.5
    assert round(found.p95, 2) == 95.05
    # The exact interval by order statistics is 40 to 61.
    assert 39.0 <= found.low <= 44.0
    assert 57.0 <= found.high <= 62.0


def test_the_interval_narrows_as_measurements_grow_in_number() -> None:
    few, many = distribution([1.0, 2.0, 3.0]), distribution([1.0, 2.0, 3.0] * 30)
    assert few
    assert many
    assert many.high - many.low < few.high - few.low


@settings(max_examples=10)
@given(st.lists(SECONDS, min_size=2, max_size=10))
def test_figures_are_in_order_and_do_not_depend_on_the_order_of_runs(values: list[float]) -> None:
    found = distribution(values)
    assert found
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    assert found.median <= found.p95 <= max(values)
    assert found.median == statistics.median(values)
    assert distribution(sorted(values, reverse=True)) == found
