"""The screenshots of docs/images, of recorded drills: `make screenshots`. Needs Chromium, and a Korean font."""

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from chaos.report.gameday_files import write_game_day_report
from chaos.report.html import render
from tests.browser.test_every_page_in_chromium import THEMES
from tests.browser.test_report_in_chromium import BROWSERS, _dom
from tests.recorded import DROPPED_ORDER_INDEX, INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, recorded
from tests.report.gamedays import AT, game_day

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> int:
    """Write every image; 1 where there is no Chromium."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.stderr.write("chromium is missing\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        game_day(folder, {"redis-outage": NOT_RECOVERED_KO})
        later = game_day(
            folder, {"redis-outage": INVESTIGATED, "dropped-order-index": DROPPED_ORDER_INDEX}, AT + timedelta(days=90)
        )
        drill, korean = render(recorded(INVESTIGATED)), render(recorded(INVESTIGATED_KO))
        day = write_game_day_report(folder, later.folder).read_text(encoding="utf-8")
        for name, page, width, height, theme in (
            ("report", drill, 1280, 1560, "light"),
            ("report-dark", drill, 1280, 1560, "dark"),
            ("report-phone", drill, 390, 1500, "light"),
            ("report-ko", korean, 1280, 1560, "light"),
            ("report-ko-phone", korean, 390, 1500, "dark"),
            ("game-day", day, 1280, 1560, "light"),
            ("game-day-phone", day, 390, 1500, "dark"),
        ):
            taken = _shot(browser, folder / f"{name}.png", page, (width, height), theme)
            shutil.copyfile(taken, IMAGES / taken.name)
            sys.stdout.write(f"{IMAGES / taken.name}\n")
    return 0


def _shot(browser: str, taken: Path, page: str, size: tuple[int, int], theme: str) -> Path:
    """One image at `taken`. A window has a least width: a narrow page stands in a frame, in the middle of it."""
    folder, (width, height) = taken.parent, size
    inner, outer = taken.with_suffix(".page.html"), taken.with_suffix(".html")
    inner.write_text(page, encoding="utf-8")
    style = "margin:0;overflow:hidden;text-align:center;background:#8c93a1"
    frame = f'<iframe src="{inner.name}" style="border:0;width:{width}px;height:{height}px"></iframe>'
    outer.write_text(f'<!doctype html><body style="{style}">{frame}', encoding="utf-8")
    shot = (f"--screenshot={taken}", f"--window-size={max(width, 500)},{height}", "--hide-scrollbars", THEMES[theme])
    _dom(browser, outer, folder / f"profile-{taken.stem}", *shot, "--force-device-scale-factor=1")
    return taken


if __name__ == "__main__":
    sys.exit(main())
