"""The report in Korean: of the recorded drills by the Korean document, nothing is still English but names."""

import re
from pathlib import Path

import pytest

from chaos.errors import BadInput
from chaos.events import ActionDone, DrillStarted, FaultInjected, LogsRead, Record
from chaos.report import words_ko
from chaos.report.forms.markdown import as_markdown
from chaos.report.html import render
from chaos.report.reworded import report_in
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, recorded
from tests.report.pages import Page

KOREAN_DRILLS = [INVESTIGATED_KO, NOT_RECOVERED_KO]
TEMPLATES = Path(words_ko.__file__).parent / "templates"

NAMES = {
    *("api", "cpu", "ms", "utc", "p95", "db", "ok", "rto", "get", "post", "analyze", "concurrently", "embedded"),
    *("gameday", "uplot", "mit", "javascript", "redis", "postgresql", "slack", "k6", "minor", "major", "critical"),
    "on-call",
}
"""Names and units, which Korean engineers write in Latin letters too."""


def _english(text: str, records: list[Record]) -> list[str]:
    """Words of Latin letters that are neither names nor out of the experiment, the document or the log lines."""
    first = records[0].event
    assert isinstance(first, DrillStarted)
    theirs = [str(first.experiment), str(first.target), str(first.runbook_text), first.experiment_path, first.drill]
    theirs += [first.title, first.bindings_path, first.runbook_path]
    theirs += [str(each.event.lines) for each in records if isinstance(each.event, LogsRead)]
    theirs += [each.event.fault for each in records if isinstance(each.event, FaultInjected)]
    theirs += [
        each.event.binding for each in records if isinstance(each.event, ActionDone) if "/" in each.event.binding
    ]
    known = {*NAMES, *re.findall(r"[a-z0-9_-]+", " ".join(theirs).lower())}
    shown = re.sub(
        r"“[^”]*”|\([\w.-]+-\d{8}-\d{6}\)|[\w./-]+\.(?:md|yaml|jsonl)|--\w+|\{[^}]*\}|\b\w*_\w*\b", " ", text
    )
    # Who took it stands in the message as it was sent.
    shown = re.sub(r"대응 시작: automatic responder in the place of \S+", " ", shown)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z'-]+", shown) if word.lower() not in known]


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
def test_no_sentence_of_the_verdict_expectations_steps_and_faults_is_english(name: str) -> None:
    records = recorded(name)
    assert [(text, left) for text in _sentences(name) if (left := _english(text, records))] == []


@pytest.mark.parametrize("name", KOREAN_DRILLS)
def test_the_page_is_korean_but_for_names_commands_and_what_logs_say(name: str) -> None:
    records = recorded(name)
    html = re.sub(r'<(code|pre|td class="code"|h1)[ >].*?</(code|pre|td|h1)>', "", render(records), flags=re.DOTALL)
    page = Page(html)
    assert '<html lang="ko">' in html
    assert _english(page.text, records) == []
    labels = " ".join(page.attributes("aria-label") + page.attributes("data-label"))
    assert _english(labels, records) == []


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
    for english, korean in words_ko.WORDS.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", korean)), english
