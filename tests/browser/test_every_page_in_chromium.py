"""Every page in a real browser, opened from disk: on a desk and in a pocket, light and dark, English and Korean.

Each browser that is started holds all pages in frames, for a start costs more than a page. In a frame the page's policy
is left out, so that axe-core (assets/axe.min.js, Mozilla Public License 2.0) can look at it.
"""

import html as escaping
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chaos.report.gameday_files import write_game_day_report
from chaos.report.html import render
from tests.browser.test_report_in_chromium import _dom
from tests.browser.test_report_in_chromium import browser as browser  # noqa: PLC0414 - a fixture of there
from tests.recorded import DROPPED_ORDER_INDEX, INVESTIGATED, NOT_RECOVERED_KO, recorded
from tests.report.gamedays import AT, game_day

AXE = (Path(__file__).parent / "assets" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390)
THEMES = {"light": "--blink-settings=preferredColorScheme=1", "dark": "--blink-settings=preferredColorScheme=0"}

LOOK = """
(async () => {
  const settled = () => !document.querySelector('.chart') || document.documentElement.dataset.charts;
  while (!settled()) await new Promise((done) => setTimeout(done, 20));
  const found = await axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: TAGS}});
  parent.postMessage({
    page: PAGE,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    charts: document.documentElement.dataset.charts || 'none',
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    asked: performance.getEntriesByType('resource').map((each) => each.name),
    violations: found.violations.map(
      (each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' ')}`),
  }, '*');
})();
""".replace("TAGS", json.dumps(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]))
OUTER = """<!doctype html><body data-seen="[]">%s<script>
onmessage = (event) => {
  document.body.dataset.seen = JSON.stringify([...JSON.parse(document.body.dataset.seen), event.data]);
};
</script>"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    game_day(home, {"redis-outage": NOT_RECOVERED_KO})
    later = game_day(
        home,
        {"redis-outage": INVESTIGATED, "dropped-order-index": DROPPED_ORDER_INDEX},
        AT + timedelta(days=90),
        {"redis-hang": "three drills have failed"},
    )
    return {
        "drill": render(recorded(INVESTIGATED)),
        "failed ko": render(recorded(NOT_RECOVERED_KO)),
        "game day ko": write_game_day_report(home, later.folder, "ko").read_text(encoding="utf-8"),
    }


@pytest.fixture(scope="module", params=sorted(THEMES))
def seen(
    browser: str, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[str, list[dict[str, Any]], str]:
    """The theme, what every page showed in every width, and what the browser wrote to its console."""
    frames = "".join(_frame(f"{name}, {width}", page, width) for name, page in pages.items() for width in WIDTHS)
    folder = tmp_path_factory.mktemp("outer")
    outer = folder / "outer.html"
    outer.write_text(OUTER % frames, encoding="utf-8")
    dom, console = _dom(
        browser,
        outer,
        folder / "profile",
        "--window-size=1500,1000",
        "--virtual-time-budget=60000",
        THEMES[request.param],
    )
    found = re.search(r'<body data-seen="([^"]*)"', dom)
    assert found, dom[:300]
    return request.param, json.loads(escaping.unescape(found[1])), console


def _frame(name: str, page: str, width: int) -> str:
    inner = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    look = LOOK.replace("PAGE", json.dumps(name))
    inner = inner.replace("</body>", f"<script>{AXE}</script><script>{look}</script></body>")
    return f'<iframe title="{name}" width="{width}" height="1200" srcdoc="{escaping.escape(inner)}"></iframe>'


def test_every_page_is_looked_at_in_its_theme(
    seen: tuple[str, list[dict[str, Any]], str], pages: dict[str, str]
) -> None:
    theme, looked, _ = seen
    assert sorted(each["page"] for each in looked) == sorted(f"{name}, {width}" for name in pages for width in WIDTHS)
    assert {each["dark"] for each in looked} == {theme == "dark"}


def test_nothing_is_wider_than_the_page(seen: tuple[str, list[dict[str, Any]], str]) -> None:
    assert [(each["page"], each["wider"]) for each in seen[1] if each["wider"] > 0] == []


def test_every_chart_is_drawn_and_the_console_is_silent(seen: tuple[str, list[dict[str, Any]], str]) -> None:
    assert {each["charts"] for each in seen[1] if not each["page"].startswith("game day")} == {"drawn 6"}
    assert seen[2] == ""


def test_no_host_is_asked_for_anything(seen: tuple[str, list[dict[str, Any]], str]) -> None:
    assert [each["asked"] for each in seen[1] if each["asked"]] == []


def test_axe_finds_nothing(seen: tuple[str, list[dict[str, Any]], str]) -> None:
    assert {each["page"]: each["violations"] for each in seen[1] if each["violations"]} == {}
