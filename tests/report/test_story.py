"""What a terminal shows of drills that were recorded: what is broken, since when, what was done, what is next."""

import io
import re
from collections.abc import Callable

import pytest
from rich.console import Console

from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    ContactCalled,
    DrillStarted,
    FaultInjected,
    IncidentRecovered,
    PhaseStarted,
    Record,
)
from chaos.incident.engine import Engine
from chaos.report.figures import block, line
from chaos.report.live import Live
from chaos.report.story import Story
from tests.recorded import INVESTIGATED, NOT_RECOVERED_KO, REDIS_OUTAGE, recorded

Moment = Callable[[AnyEvent], bool]


def _played(name: str, until: Moment) -> tuple[Story, Engine, Record, PhaseStarted]:
    """A recorded drill up to the first event that is `until`."""
    story, engine, phase = Story(), None, PhaseStarted("", "")
    for record in recorded(name):
        story.take(record)
        if isinstance(record.event, DrillStarted):
            assert story.runbook
            assert story.bindings
            engine = Engine(story.runbook, story.bindings)
        assert engine
        engine.fold(record)
        phase = record.event if isinstance(record.event, PhaseStarted) else phase
        if until(record.event):
            return story, engine, record, phase
    raise AssertionError("the log has no such moment")


def _said(name: str, until: Moment, later_s: float = 0.0) -> dict[str, str]:
    story, engine, record, _ = _played(name, until)
    return {each.about: each.text for each in story.lines(record.at_s + later_s, engine.blocked_by())}


def _doing(event: AnyEvent) -> bool:
    return isinstance(event, ActionStarted) and event.action == "rebuild cache data"


def test_while_an_action_runs_it_says_what_is_broken_what_was_done_and_what_the_rto_leaves() -> None:
    said = _said(REDIS_OUTAGE, _doing, later_s=60.0)
    assert said["fault"].startswith("kill-cache in cache, shows since +11 s (1 min ")
    assert re.search(r"cache down for 1 min .*api_response_time popular_products critical for 1 min", said["broken"])
    assert re.match(r"incident-1 Critical, open for 1 min \d+ s, procedure 3.1: The Redis", said["incident"])
    assert said["done"].endswith("Restart Redis ✓")
    assert said["now"].startswith("rebuild cache data for 1 min;")
    assert re.fullmatch(r"Popular products / cart: 58 min 5\d s left of 1 h", said["RTO"])


def test_each_step_of_the_document_is_there_with_whether_it_was_taken() -> None:
    steps = _said(REDIS_OUTAGE, _doing)["steps"]
    assert steps.startswith("Notice it ✓ · Raise the alarm ✓")
    assert steps.endswith("Confirm recovery … · Write it up …")


def test_what_is_next_is_the_action_that_was_not_begun() -> None:
    assert _said(REDIS_OUTAGE, lambda event: isinstance(event, ActionStarted))["next"] == "rebuild cache data"


def test_once_every_action_ended_it_says_what_stands_against_the_recovery() -> None:
    last = lambda event: isinstance(event, ActionDone) and event.action == "rebuild cache data"  # noqa: E731 - a moment
    assert "against it: Minor still holds" in _said(REDIS_OUTAGE, last)["next"]


def test_after_the_recovery_nothing_is_broken_and_no_clock_runs() -> None:
    said = _said(REDIS_OUTAGE, lambda event: isinstance(event, IncidentRecovered))
    assert set(said) <= {"incident", "steps", "done"}
    assert said["incident"].startswith("incident-1 recovered, confirmed")


def test_an_rto_that_has_passed_is_missed() -> None:
    assert "missed by" in _said(REDIS_OUTAGE, _doing, later_s=3700.0)["RTO"]


def test_somebody_who_was_called_and_did_not_take_it_is_what_is_waited_for() -> None:
    story, _, record, _ = _played(INVESTIGATED, lambda event: isinstance(event, ContactCalled))
    (now,) = [each.text for each in story.lines(record.at_s) if each.about == "now"]
    assert "Developer on call called, nobody has taken it yet" in now


def test_an_effect_that_has_not_shown_is_not_told_as_shown() -> None:
    said = _said(REDIS_OUTAGE, lambda event: isinstance(event, FaultInjected))
    assert said["fault"] == "kill-cache in cache, no effect yet"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", [REDIS_OUTAGE, NOT_RECOVERED_KO])
def test_the_block_fits_its_terminal_and_loses_nothing(name: str, width: int) -> None:
    story, engine, record, phase = _played(name, lambda event: isinstance(event, ActionDone))
    console = Console(file=io.StringIO(), width=width, highlight=False, record=True)
    lines = list(story.lines(record.at_s, engine.blocked_by()))
    console.print(block(phase, record.at_s, 30.0, engine.snapshot(), story.runbook, lines))
    shown = console.export_text()
    assert all(len(each) <= width for each in shown.splitlines())
    joined = "".join(shown.split())
    assert [word for each in lines for word in each.text.split() if word not in joined] == []
    assert "guardianalive" in joined


def test_where_it_is_no_terminal_the_line_says_what_goes_on_too() -> None:
    story, engine, record, phase = _played(REDIS_OUTAGE, _doing)
    _, detail = line(phase, 30.0, engine.snapshot(), list(story.lines(record.at_s)))
    assert "incident: incident-1 Critical" in detail
    assert "now: rebuild cache data" in detail
    assert "RTO: Popular products / cart" in detail


def test_without_colour_where_the_environment_asks_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    story, engine, record, phase = _played(REDIS_OUTAGE, _doing)

    def written() -> str:
        console = Console(file=io.StringIO(), force_terminal=True, width=120, highlight=False, color_system="standard")
        with Live(console) as live:
            live.record(Record(0, 0.0, 0.0, phase))
            console.print(block(phase, record.at_s, 30.0, engine.snapshot(), story.runbook, list(story.lines(20.0))))
        return console.file.getvalue()  # type: ignore[attr-defined]

    colour = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert colour.search(written())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour.search(written())
