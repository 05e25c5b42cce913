"""A drill's report for programs, and in Markdown."""

import json
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from chaos.events import DrillJudged, DrillStarted, ExpectationJudged, Record
from chaos.report.forms.as_json import as_json
from chaos.report.forms.junit import as_junit
from chaos.report.forms.markdown import as_markdown
from tests.recorded import NOT_RECOVERED_KO, REDIS_OUTAGE, recorded
from tests.verdict.builders import changed, redis_outage, with_judgement, without


def _judged(records: list[Record], verdict: str) -> int:
    return sum(isinstance(each.event, ExpectationJudged) and each.event.verdict == verdict for each in records)


def test_junit_has_a_suite_a_drill_and_counts_what_failed_and_what_is_unknown() -> None:
    drills = [recorded(REDIS_OUTAGE), recorded(NOT_RECOVERED_KO)]
    suites = ET.fromstring(as_junit(drills))
    assert [each.get("name") for each in suites] == ["Redis outage", "Redis outage"]
    for suite, records in zip(suites, drills, strict=True):
        assert suite.get("failures") == str(_judged(records, "failed"))
        assert suite.get("errors") == str(_judged(records, "unknown"))
    assert suites.get("tests") == str(len(suites.findall(".//testcase")))


def test_a_failure_says_what_was_expected_observed_and_on_what_evidence() -> None:
    failure = ET.fromstring(as_junit([recorded(NOT_RECOVERED_KO)])).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "failed: not done: recovery was not confirmed"
    assert (failure.text or "").splitlines()[0] == "expected: taken"


def test_a_log_that_ends_before_a_verdict_has_not_passed() -> None:
    suites = ET.fromstring(as_junit([without(redis_outage(), DrillJudged, ExpectationJudged)]))
    assert suites.get("errors") == "1"


def test_a_blinded_drill_is_told_from_the_one_with_nothing_taken_away() -> None:
    blinded = changed(with_judgement(redis_outage()), DrillStarted, blinded="detection")
    suite = ET.fromstring(as_junit([blinded])).find("testsuite")
    assert suite is not None
    assert str(suite.get("name")).endswith("(blinded: no detection)")


@pytest.mark.parametrize("title", ["a\x00b", "\x1b[31m", "\ud800", "<&>\"']]>", "\ufffe", "정상"])
def test_whatever_a_title_holds_junit_can_be_read(title: str) -> None:
    hostile = changed(with_judgement(redis_outage()), DrillStarted, title=title)
    assert ET.fromstring(as_junit([hostile])).find("testsuite") is not None


def test_json_has_what_the_page_shows_and_no_curves() -> None:
    told = json.loads(as_json(recorded(REDIS_OUTAGE)))
    assert (told["version"], told["drill"]["verdict"], told["drill"]["severity"]) == (1, "passed", "Critical")
    assert told["times"]["ttd_s"] == pytest.approx(1.6, abs=0.1)
    assert [each["kept"] for each in told["times"]["promised"]] == [True, True, True]
    assert {each["subject"] for each in told["signals"] if each["beyond"]} >= {"popular_products"}
    assert len(as_json(recorded(REDIS_OUTAGE))) < 50_000


def test_markdown_reads_as_tables_with_every_expectation() -> None:
    records = recorded(NOT_RECOVERED_KO)
    tokens = MarkdownIt("commonmark").enable("table").parse(as_markdown(records, "en"))
    rows = sum(each.type == "tr_open" for each in tokens)
    assert rows > sum(isinstance(each.event, ExpectationJudged) for each in records)
    headings = [tokens[n + 1].content for n, each in enumerate(tokens) if each.type == "heading_open"]
    assert headings[0] == "Redis outage: failed"
    assert not any(each.type == "html_block" for each in tokens)
