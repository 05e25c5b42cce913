"""The report of a game day: drills, score, findings against the last one, links, and a page for every record."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from chaos.errors import BadInput
from chaos.events import DrillStarted, ExpectationJudged, Record
from chaos.gamedays.record import Began, Drilled, Entry, LeftOut, Over
from chaos.report.gameday_files import game_day as named
from chaos.report.gameday_files import previous_of, read_day, write_game_day_report
from chaos.report.gameday_fold import GameDayLog, told
from chaos.report.gameday_html import render_game_day
from chaos.report.gameday_model import Since
from tests.recorded import DROPPED_ORDER_INDEX, NOT_RECOVERED_KO, REDIS_OUTAGE, recorded
from tests.report.gamedays import AT, game_day
from tests.report.pages import Page
from tests.verdict.builders import changed


def _day(log: list[Record] | None, verdict: str = "failed", *more: Entry) -> GameDayLog:
    """A game day of one drill whose log is `log`, and of whatever else is said."""
    began = Began("Quarterly game day", "quarterly.yaml", AT, ("redis-outage", "redis-hang"))
    entries: list[Entry] = [began]
    if log is not None:
        entries.append(Drilled("redis-outage", "run-1", verdict))
    return GameDayLog([*entries, *more, Over(AT, verdict)], {"run-1": log} if log else {})


FAILED, WELL = recorded(NOT_RECOVERED_KO), recorded(REDIS_OUTAGE)


def _kinds(day: GameDayLog, previous: GameDayLog | None = None) -> dict[str, Since]:
    return {each.expectation: each.since for each in told(day, previous).findings}


def test_what_did_not_pass_is_new_on_the_first_game_day_of_its_name() -> None:
    assert set(_kinds(_day(FAILED)).values()) == {Since.NEW}
    assert told(_day(FAILED)).compared_with is None


def test_what_did_not_pass_again_recurs() -> None:
    assert set(_kinds(_day(FAILED), _day(FAILED)).values()) == {Since.RECURRING}


def test_what_passes_now_is_resolved_and_what_was_not_judged_is_not() -> None:
    kinds = _kinds(_day(WELL, "passed"), _day(FAILED))
    assert kinds["recovered"] is Since.RESOLVED
    assert kinds["step 정상화"] is Since.NOT_SEEN


def test_nothing_is_resolved_by_a_drill_that_was_not_run() -> None:
    assert set(_kinds(_day(None), _day(FAILED)).values()) == {Since.NOT_SEEN}


def test_an_abort_is_a_finding_although_every_expectation_passed() -> None:
    passed = changed(WELL, ExpectationJudged, lambda _: True, verdict="passed")
    (finding,) = told(_day(passed, "aborted")).findings
    assert (finding.expectation, finding.verdict) == ("verdict", "aborted")


def test_the_score_is_the_mean_share_of_expectations_over_every_planned_drill() -> None:
    judged = [each.event for each in FAILED if isinstance(each.event, ExpectationJudged)]
    share = sum(each.verdict == "passed" for each in judged) / len(judged)
    assert 0 < share < 1
    assert told(_day(FAILED)).score == pytest.approx(100 * share / 2)


@pytest.mark.parametrize("verdict", ["aborted", "not injected", "not cleaned"])
def test_a_drill_that_showed_nothing_counts_nothing(verdict: str) -> None:
    assert told(_day(WELL, verdict)).score == 0.0


def test_a_drill_that_was_left_out_says_why() -> None:
    left = told(_day(WELL, "passed", LeftOut("redis-hang", "three drills have failed"))).drills[1]
    assert (left.verdict, left.reason) == ("not run", "three drills have failed")


def test_the_page_shows_each_drill_with_its_times_and_the_score_with_its_formula() -> None:
    day = _day(WELL, "passed")
    text = Page(render_game_day(day.entries, day.drills, language="en")).text
    assert "Redis outage passed Critical 1.6 s / 5 s" in text
    assert "100 × (1.00 + 0.00) ÷ 2 = 50" in text
    assert "Redis-hang" not in text
    assert "1 of 2 drills passed, 1 not run; score 50 of 100." in text


def test_the_page_holds_the_document_with_what_its_drills_showed() -> None:
    day = _day(WELL, "passed")
    text = Page(render_game_day(day.entries, day.drills)).text
    assert "The document, with what these drills showed of it" in text
    assert "proven" in text


def test_titles_of_others_are_text_in_the_page() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    day = _day(changed(WELL, DrillStarted, title=hostile), "passed")
    page = Page(render_game_day([msgspec.structs.replace(day.began, title=hostile), *day.entries[1:]], day.drills))
    assert "img" not in {tag for tag, _ in page.elements}
    assert hostile in page.text


def test_the_report_lies_beside_its_record_and_links_to_the_drills_from_there(tmp_path: Path) -> None:
    kept = game_day(tmp_path, {"redis-outage": REDIS_OUTAGE, "dropped-order-index": DROPPED_ORDER_INDEX})
    path = write_game_day_report(tmp_path, kept.folder)
    assert path.parent == kept.folder
    addresses = [each for each in Page(path.read_text(encoding="utf-8")).attributes("href") if "report.html" in each]
    assert len(set(addresses)) == 2
    assert all((path.parent / each).is_file() for each in addresses)


def test_the_last_game_day_of_the_same_name_is_compared_with(tmp_path: Path) -> None:
    first = game_day(tmp_path, {"redis-outage": NOT_RECOVERED_KO})
    later = game_day(tmp_path, {"redis-outage": REDIS_OUTAGE}, AT + timedelta(days=90))
    day = read_day(tmp_path, later.folder)
    previous = previous_of(tmp_path, later.folder, day)
    assert previous is not None
    assert previous.began.at == AT
    assert previous_of(tmp_path, first.folder, read_day(tmp_path, first.folder)) is None
    assert named(tmp_path, "latest") == named(tmp_path, "quarterly") == later.folder


def test_a_log_that_is_gone_is_told_and_nothing_else_is_lost(tmp_path: Path) -> None:
    kept = game_day(tmp_path, {"redis-outage": REDIS_OUTAGE, "dropped-order-index": DROPPED_ORDER_INDEX})
    next(tmp_path.glob("runs/*-redis-outage/events.jsonl")).unlink()
    text = Page(write_game_day_report(tmp_path, kept.folder).read_text(encoding="utf-8")).text
    assert "its event log cannot be read" in text
    assert "Dropped order index passed" in text


def test_a_name_that_no_game_day_has_is_refused_with_those_there_are(tmp_path: Path) -> None:
    game_day(tmp_path, {"redis-outage": REDIS_OUTAGE})
    with pytest.raises(BadInput, match="quarterly"):
        named(tmp_path, "nope")
