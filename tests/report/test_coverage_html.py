"""The coverage as a page: the document as it is written, its verdicts in the margins, nothing fetched, nothing run."""

import itertools
import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

from chaos.coverage.cover import cover
from chaos.coverage.model import Aim, Coverage, RunSummary, Verdict
from chaos.coverage.summary import summarised
from chaos.definitions import load
from chaos.report.coverage_html import render
from chaos.report.coverage_notes import SYMBOLS
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, recorded
from tests.report.pages import Page

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
BINDINGS = load((EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8"), "bindings.yaml", Bindings)
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'{{ 7*7 }}"


def document(name: str = "incident-response.md") -> str:
    """One of our documents, as it is written."""
    return (EXPERIMENTS / name).read_text(encoding="utf-8")


@cache
def runs() -> tuple[RunSummary, ...]:
    """Two recorded drills."""
    return tuple(summarised(recorded(name)) for name in (REDIS_OUTAGE, DROPPED_ORDER_INDEX))


def covered(text: str, of: tuple[RunSummary, ...] | None = None) -> Coverage:
    """The coverage of a document by recorded drills."""
    return cover(parse(text, "d.md"), BINDINGS, (), runs() if of is None else of)


def html(text: str, of: tuple[RunSummary, ...] | None = None, reports: dict[str, Path] | None = None) -> str:
    """The page of a document."""
    return render(covered(text, of), text, (), reports or {}, Path("/elsewhere/coverage.html"))


def _row(page: str, words: str) -> str:
    """The table row of the document that begins with `words`, as text, with what stands in its margin."""
    (row,) = [
        Page(row).text for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if Page(row).text.startswith(words)
    ]
    return row


@pytest.mark.parametrize("name", ["incident-response.md", "incident-response.ko.md"])
def test_every_word_of_the_document_stands_on_the_page(name: str) -> None:
    text = Page(html(document(name))).text
    plain = re.sub(r"\|[-|]+\||[|#*]|<br>", " ", document(name))
    words = [word for word in plain.split() if word.strip("-")]
    assert words
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(("name", "language"), [("incident-response.md", "en"), ("incident-response.ko.md", "ko")])
def test_the_document_is_marked_with_its_language_and_the_notes_with_theirs(name: str, language: str) -> None:
    elements = Page(html(document(name))).elements
    (article,) = [attributes for tag, attributes in elements if tag == "article"]
    assert article["lang"] == language
    assert {attributes["lang"] for _, attributes in elements if attributes.get("class") == "notes"} == {"en"}


def test_a_verdict_stands_in_the_margin_of_its_own_row() -> None:
    page = html(document())
    assert "✓ proven" in _row(page, "Critical Redis or PostgreSQL")
    assert "○ never tried" in _row(page, "Major Orders or payments fail")
    assert "12.7 s" in _row(page, "1 Orders / payments within 30 minutes")
    assert "proven" not in _row(page, "3 Product details within 2 hours")


def test_every_row_of_the_coverage_has_one_verdict_with_a_word_and_a_sign() -> None:
    page = html(document())
    rows = covered(document()).rows
    assert page.count('class="note-of') == len(rows)
    for verdict in Verdict:
        count = sum(each.verdict is verdict for each in rows)
        sign = f'<span aria-hidden="true">{SYMBOLS[verdict]}</span> {verdict.value}</span>'
        assert page.count(sign) == count


def test_what_stands_behind_a_verdict_can_be_opened() -> None:
    row = _row(html(document()), "1 Orders / payments")
    assert "Why hit, and back within its objective" in row
    assert "Documented within 30 minutes" in row
    assert "Measured 12.7 s" in row
    assert "Evidence hit at +" in row
    assert "1 run, 1 proven" in row


def test_a_run_with_a_report_is_linked_to_it_from_where_the_page_is() -> None:
    run = runs()[0].run
    page = Page(html(document(), reports={run: Path("/elsewhere/runs") / run / "report.html"}))
    assert f"runs/{run}/report.html" in page.attributes("href")


def test_a_run_without_a_report_is_named_and_not_linked() -> None:
    page = Page(html(document()))
    assert runs()[0].run in page.text
    assert page.attributes("href") == ["#document"]


def test_the_page_asks_no_host_and_runs_nothing() -> None:
    text = f"{document()}\n\n![a map](https://example.org/map.png) and [the wiki](https://example.org/wiki)\n"
    source = html(text)
    page = Page(source)
    assert not {"img", "script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.elements}
    assert not re.search(r"url\(|@import", source)
    (policy,) = [a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "picture: a map" in page.text
    assert "https://example.org/wiki" in page.attributes("href")


@pytest.mark.parametrize(
    "line",
    [
        HOSTILE,
        f"# {HOSTILE}",
        f"- {HOSTILE}",
        f"> {HOSTILE}",
        f"    {HOSTILE}",
        f"```\n{HOSTILE}\n```",
        f"`{HOSTILE}`",
        f"| a | b |\n|---|---|\n| {HOSTILE} | c |",
        f"**{HOSTILE}**",
        f"<div onclick='alert(1)'>\n{HOSTILE}\n</div>",
        f"[{HOSTILE}](https://example.org)",
        f"![{HOSTILE}](x)",
        f'[x](https://example.org "{HOSTILE}")',
        f"1. Restart 3 servers {HOSTILE}",
    ],
)
def test_text_of_the_document_is_text(line: str) -> None:
    page = Page(html(f"{document()}\n\n{line}\n"))
    tags = {tag for tag, _ in page.elements}
    assert not {"img", "script"} & tags
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    if "](" not in line:
        assert "<script>alert(2)</script>" in page.text


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "../other.md", "vbscript:x"]
)
def test_a_link_that_leads_nowhere_safe_is_its_words(target: str) -> None:
    page = Page(html(f"{document()}\n\n[read this]({target})\n"))
    assert "read this" in page.text
    assert page.attributes("href") == ["#document"]


@pytest.mark.parametrize("field", ["run", "title", "verdict", "experiment_path"])
def test_text_of_a_run_is_text(field: str) -> None:
    hostile = msgspec.structs.replace(runs()[0], **{field: HOSTILE})
    assert not {"img", "script"} & {tag for tag, _ in Page(html(document(), (hostile,))).elements}


@pytest.mark.parametrize("field", ["measured", "because", "evidence"])
def test_text_of_a_finding_is_text(field: str) -> None:
    findings = tuple(msgspec.structs.replace(each, **{field: HOSTILE}) for each in runs()[0].findings)
    hostile = msgspec.structs.replace(runs()[0], findings=findings)
    page = Page(html(document(), (hostile,)))
    assert not {"img", "script"} & {tag for tag, _ in page.elements}
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_text_of_an_experiment_and_of_an_unread_log_is_text() -> None:
    rows = covered(document()).rows
    coverage = cover(
        parse(document(), "d.md"), BINDINGS, (Aim(HOSTILE, HOSTILE, frozenset(each.row.key for each in rows)),), ()
    )
    page = Page(render(coverage, document(), ((HOSTILE, HOSTILE),), {}, Path("c.html")))
    assert not {"img", "script"} & {tag for tag, _ in page.elements}
    assert HOSTILE in page.text


def test_a_written_break_breaks_the_line_in_a_cell() -> None:
    assert ("br", {}) in Page(html(document())).elements
    assert "<br>" not in Page(html(document())).text


@pytest.mark.parametrize(
    "extra",
    [
        "- Restart 3 servers",
        "1. Restart 3 servers\n2. Wait 5 minutes",
        "- outer\n  - Restart 3 servers\n\n    and wait 5 minutes",
        "> Wait 5 minutes",
        "Wait 5 minutes\nand then 7 minutes",
        "```\nrestart 3 servers\n```",
        "    restart 3 servers",
        "<p>restart 3 servers</p>",
        "| a | b |\n|---|---|\n| restart 3 | servers |",
    ],
)
def test_what_was_not_understood_is_marked_where_it_stands(extra: str) -> None:
    text = f"{document()}\n\n## 8. More\n\n{extra}\n"
    page = html(text)
    rows = [each for each in covered(text).rows if each.verdict is Verdict.NOT_UNDERSTOOD]
    assert rows
    assert page.count('class="note-of is-not-understood"') == len(rows)
    assert _balanced(page)


def _balanced(page: str) -> bool:
    """Whether what is opened is closed, in order."""
    void = {"meta", "br", "hr", "link", "img", "input"}
    opened: list[str] = []
    for closing, tag, ending in re.findall(r"<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>", page):
        if tag in void or ending:
            continue
        if not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            return False
    return not opened


def test_a_row_without_a_line_has_its_place_below_the_document() -> None:
    assert (
        "Without a place in the document" in Page(html(document().replace("### 3.2 A database", "### 3.2 Some"))).text
    )


def test_headings_of_the_page_come_after_those_of_the_document() -> None:
    levels = Page(html(document())).headings()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_without_a_run_the_page_says_so() -> None:
    page = Page(html(document(), ()))
    assert "None is recorded here yet." in page.text
    assert "0 of" in page.text


def test_a_document_with_another_line_ending_has_its_verdicts_in_the_same_places() -> None:
    assert "✓ proven" in _row(html(document().replace("\n", "\r\n")), "Critical Redis or PostgreSQL")
