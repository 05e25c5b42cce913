"""Windows: what a naive recomputation over all samples gives, at any time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.incident.windows import Window, nearest_rank
from chaos.runbook.bindings import Reading, Statistic
from chaos.scales import Metric


def reading(statistic: Statistic, window_s: float = 5.0, minimum: int = 1) -> Reading:
    return Reading.model_construct(
        metric=Metric.API_RESPONSE_TIME, statistic=statistic, window=window_s, minimum_samples=minimum, subjects=None
    )


def filled(statistic: Statistic, *samples: tuple[float, float | None], minimum: int = 1) -> Window:
    window = Window(reading(statistic, minimum=minimum))
    for at_s, value in samples:
        window.add(at_s, value)
    return window


def naive(statistic: Statistic, samples: list[tuple[float, float | None]], now_s: float, minimum: int) -> float | None:
    """The statistic by its definition, from every sample there ever was."""
    inside = [each for each in sorted(samples, key=lambda each: each[0]) if each[0] >= now_s - 5.0]
    known = [value for _, value in inside if value is not None]
    if len(known) < minimum:
        return None
    match statistic:
        case Statistic.P95:
            return sorted(known)[math.ceil(len(known) * 95 / 100) - 1]
        case Statistic.MEAN:
            return math.fsum(known) / len(known)
        case Statistic.LAST:
            return inside[-1][1]
        case Statistic.RATIO:
            return 100.0 * sum(value != 0 for value in known) / len(known)


times = st.integers(0, 40).map(lambda tenths: tenths / 2)
sample_values = st.none() | st.sampled_from([0.0, 100.0]) | st.floats(0, 5000, allow_nan=False)
batches = st.lists(st.tuples(times, st.lists(st.tuples(times, sample_values), max_size=8)), max_size=12)


@given(st.sampled_from(Statistic), batches, st.integers(1, 4))
def test_a_window_equals_its_naive_recomputation_at_every_step(
    statistic: Statistic, steps: list[tuple[float, list[tuple[float, float | None]]]], minimum: int
) -> None:
    window = Window(reading(statistic, minimum=minimum))
    taken: list[tuple[float, float | None]] = []
    for now_s, samples in sorted(steps, key=lambda each: each[0]):
        for at_s, value in samples:
            window.add(min(at_s, now_s), value)
            taken.append((min(at_s, now_s), value))
        assert window.value(now_s) == naive(statistic, taken, now_s, minimum)


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96), (200, 190)])
def test_the_95th_percentile_is_the_nearest_rank(count: int, rank: int) -> None:
    assert nearest_rank(count) == rank


def test_a_sample_as_old_as_the_window_still_counts_and_an_older_one_does_not() -> None:
    window = filled(Statistic.LAST, (1.0, 7.0))
    assert window.value(6.0) == 7.0
    assert window.value(6.001) is None


def test_too_few_samples_are_unknown() -> None:
    window = filled(Statistic.P95, (1.0, 7.0), (1.0, 8.0), minimum=3)
    assert window.value(1.0) is None
    window.add(1.0, 9.0)
    assert window.value(1.0) == 9.0


def test_the_last_reading_that_could_not_be_measured_is_unknown() -> None:
    assert filled(Statistic.LAST, (1.0, 7.0), (2.0, None)).value(2.0) is None


def test_a_mean_passes_over_a_moment_that_could_not_be_measured() -> None:
    assert filled(Statistic.MEAN, (1.0, 4.0), (2.0, None), (3.0, 8.0)).value(3.0) == 6.0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_finite_number_was_not_measured(value: float) -> None:
    assert filled(Statistic.LAST, (1.0, 7.0), (2.0, value)).value(2.0) is None


def test_a_failed_source_is_unknown_until_it_measures_again() -> None:
    window = filled(Statistic.MEAN, (1.0, 4.0))
    window.fail()
    assert window.value(1.0) is None
    window.add(2.0, None)
    assert window.value(2.0) is None
    window.add(3.0, 8.0)
    assert window.value(3.0) == 6.0
