"""Which faults belong to which incidents, and from when each failure's times count."""

from chaos.events import AnyEvent, EffectProven, FaultEnded, FaultInjected, IncidentOpened, IncidentRecovered, Record
from chaos.incident.failures import Failure, failures_of


def failures(*timed: tuple[float, AnyEvent]) -> tuple[Failure, ...]:
    return failures_of(Record(n, at_s, at_s, event) for n, (at_s, event) in enumerate(timed))


def fault(label: str, onset_s: float) -> tuple[tuple[float, AnyEvent], ...]:
    injected = FaultInjected(label, "kill", "cache", 1.0)
    return (onset_s, injected), (onset_s + 0.1, EffectProven(label, onset_s, "refused"))


def opened(at_s: float, incident: str) -> tuple[float, AnyEvent]:
    return at_s, IncidentOpened(incident, [])


def over(at_s: float, incident: str) -> tuple[float, AnyEvent]:
    return at_s, IncidentRecovered(incident, at_s - 5, [])


def test_two_faults_at_once_are_one_failure_that_began_with_the_first() -> None:
    (failure,) = failures(*fault("a", 10.0), *fault("b", 10.2), opened(11.5, "1"), over(30.0, "1"))
    assert (failure.faults, failure.onset_s) == ((("a", 10.0), ("b", 10.2)), 10.0)
    assert (failure.ttd_s, failure.ttr_s) == (1.5, 15.0)


def test_a_fault_during_recovery_belongs_to_the_incident_that_is_open() -> None:
    (failure,) = failures(*fault("a", 10.0), opened(11.0, "1"), *fault("b", 14.0), over(40.0, "1"))
    assert [label for label, _ in failure.faults] == ["a", "b"]
    assert (failure.incidents, failure.ttr_s) == (("1",), 25.0)


def test_a_fault_that_comes_back_after_recovery_is_a_failure_of_its_own() -> None:
    first, second = failures(
        *fault("a", 10.0), opened(11.0, "1"), over(20.0, "1"), *fault("a #2", 30.0), opened(32.0, "2"), over(50.0, "2")
    )
    assert (first.ttd_s, first.ttr_s) == (1.0, 5.0)
    assert (second.faults, second.ttd_s, second.ttr_s) == ((("a #2", 30.0),), 2.0, 15.0)


def test_an_incident_with_no_fault_of_its_own_is_the_last_failure_once_more() -> None:
    (failure,) = failures(*fault("a", 10.0), opened(11.0, "1"), over(20.0, "1"), opened(22.0, "2"), over(40.0, "2"))
    assert (failure.incidents, failure.ttr_s) == (("1", "2"), 25.0)


def test_a_fault_that_was_gone_before_the_next_one_showed_has_no_part_in_what_opens_then() -> None:
    unnoticed, failure = failures(
        *fault("a", 10.0), (12.0, FaultEnded("a", "own end", "gone")), *fault("b", 20.0), opened(21.0, "1")
    )
    assert (unnoticed.faults, unnoticed.incidents) == ((("a", 10.0),), ())
    assert (failure.faults, failure.ttd_s, failure.ttr_s) == ((("b", 20.0),), 1.0, None)


def test_an_incident_that_opens_before_the_effect_shows_has_no_time_to_detect() -> None:
    injected = (10.0, FaultInjected("a", "kill", "cache", 1.0))
    (failure,) = failures(injected, opened(10.5, "1"), (11.1, EffectProven("a", 11.0, "refused")))
    assert (failure.onset_s, failure.ttd_s) == (11.0, None)
