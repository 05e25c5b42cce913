"""Levels by the threshold table, and how a scale is steadied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.incident.held import FALL_HOLD_S, Held
from chaos.incident.levels import level_of
from chaos.runbook.model import Comparison
from chaos.scales import Level, Metric

from .builders import percent, row, runbook

LATENCY = next(each for each in runbook().thresholds if each.metric is Metric.API_RESPONSE_TIME)


@pytest.mark.parametrize(
    ("value_ms", "level"),
    [
        (0, Level.NONE),
        (199.999, Level.NONE),
        (200, Level.CAUTION),
        (499.9, Level.CAUTION),
        (500, Level.WARNING),
        (999.999, Level.WARNING),
        (1000, Level.CRITICAL),
        (60_000, Level.CRITICAL),
    ],
)
def test_a_level_begins_exactly_at_its_value(value_ms: float, level: Level) -> None:
    assert level_of(LATENCY, value_ms) is level


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_higher_value_never_has_a_lower_level(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert level_of(LATENCY, low) <= level_of(LATENCY, high)


def test_a_row_whose_levels_begin_below_a_value_is_read_that_way() -> None:
    below = [percent(value, comparison=Comparison.BELOW) for value in (95, 90, 80)]
    threshold = row(Metric.CACHE_HIT_RATIO, 60, *below)
    assert [level_of(threshold, value) for value in (95, 94.9, 90, 89.9, 10)] == [
        Level.NONE,
        Level.CAUTION,
        Level.CAUTION,
        Level.WARNING,
        Level.CRITICAL,
    ]


def run(*steps: tuple[float, Level | None]) -> list[Level | None]:
    held: Held[Level] = Held()
    rungs = []
    for at_s, seen in steps:
        held = held.after(seen, at_s)
        rungs.append(held.rung)
    return rungs


def test_a_worse_level_counts_at_once() -> None:
    assert run((0, Level.NONE), (0.1, Level.CRITICAL)) == [Level.NONE, Level.CRITICAL]


def test_a_better_level_counts_once_it_has_lasted() -> None:
    steps = ((0, Level.WARNING), (1, Level.NONE), (1 + FALL_HOLD_S - 0.1, Level.NONE), (1 + FALL_HOLD_S, Level.NONE))
    assert run(*steps) == [Level.WARNING, Level.WARNING, Level.WARNING, Level.NONE]


def test_a_value_on_the_edge_does_not_flap() -> None:
    edge = [(n * 0.4, Level.WARNING if n % 2 else Level.CAUTION) for n in range(20)]
    assert set(run((0, Level.WARNING), *edge)) == {Level.WARNING}


def test_a_level_falls_no_further_than_the_worst_of_its_hold() -> None:
    steps = ((0, Level.CRITICAL), (0.5, Level.NONE), (1.0, Level.CAUTION), (1.5, Level.NONE), (2.5, Level.NONE))
    assert run(*steps)[3:] == [Level.CAUTION, Level.NONE]


def test_missing_data_is_unknown_at_once_and_known_again_at_once() -> None:
    assert run((0, Level.CRITICAL), (0.1, None), (0.2, Level.NONE)) == [Level.CRITICAL, None, Level.NONE]


@given(st.lists(st.tuples(st.floats(0, 2), st.none() | st.sampled_from(Level)), max_size=30))
def test_a_steadied_level_is_never_better_than_what_is_seen(steps: list[tuple[float, Level | None]]) -> None:
    held: Held[Level] = Held()
    now_s = 0.0
    for pause_s, seen in steps:
        now_s += pause_s
        held = held.after(seen, now_s)
        assert (held.rung is None) == (seen is None)
        assert held.falling == (held.rung != seen)
        assert seen is None or held.rung is None or held.rung >= seen
