"""When an incident is classified."""

from hypothesis import given
from hypothesis import strategies as st

from chaos.incident.triage import Triage
from chaos.scales import Level, Severity

SETTLE_S = 2.0
SEVERITIES = st.sampled_from([each for each in Severity if each])


def told(seen: list[tuple[float, Severity]], top: Severity = Severity.CRITICAL) -> list[tuple[float, Severity]]:
    """What is told, and when, of what was seen."""
    triage, changes = Triage(), []
    for now_s, severity in seen:
        before, triage = triage, triage.after(severity, Level.NONE, now_s, SETTLE_S, top)
        if triage.told is not None and triage.told is not before.told:
            changes.append((now_s, triage.told))
    return changes


def test_a_picture_that_does_not_get_worse_is_classified_once_it_has_settled() -> None:
    assert told([(0.0, Severity.MINOR), (1.9, Severity.MINOR), (2.0, Severity.MINOR)]) == [(2.0, Severity.MINOR)]


def test_nothing_is_worse_than_the_top_class_so_it_is_told_at_once() -> None:
    assert told([(0.0, Severity.MINOR), (0.6, Severity.CRITICAL)]) == [(0.6, Severity.CRITICAL)]


def test_what_gets_worse_is_looked_at_anew() -> None:
    seen = [(0.0, Severity.MINOR), (1.5, Severity.MAJOR), (3.0, Severity.MAJOR), (3.5, Severity.MAJOR)]
    assert told(seen) == [(3.5, Severity.MAJOR)]


def test_a_level_that_rises_is_looked_at_anew_and_one_that_falls_is_not() -> None:
    triage = Triage()
    for now_s, level in [(0.0, Level.NONE), (1.5, Level.WARNING), (2.5, Level.CAUTION), (3.4, Level.WARNING)]:
        triage = triage.after(Severity.MINOR, level, now_s, SETTLE_S, Severity.CRITICAL)
        assert triage.told is None
    assert triage.after(Severity.MINOR, Level.WARNING, 3.5, SETTLE_S, Severity.CRITICAL).told is Severity.MINOR


def test_the_class_is_the_worst_that_was_seen_and_a_downgrade_is_told_after_it() -> None:
    seen = [(0.0, Severity.MAJOR), (1.0, Severity.MINOR), (2.0, Severity.MINOR), (2.1, Severity.MINOR)]
    assert told(seen) == [(2.0, Severity.MAJOR), (2.1, Severity.MINOR)]


def test_after_the_classification_every_change_is_told_as_it_comes() -> None:
    seen = [(0.0, Severity.MINOR), (2.0, Severity.MINOR), (2.1, Severity.MAJOR), (2.2, Severity.MINOR)]
    assert told(seen) == [(2.0, Severity.MINOR), (2.1, Severity.MAJOR), (2.2, Severity.MINOR)]


@given(st.lists(st.tuples(st.floats(0.01, 1), SEVERITIES), min_size=1), SEVERITIES)
def test_the_first_class_told_is_the_worst_seen_until_then(steps: list[tuple[float, Severity]], top: Severity) -> None:
    now_s, seen = 0.0, []
    for step_s, severity in steps:
        now_s += step_s
        seen.append((now_s, severity))
    if changes := told(seen, top):
        at_s, first = changes[0]
        assert first is max(severity for now_s, severity in seen if now_s <= at_s)
