import io
import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from chaos.events import (
    ActionDone,
    AnyEvent,
    ContactCalled,
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    IncidentHandedOver,
    IncidentOpened,
    PhaseStarted,
    Readings,
    Record,
    SteadyStateJudged,
    StepPrompted,
)
from chaos.incident.snapshot import IndicatorState, IndicatorValue, Snapshot
from chaos.report.figures import block
from chaos.report.live import Live
from chaos.scales import Level, Metric
from tests.verdict.builders import changed, document, inserted, redis_outage, with_judgement

SNAPSHOT = Snapshot(
    14.0,
    {
        (Metric.API_RESPONSE_TIME, "popular_products"): 1900.0,
        (Metric.API_RESPONSE_TIME, "payment"): None,
        (Metric.ERROR_RATE, "popular_products"): 15.2,
        (Metric.SERVICE_UP, "cache"): 0.0,
        (Metric.CACHE_HIT_RATIO, "cache"): 41.0,
        (Metric.QUERY_TIME, "order_lookup"): 0.8,
    },
    {(Metric.API_RESPONSE_TIME, "popular_products"): Level.CRITICAL},
    {("3.1", Metric.CACHE_HIT_RATIO): IndicatorValue(IndicatorState.VIOLATED, 41.0, "cache")},
)


def _console(*, terminal: bool, width: int = 120) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=width, highlight=False, record=True)


def _told(records: Sequence[Record], *, terminal: bool = False) -> list[str]:
    console = _console(terminal=terminal)
    with Live(console) as live:
        for record in records:
            live.record(record)
    return console.export_text().splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "+12.1 s  injected kill-cache  into cache, in 4 ms",
        "+13.4 s  api_response_time of popular_products is critical  1,900 ms",
        "+13.5 s  incident opened  service_up cache 0",
        "+13.5 s  severity Critical  service_up cache 0; api_response_time popular_products 1,900 ms",
        "+13.7 s  checked Redis connection  cache refuses connections",
        "+16.6 s  done: rebuild cache data in 2.2 s, 2 tries  POST /admin/cache/rebuild: 1,204 keys",
        "+25.0 s  undo of kill-cache proven  the state equals the one before",
    ],
)
def test_news_is_one_line_with_the_elapsed_time(line: str) -> None:
    assert line in [each.strip() for each in _told(redis_outage())]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            ContactCalled("1", 2, "Ops", "@ops by way of outbox", "Dev was not reached", True, "kept"),
            "called Ops  Dev was not reached; @ops by way of outbox",
        ),
        (
            ContactCalled("1", 1, "Dev", "", "the first of the document", False, "not executable"),
            "could not call Dev  the first of the document; not executable",
        ),
        (IncidentHandedOver("1", "Kim", "Lee"), "handed over by Kim to Lee"),
        (
            StepPrompted("1", "3.1", "action", "Restart Redis", "restart cache", 4, 5),
            "to do, 4 of 5: action Restart Redis  restart cache",
        ),
        (
            StepPrompted("1", "3.1", "action", "Pray", "", 5, 5),
            "to do, 5 of 5: action Pray  no binding says what it means here",
        ),
    ],
)
def test_people_are_told_whom_was_called_who_has_it_and_what_to_do(event: AnyEvent, line: str) -> None:
    assert f"+13.9 s  {line}" in [each.strip() for each in _told(inserted(redis_outage(), 13.9, event))]


def test_the_heading_of_a_drill_says_who_responds() -> None:
    _, heading, *_ = _told(changed(redis_outage(), DrillStarted, responder="human"))
    assert heading.endswith("responder: human; take an incident by gameday ack")


@pytest.mark.parametrize("terminal", [True, False])
def test_the_same_news_is_told_on_a_terminal_and_elsewhere(terminal: bool) -> None:  # noqa: FBT001 - a parameter
    told = " ".join(_told(with_judgement(redis_outage()), terminal=terminal))
    for news in (
        "steady state met",
        "effect of kill-cache seen",
        "procedure 3.1 matched",
        "recovered, confirmed",
        "Passed:",
    ):
        assert news in told


def test_observations_are_no_news() -> None:
    assert _told([record for record in redis_outage() if isinstance(record.event, Readings)]) == []


def test_what_did_not_pass_is_told_with_expected_and_observed() -> None:
    told = " ".join(_told(with_judgement(redis_outage(), severity="Minor")))
    assert "failed: severity  Critical, expected Minor" in told
    assert "passed: " not in told.replace("Passed", "")


def test_a_steady_state_that_was_not_met_says_why() -> None:
    log = changed(redis_outage(), SteadyStateJudged, met=False, problems=["error_rate payment 3 %"])
    assert any("steady state not met  error_rate payment 3 %" in line for line in _told(log))


