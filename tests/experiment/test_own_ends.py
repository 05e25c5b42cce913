"""When faults begin and end: what could not be judged is refused, with its line."""

import pytest

from tests.experiment.test_loader import EXPERIMENTS, found, line_of


@pytest.fixture
def text() -> str:
    return (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")


def lasting(text: str, seconds: int, ended_by: str = "own end") -> str:
    """The experiment with a fault that ends by itself, and expects it to."""
    text = text.replace("service: cache", f"service: cache\n    for: {seconds}s")
    return text.replace("ended_by: remediation", f"ended_by: {ended_by}")


def test_a_fault_that_ends_by_itself_fits_where_its_recovery_can_be_confirmed(text: str) -> None:
    assert found(lasting(text, 20)) == []
    assert found(lasting(text, 20, "remediation")) == []


@pytest.mark.parametrize(
    ("seconds", "ended_by", "place", "message"),
    [
        (
            88,
            "remediation",
            "for:",
            "kill-cache ends after 88 s, and a recovery must hold 5 s after it; the drill ends",
        ),
        (20, "undo", "for:", "kill-cache ends by itself after 20 s, before our undo"),
        (30, "own end", "recovered_within:", "nothing recovers within 30 s while kill-cache lasts 30 s"),
    ],
)
def test_an_end_that_cannot_be_judged_is_told_with_its_line(
    text: str, seconds: int, ended_by: str, place: str, message: str
) -> None:
    changed = lasting(text, seconds, ended_by)
    (told,) = found(changed)
    assert told.startswith(f"x.yaml:{line_of(changed, place)}:")
    assert message in told


def test_a_fault_that_begins_later_has_one_least_duration(text: str) -> None:
    changed = lasting(text, 80).replace("for: 80s", "for: 80s\n    after: 5s")
    assert [each for each in found(changed) if "max_duration must be at least" in each] == [
        each for each in found(changed) if "max_duration must be at least 90s" in each
    ]
