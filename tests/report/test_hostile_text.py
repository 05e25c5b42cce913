"""Whatever logs, servers, documents and titles say, the pages and the terminal show it and obey nothing of it."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from chaos.events import Record
from chaos.report.html import render
from chaos.report.incident_report.render import incident_reports
from chaos.report.live import Live
from tests import recorded
from tests.report.hostile import TEXTS, hostile, renamed
from tests.report.pages import Page

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
PLAIN = recorded.recorded(recorded.INVESTIGATED)


@pytest.fixture(scope="module", params=(hostile, renamed), ids=("free text", "endpoint names"))
def logs(request: pytest.FixtureRequest) -> Sequence[tuple[str, list[Record]]]:
    """A log with all hostile texts, one behind the other, in every place."""
    text = "".join(TEXTS)
    return [(text, request.param(PLAIN, text))]


def test_the_report_has_no_element_or_attribute_that_the_same_drill_has_not(
    logs: Sequence[tuple[str, list[Record]]],
) -> None:
    tags = {tag for tag, _ in Page(render(PLAIN)).elements}
    for text, log in logs:
        html = render(log)
        page = Page(html)
        assert {tag for tag, _ in page.elements} <= tags, text
        assert len(page.scripts) == 3, text
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")], text
        assert not [each for each in page.attributes("href") if not each.startswith("#")], text
        assert "{{ 7*7 }}" in html or "7*7" not in text
        assert not TURNS.search(html), text


def test_the_terminal_gets_no_control_character(
    logs: Sequence[tuple[str, list[Record]]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Ran:
        folder = tmp_path
        records: Sequence[Record] = ()

    for text, log in logs:
        ran = Ran()
        ran.records = log
        live = Live()
        for record in log:
            live.record(record)
        live.summary([ran])
        live.replayed(PLAIN, log)
        said = capsys.readouterr().out
        assert said
        assert not CONTROL.search(said), text
        assert not TURNS.search(said), text


def test_the_incident_report_holds_no_markup_of_others(logs: Sequence[tuple[str, list[Record]]]) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    (plain, *_) = incident_reports(PLAIN)
    tags = {tag for tag, _ in Page(markdown.render(plain.text)).elements} | {"p", "code", "pre", "li", "ul"}
    for text, log in logs:
        for report in incident_reports(log):
            page = Page(markdown.render(report.text))
            assert {tag for tag, _ in page.elements} <= tags, text
            assert page.attributes("href") == [], text
            assert not CONTROL.search(report.text.replace("\n", "")), text
