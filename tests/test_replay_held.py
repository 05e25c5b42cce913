"""Replays against a document that wants levels to last: "above 500 ms for 2 s"."""

from functools import cache

from chaos.event_log import started
from chaos.events import DrillJudged, ExpectationJudged, LevelChanged
from chaos.replay import Replayed, replay
from tests.recorded import REDIS_OUTAGE, recorded


@cache
def lasting(time: str) -> Replayed:
    """The Redis outage by the same document, but its response times must last for `time`."""
    records = recorded(REDIS_OUTAGE)
    first = started(records)
    (row,) = [line for line in first.runbook_text.splitlines() if line.startswith("| API response time")]
    alerts = ("Caution: API response time > 200 ms", f"Warning: API response time > 500 ms for {time}")
    listed = "\n".join(f"- {each}" for each in (*alerts, f"Critical: API response time > 1 s for {time}"))
    text = f"{first.runbook_text.replace(row, '')}\n## Alerts\n\n{listed}\n"
    return replay(records, text, first.runbook_path)


def reached(replayed: Replayed) -> dict[str, float]:
    """When popular products first came to each level after the fault."""
    moves = [(r.at_s, r.event) for r in replayed.records if isinstance(r.event, LevelChanged) and r.at_s > 10]
    first: dict[str, float] = {}
    for at_s, event in moves:
        if (event.metric, event.subject) == ("api_response_time", "popular_products"):
            first.setdefault(event.level, at_s)
    return first


def test_levels_come_later_by_the_time_that_they_must_last() -> None:
    found = reached(lasting("2 s"))
    assert 2 <= found["warning"] - found["caution"] < found["critical"] - found["caution"] < 3


def test_levels_that_never_lasted_are_not_reached_and_judged_so() -> None:
    replayed = lasting("10 min")
    assert "critical" not in reached(replayed)
    (level,) = [
        r.event for r in replayed.records if isinstance(r.event, ExpectationJudged) and r.event.expectation == "level"
    ]
    assert (level.observed, level.verdict) == ("caution", "failed")


def test_a_replay_with_times_gives_the_same_again() -> None:
    once = list(lasting("2 s").records)
    # What is judged says besides that the drill was followed by another document; a replay of the replay does not.
    verdicts = (ExpectationJudged, DrillJudged)
    derived = [[r for r in each if not isinstance(r.event, verdicts)] for each in (once, replay(once).records)]
    assert derived[1] == derived[0]
