"""The coverage page in a real browser, on a desk and in a pocket: nothing is too wide, every note is in its place."""

import html as escaping
import json
import re
from pathlib import Path

import pytest

from tests.browser.test_report_in_chromium import _dom
from tests.browser.test_report_in_chromium import browser as browser  # noqa: PLC0414 - a fixture of there
from tests.report.test_coverage_html import document, html

MEASURE = """
const at = (element) => element.getBoundingClientRect();
const rows = [...document.querySelectorAll('.document tbody tr')].filter((row) => row.querySelector('.note-of'));
const result = {
  wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  rows: rows.map((row) => {
    const words = at(row.cells[0]), note = at(row.querySelector('.notes'));
    return {beside: note.left >= at(row.cells[row.cells.length - 2]).right - 1, below: note.top >= words.bottom - 1,
            level: Math.abs(note.top - words.top) < 12, width: note.width};
  }),
};
document.body.setAttribute('data-measured', JSON.stringify(result));
"""


def _measured(browser: str, page: str, folder: Path, width: int) -> dict[str, object]:
    """The page in a frame of `width`, for a window has a least width of its own; its scripts are the test's."""
    framed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    inner = framed.replace(
        "</body>", f"<script>{MEASURE}; parent.postMessage(document.body.dataset.measured, '*')</script></body>"
    )
    outer = (
        f'<!doctype html><body><iframe width="{width}" height="3000" srcdoc="{escaping.escape(inner)}"></iframe>'
        "<script>onmessage = (event) => document.body.setAttribute('data-measured', event.data)</script>"
    )
    path = folder / "framed.html"
    path.write_text(outer, encoding="utf-8")
    dom, _ = _dom(browser, path, folder / "profile", "--window-size=1400,1000")
    found = re.search(r'<body data-measured="([^"]*)"', dom)
    assert found, dom[:300]
    measured: dict[str, object] = json.loads(escaping.unescape(found[1]))
    return measured


@pytest.mark.parametrize("name", ["incident-response.md", "incident-response.ko.md"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_note_has_its_place_and_nothing_is_wider_than_the_page(
    browser: str, tmp_path: Path, name: str, width: int
) -> None:
    measured = _measured(browser, html(document(name)), tmp_path, width)
    assert measured["wider"] == 0
    rows = measured["rows"]
    assert isinstance(rows, list)
    assert len(rows) > 20
    narrow = width < 900
    assert all(row["below"] if narrow else row["beside"] and row["level"] for row in rows)
    assert all(row["width"] > 200 for row in rows)


def test_the_page_opens_from_disk_without_an_error(browser: str, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    page.write_text(html(document()), encoding="utf-8")
    dom, console = _dom(browser, page, tmp_path / "profile")
    assert dom.count("<details") > 40
    assert console == ""
