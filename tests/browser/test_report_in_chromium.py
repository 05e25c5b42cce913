"""The report in a real browser, opened from disk, with no host to ask."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chaos.report.html import render
from tests import recorded
from tests.report.hostile import hostile, renamed
from tests.verdict.builders import redis_outage, with_judgement, without
from tests.verdict.scenarios import RESPONSE

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WITHIN_S = 120
DRAWN = re.compile(r'<html[^>]*data-charts="drawn (\d+)"')


@pytest.fixture(scope="module")
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        # Where the suite decides, a missing browser must not look like a drawn chart.
        assert not os.environ.get("CI"), "chromium is missing"
        pytest.skip("chromium is missing")
    return found


def _dom(browser: str, page: Path, profile: Path, *options: str) -> tuple[str, str]:
    """The page after its scripts ran, and what the browser wrote to its log."""
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--enable-logging=stderr",
        f"--user-data-dir={profile}",
        "--virtual-time-budget=5000",
        *options,
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_every_chart_is_drawn_without_an_error(browser: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render(with_judgement(redis_outage())), encoding="utf-8")
    dom, console = _dom(browser, page, tmp_path / "profile")
    drawn = DRAWN.search(dom)
    assert drawn, dom[:300]
    assert int(drawn[1]) == dom.count("<canvas") == 6
    assert console == ""


def test_a_drill_without_detection_is_drawn_too(browser: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render(with_judgement(without(redis_outage(), *RESPONSE))), encoding="utf-8")
    dom, console = _dom(browser, page, tmp_path / "profile", "--window-size=390,800")
    assert DRAWN.search(dom), dom[:300]
    assert console == ""


def test_a_script_that_fails_leaves_a_message_and_the_tables(browser: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render(with_judgement(redis_outage())).replace('"panels":[', '"panles":[', 1), encoding="utf-8")
    dom, _ = _dom(browser, page, tmp_path / "profile")
    assert 'data-charts="failed"' in dom
    assert "The charts could not be drawn" in dom
    assert "Key figures" in dom


def test_nothing_that_logs_titles_and_endpoints_say_runs_in_the_page(browser: str, tmp_path: Path) -> None:
    owns = "document.documentElement.dataset.owned=1"
    text = f"\"'><img src=x onerror={owns}></script><script>{owns}</script>\u202e"
    page = tmp_path / "report.html"
    log = recorded.recorded(recorded.INVESTIGATED)
    page.write_text(render(renamed(hostile(log, text), text)), encoding="utf-8")
    dom, console = _dom(browser, page, tmp_path / "profile")
    html = re.search("<html[^>]*>", dom)
    assert html
    assert "data-owned" not in html[0]
    assert 'data-charts="drawn' in html[0]
    assert console == ""
