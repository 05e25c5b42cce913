"""Silence of an endpoint is blindness only where nobody is known to have been waiting for an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.events import LevelChanged
from chaos.verdict.silence import unheard_s
from tests.verdict.builders import inserted, judged, redis_outage

TIMES = st.floats(0, 100, allow_nan=False)


def test_a_silence_in_which_somebody_waited_all_along_was_heard() -> None:
    assert unheard_s(10.0, 20.0, [(9.0, 21.0)]) == 0.0


def test_what_nobody_waited_in_is_unheard() -> None:
    assert unheard_s(10.0, 20.0, []) == 10.0
    assert unheard_s(10.0, 20.0, [(2.0, 12.0), (15.0, 30.0)]) == 3.0
    assert unheard_s(10.0, 20.0, [(10.0, 13.0), (14.0, 16.0)]) == 4.0


def test_waiting_before_and_after_does_not_count() -> None:
    assert unheard_s(10.0, 20.0, [(1.0, 9.0), (21.0, 30.0)]) == 10.0


@pytest.mark.parametrize(("failed_from_s", "verdict"), [(13.0, "passed"), (19.0, "unknown")])
def test_who_fails_on_the_way_does_not_come_to_the_next_and_was_heard_all_the_same(
    failed_from_s: float, verdict: str
) -> None:
    log = redis_outage()
    for at_s, endpoint, level, value, was in (
        (failed_from_s, "order_create", "critical", 40.0, "none"),
        (14.0, "payment", "unknown", None, "none"),
        (20.0, "payment", "none", 0.0, "unknown"),
        (20.5, "order_create", "none", 0.0, "critical"),
    ):
        log = inserted(log, at_s, LevelChanged("error_rate", endpoint, level, value, was))
    (seen,) = [each for each in judged(log).expectations if each.expectation == "signals seen throughout"]
    assert seen.verdict == verdict


@given(TIMES, TIMES, st.lists(st.tuples(TIMES, TIMES).map(sorted).map(tuple)))
def test_it_is_no_longer_than_the_silence(one: float, other: float, spans: list[tuple[float, float]]) -> None:
    start_s, end_s = sorted((one, other))
    joined: list[tuple[float, float]] = []
    for began_s, answered_s in sorted(spans):
        if not joined or began_s > joined[-1][1]:
            joined.append((began_s, answered_s))
    assert 0 <= unheard_s(start_s, end_s, joined) <= end_s - start_s