def test_text_of_a_target_moves_no_cursor() -> None:
    log = changed(redis_outage(), ActionDone, detail="done\x1b[2J\r\nowned [bold]x[/bold]")
    told = "\n".join(_told(log))
    assert "\x1b" not in told
    assert "done [2J  owned [bold]x[/bold]" in told


def test_what_the_load_breaks_off_after_the_undo_is_no_news() -> None:
    log = inserted(redis_outage(), 25.05, IncidentOpened("2", ["error_rate payment 2 %"]))
    assert " ".join(_told(log)).count("incident opened") == 1


def test_figures_elsewhere_are_one_plain_line_at_most_every_five_seconds() -> None:
    console = _console(terminal=False)
    with Live(console) as live:
        live.record(Record(0, 0.0, 0.0, PhaseStarted("observe", "recovery")))
        for tenth in range(121):
            live.figures(tenth / 10, SNAPSHOT, 60 - tenth / 10)
    lines = [line for line in console.export_text().splitlines() if "worst p95" in line]
    assert [line.split()[0] for line in lines] == ["+0.0", "+5.0", "+10.0"]


def test_figures_are_told_at_once_when_the_next_drill_begins() -> None:
    console = _console(terminal=False)
    with Live(console) as live:
        live.figures(100.0, SNAPSHOT, 1.0)
        live.record(next(r for r in redis_outage() if isinstance(r.event, DrillStarted)))
        live.figures(1.0, SNAPSHOT, 1.0)
    assert console.export_text().count("worst p95") == 2


def test_the_block_shows_each_endpoint_against_its_thresholds() -> None:
    console = _console(terminal=False)
    console.print(block(PhaseStarted("observe", "recovery"), 14.0, 46.0, SNAPSHOT, document()))
    text = re.sub(r" +", " ", console.export_text())
    assert "observe +14 s, at most 46.0 s left waiting for recovery" in text
    assert "p95 (200ms / 500ms / 1s)" in text
    assert "popular_products 1,900 ms critical 15.2 %" in text
    assert "payment – –" in text
    assert "cache down · hit ratio 41 %" in text


def test_a_violated_indicator_stands_out() -> None:
    console = _console(terminal=True)
    console.print(block(PhaseStarted("observe", "recovery"), 14.0, 46.0, SNAPSHOT, document()))
    assert "hit ratio 41 %" in re.findall(r"\x1b\[1;31m([^\x1b]*)", console.export_text(styles=True))


def test_the_block_is_refreshed_in_place_on_a_terminal() -> None:
    console = _console(terminal=True)
    with Live(console) as live:
        live.record(Record(0, 0.0, 0.0, PhaseStarted("observe", "recovery")))
        live.figures(14.0, SNAPSHOT, 46.0)
        live.record(Record(1, 0.1, 0.0, SteadyStateJudged(met=True, problems=[])))
    written = console.file.getvalue()  # type: ignore[attr-defined]
    assert "at most 46.0 s left" in written
    assert "\x1b[1A" in written


def test_set_up_lines_carry_the_time_since_the_beginning() -> None:
    console = _console(terminal=False)
    with Live(console) as live:
        live.say("starting redis-server")
    assert re.fullmatch(r"\s*\+\d\.\d s  starting redis-server\s*", console.export_text())


def test_the_closing_table_names_the_reports() -> None:
    console = _console(terminal=False)
    with Live(console) as live:
        live.summary([SimpleNamespace(records=with_judgement(redis_outage()), folder=Path("runs/a"))])
    assert "Redis outage: runs/a/report.html" in console.export_text()


def test_no_table_where_no_drill_ran() -> None:
    console = _console(terminal=False)
    with Live(console) as live:
        live.summary([])
    assert console.export_text() == ""


def test_what_is_said_between_drills_goes_on_with_the_clock_of_the_last_one() -> None:
    began = next(iter(redis_outage()))
    console = _console(terminal=False)
    with Live(console) as live:
        live.record(Record(began.seq, 50.0, began.wall_s, began.event))
        live.say("stopping the target")
    assert "+50.0 s  stopping the target" in console.export_text()


def test_of_a_drill_that_was_not_injected_only_what_failed_is_told() -> None:
    unknown = [ExpectationJudged(name, "taken", "nothing was injected", "unknown", "") for name in ("one", "two")]
    failed = ExpectationJudged("steady state before the fault", "healthy", "slow", "failed", "")
    events = [SteadyStateJudged(met=False, problems=["slow"]), failed, *unknown, DrillJudged("not injected", "No.")]
    told = _told([next(iter(redis_outage())), *(Record(n, 9.0, 0.0, each) for n, each in enumerate(events, 1))])
    assert sum("nothing was injected" in line for line in told) == 1
    assert any("failed: steady state before the fault" in line for line in told)
    assert any("2 more are unknown  nothing was injected" in line for line in told)
