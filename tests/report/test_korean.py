"""The report in Korean: of the recorded drills by the Korean document, nothing is still English but names."""

import re
from pathlib import Path

import pytest

from chaos.coverage.model import Verdict
from chaos.errors import BadInput
from chaos.events import FaultInjected, SteadyStateJudged, UndoRecorded
from chaos.gamedays.record import Began, Drilled, Over
from chaos.replay import replay
from chaos.report import words_ko, words_ko_gameday
from chaos.report.coverage_notes import MEANINGS
from chaos.report.forms.markdown import as_markdown
from chaos.report.gameday_html import render_game_day
from chaos.report.html import render
from chaos.report.reworded import report_in
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, recorded
from tests.report.gamedays import AT
from tests.report.latin import english
from tests.report.pages import Page
from tests.verdict.builders import changed

KOREAN_DRILLS = [INVESTIGATED_KO, NOT_RECOVERED_KO]
TEMPLATES = Path(words_ko.__file__).parent / "templates"


def _sentences(name: str) -> list[str]:
    """Every text of the verdict, the expectations, the steps, the faults and the figures."""
    report, _ = report_in(recorded(name))
    told = [report.header.sentence, *(text for each in report.measured for text in (each.label, each.promised_by))]
    for each in report.expectations:
        told += [each.expectation, each.expected, each.observed, each.evidence]
    for step in report.steps:
        told += [step.told.what, step.told.detail]
    for life in report.lives:
        told += [text for taken in life.steps for text in (taken.did, *taken.evidence)]
    for fault in report.faults:
        told += [fault.effect, fault.ended_by, fault.ended_evidence, *fault.differences]
    return told


@pytest.mark.parametrize("name", KOREAN_DRILLS)
def test_no_sentence_of_the_verdict_expectations_steps_and_faults_isenglish(name: str) -> None:
    records = recorded(name)
    assert [(text, left) for text in _sentences(name) if (left := english(text, records))] == []


@pytest.mark.parametrize("name", KOREAN_DRILLS)
def test_the_page_is_korean_but_for_names_commands_and_what_logs_say(name: str) -> None:
    records = recorded(name)
    html = re.sub(r'<(code|pre|td class="code"|h1)[ >].*?</(code|pre|td|h1)>', "", render(records), flags=re.DOTALL)
    page = Page(html)
    assert '<html lang="ko">' in html
    assert english(page.text, records) == []
    labels = " ".join(page.attributes("aria-label") + page.attributes("data-label"))
    assert english(labels, records) == []


def test_a_language_that_is_asked_for_is_used_whatever_the_documents() -> None:
    assert '<html lang="en">' in render(recorded(NOT_RECOVERED_KO), "en")
    page = render(recorded(INVESTIGATED), "ko")
    assert '<html lang="ko">' in page
    assert "Redis outage: 2.0초 만에 Critical 등급으로 감지, 절차 3.1: 9.0초 만에 복구 (허용 1시간)" in page


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(BadInput, match="en and ko"):
        report_in(recorded(INVESTIGATED), "fr")


def test_markdown_is_in_the_documents_language_too() -> None:
    told = as_markdown(recorded(NOT_RECOVERED_KO))
    assert told.startswith("# Redis outage: 실패")
    assert "## 기대 사항" in told


def test_every_word_of_the_templates_has_its_korean() -> None:
    used = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.html.j2", "report.md.j2"))
    keys = set(re.findall(r'"([^"]+)" \| t\b', used))
    assert len(keys) > 60
    assert keys - set(words_ko.WORDS) == set()


def test_translations_have_the_slots_of_their_english() -> None:
    for told, korean in words_ko.WORDS.items():
        assert sorted(re.findall(r"\{\w+\}", told)) == sorted(re.findall(r"\{\w+\}", korean)), told


def test_a_game_day_is_korean_to_the_margins_of_its_document() -> None:
    began = Began("분기 게임 데이", "분기.yaml", AT, ("one", "two"))
    drills = {"one": recorded(NOT_RECOVERED_KO), "two": recorded(INVESTIGATED_KO)}
    day = [began, Drilled("one", "one", "failed"), Drilled("two", "two", "passed"), Over(AT, "failed")]
    html = render_game_day(day, drills)
    # What bindings mean is said in their own keys, and experiments have the titles that somebody gave them.
    theirs = r'<dd lang="en">.*?</dd>|<span class="(?:soft )?code">.*?</span>|Dropped order index'
    shown = Page(re.sub(theirs, "", html, flags=re.DOTALL))
    assert '<html lang="ko">' in html
    assert "항목" in shown.text
    assert english(shown.text, [*drills["one"], *drills["two"]]) == []


def test_every_word_of_a_game_days_templates_has_its_korean() -> None:
    names = ("gameday.html.j2", "coverage_notes.html.j2")
    used = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names)
    keys = {*re.findall(r'"([^"]+)" \| t\b', used), *MEANINGS.values(), *(each.value for each in Verdict)}
    assert keys - {*words_ko.WORDS, *words_ko_gameday.WORDS} == set()


def test_a_drill_that_was_not_injected_is_told_in_korean_too() -> None:
    records = recorded(INVESTIGATED_KO)
    at_s = next(each.at_s for each in records if isinstance(each.event, SteadyStateJudged))
    before = [
        each for each in records if each.at_s <= at_s and not isinstance(each.event, FaultInjected | UndoRecorded)
    ]
    slow = ["api_response_time cart_lookup 289 ms (level caution)"]
    slow += ["query_time cart_lookup 133 ms (indicator of procedure 3.2 violated)"]
    unmet = changed(before, SteadyStateJudged, met=False, problems=slow, busy_percent=99.0)
    told = as_markdown(replay(unmet).records)
    assert "장애 주입 전 대상이 정상이 아니었음" in told
    assert english(told.partition("## 다시 실행하기")[0], records) == []
