import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.events import EffectProven, FaultInjected, IncidentOpened, IncidentRecovered, IncidentRemediated
from chaos.verdict.timings import MOMENTS, Times, times_of
from tests.verdict.builders import changed, cut, inserted, redis_outage, without

LOG = redis_outage(with_signals=False)


def test_times_count_from_the_first_observed_effect() -> None:
    times = times_of(LOG)
    assert times.ttd_s == pytest.approx(1.4)
    assert times.ttr_s == pytest.approx(9.2)


def test_recovered_is_the_beginning_of_what_held_and_confirmed_its_end() -> None:
    times = times_of(LOG)
    assert (times.recovered_s, times.confirmed_s) == (21.3, 24.3)


def test_the_first_detection_counts() -> None:
    assert times_of(inserted(LOG, 20.0, IncidentOpened("2", ["again"]))).detected_s == 13.5


def test_the_last_remediation_counts() -> None:
    assert times_of(inserted(LOG, 20.0, IncidentRemediated("1"))).remediated_s == 20.0


def test_an_incident_before_the_injection_detects_nothing() -> None:
    early = inserted(without(LOG, IncidentOpened), 5.0, IncidentOpened("0", ["noise"]))
    assert times_of(early).detected_s is None


def test_a_recovery_after_the_undo_recovers_nothing() -> None:
    late = inserted(without(LOG, IncidentRecovered), 25.05, IncidentRecovered("1", 21.3, ["well"]))
    assert times_of(late).recovered_s is None


def test_an_incident_before_the_onset_has_no_time_to_detect() -> None:
    times = times_of(changed(LOG, EffectProven, onset_at_s=13.7))
    assert times.ttd_s is None
    assert times.early_s == pytest.approx(0.2)


def test_an_incident_after_the_onset_was_not_early() -> None:
    assert times_of(LOG).early_s is None
    assert times_of(changed(LOG, EffectProven, onset_at_s=13.5)).ttd_s == 0


def test_nothing_is_timed_where_nothing_was_injected() -> None:
    assert times_of(without(LOG, FaultInjected)) == Times()


def test_a_whole_drill_has_every_moment_in_order() -> None:
    times = times_of(LOG)
    reached = [getattr(times, f"{name}_s") for name in MOMENTS if name != "onset"]
    assert reached == sorted(reached)


@given(st.floats(0, 26))
def test_a_time_that_was_reached_stays_as_the_log_grows(at_s: float) -> None:
    early, late = times_of(cut(LOG, at_s)), times_of(LOG)
    for name in MOMENTS:
        known = getattr(early, f"{name}_s")
        assert known is None or known == getattr(late, f"{name}_s")
