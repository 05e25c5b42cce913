"""The schedule of a sampler, and what it makes of a probe that fails."""

import threading
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chaos.clock import Clock
from chaos.events import Readings, SourceFailed
from chaos.scales import Metric
from chaos.signals.sampler import Sample, Sampler, next_due_s

from .emitted import Emitted, until


class Scripted:
    """A probe that answers with a list of values, then repeats the last; an exception is raised."""

    def __init__(self, *answers: float | Exception) -> None:
        self.answers = list(answers)
        self.closed = 0

    def read(self) -> Sequence[Sample]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return [(Metric.SERVICE_UP, "it", answer)]

    def close(self) -> None:
        self.closed += 1


def test_an_outage_of_the_probe_is_told_once_and_ends_with_the_next_reading(clock: Clock, emitted: Emitted) -> None:
    lost = ValueError("no such field")
    sampler = Sampler("it", Scripted(1.0, lost, lost, 1.0, lost, lost, 0.0), clock, 0.01)
    sampler.start(emitted)
    until(lambda: emitted.last(Metric.SERVICE_UP, "it") == 0.0)
    sampler.stop()
    kinds = [type(each) for each in emitted.observations]
    assert kinds[:5] == [Readings, SourceFailed, Readings, SourceFailed, Readings]
    assert emitted.failures[0] == SourceFailed(source="it", error="ValueError: no such field")


def test_what_has_not_changed_is_told_less_often_and_what_has_changed_at_once(clock: Clock, emitted: Emitted) -> None:
    probe = Scripted(1.0, 1.0, 1.0, 0.0, 0.0, 1.0)
    sampler = Sampler("it", probe, clock, 0.01, unchanged_s=60)
    sampler.start(emitted)
    until(lambda: len(probe.answers) == 1 and emitted.last(Metric.SERVICE_UP, "it") == 1.0)
    sampler.stop()
    assert emitted.values(Metric.SERVICE_UP, "it") == [1.0, 0.0, 1.0]


def test_what_has_not_changed_is_told_again_in_time(clock: Clock, emitted: Emitted) -> None:
    sampler = Sampler("it", Scripted(1.0), clock, 0.01, unchanged_s=0.1)
    sampler.start(emitted)
    until(lambda: len(emitted.observations) >= 3)
    sampler.stop()
    first, _, third = [each.items[0][0] for each in emitted.observations if isinstance(each, Readings)][:3]
    assert third - first >= 0.2


def test_a_secret_in_an_error_is_masked(clock: Clock, emitted: Emitted) -> None:
    sampler = Sampler("it", Scripted(ValueError("token k3y refused")), clock, 0.01, secrets=["k3y"])
    sampler.start(emitted)
    until(lambda: emitted.failures)
    sampler.stop()
    assert emitted.failures[0].error == "ValueError: token *** refused"


def test_the_probe_is_closed_at_the_end(clock: Clock, emitted: Emitted) -> None:
    probe = Scripted(1.0)
    sampler = Sampler("it", probe, clock, 0.01)
    sampler.start(emitted)
    until(lambda: emitted.observations)
    sampler.stop()
    assert probe.closed == 1


def test_nothing_is_emitted_after_stop_though_a_read_was_under_way(clock: Clock, emitted: Emitted) -> None:
    reading, answer = threading.Event(), threading.Event()

    class Slow(Scripted):
        def read(self) -> Sequence[Sample]:
            reading.set()
            answer.wait(5)
            return super().read()

    sampler = Sampler("it", Slow(1.0), clock, 0.01)
    sampler.start(emitted)
    assert reading.wait(5)
    threading.Timer(0.1, answer.set).start()
    sampler.stop()
    assert emitted.observations == []


def test_a_source_that_was_never_started_can_be_stopped(clock: Clock) -> None:
    Sampler("it", Scripted(1.0), clock, 0.01).stop()


def test_the_time_a_read_takes_delays_no_later_one(clock: Clock, emitted: Emitted) -> None:
    class Slow(Scripted):
        def read(self) -> Sequence[Sample]:
            threading.Event().wait(0.04)
            return super().read()

    sampler = Sampler("it", Slow(1.0), clock, 0.05)
    sampler.start(emitted)
    until(lambda: len(emitted.observations) >= 21)
    sampler.stop()
    times = [each.items[0][0] for each in emitted.observations if isinstance(each, Readings)]
    assert 0.95 < times[20] - times[0] < 20 * 0.08


SECONDS = st.floats(min_value=0, max_value=10**6)


@given(due_s=SECONDS, late_s=st.floats(min_value=0, max_value=10**4), interval_s=st.floats(0.01, 10))
def test_the_next_read_is_on_the_grid_and_at_most_one_interval_away(
    due_s: float, late_s: float, interval_s: float
) -> None:
    following_s = next_due_s(due_s, due_s + late_s, interval_s)
    steps = (following_s - due_s) / interval_s
    assert abs(steps - round(steps)) < 1e-3
    assert -1e-6 <= following_s - (due_s + late_s) <= interval_s + 1e-6
