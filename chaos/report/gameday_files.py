"""The report of a game day in its folder: finds the logs of its drills, and the last game day of the same name."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from chaos import event_log
from chaos.errors import BadInput, SetupError
from chaos.events import Record
from chaos.gamedays.record import FILE_NAME, Began, Drilled, GameDayRecord
from chaos.report.gameday_fold import GameDayLog
from chaos.report.gameday_html import render_game_day

REPORT_NAME = "report.html"
_DRILL_REPORT = "report.html"


def write_game_day_report(home: Path, folder: Path, language: str | None = None) -> Path:
    """Write the report of the game day in `folder` beside its record, and say where it is.

    A drill whose log cannot be read is told so in the page. Raises BadInput where the game day's own record cannot be
    read, and SetupError where the report cannot be written.
    """
    day = read_day(home, folder)
    text = render_game_day(day.entries, day.drills, previous_of(home, folder, day), links(home, folder, day), language)
    path = folder / REPORT_NAME
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"{path} cannot be written ({error.strerror})") from None
    return path


def read_day(home: Path, folder: Path) -> GameDayLog:
    """What the game day in `folder` left. Raises BadInput where its record cannot be read."""
    entries = GameDayRecord(folder).entries()
    drills: dict[str, list[Record]] = {}
    for each in entries:
        if isinstance(each, Drilled):
            try:
                drills[each.run] = event_log.read(home / "runs" / each.run / event_log.FILE_NAME)
            except BadInput:
                continue
    return GameDayLog(entries, drills)


def previous_of(home: Path, folder: Path, day: GameDayLog) -> GameDayLog | None:
    """The last game day of the same name before `day` that ran a drill; None for the first."""
    began = day.began
    earlier = [
        (before.at, each)
        for each, before in _begun(home)
        if each.resolve() != folder.resolve() and before.at < began.at and _name(before) == _name(began)
    ]
    for _, each in sorted(earlier, reverse=True):
        found = read_day(home, each)
        if found.drills:
            return found
    return None


def game_day(home: Path, name: str) -> Path:
    """The folder of a game day: a path, the end of its folder's name, its own name, or "latest". Raises BadInput."""
    if (Path(name) / FILE_NAME).is_file():
        return Path(name)
    begun = sorted(_begun(home), key=lambda each: each[1].at)
    fitting = [folder for folder, began in begun if name in {"latest", _name(began)} or folder.name.endswith(name)]
    if not fitting:
        known = ", ".join(folder.name for folder, _ in begun[-5:]) or "none"
        raise BadInput(f"no game day {name!r} is recorded in {home / 'gamedays'}; the last ones: {known}")
    return fitting[-1]


def links(home: Path, folder: Path, day: GameDayLog) -> dict[str, str]:
    """Addresses of the drills' reports that are there, relative to the game day's page, by run."""
    reports = {run: home / "runs" / run / _DRILL_REPORT for run in day.drills}
    return {
        run: quote(Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix())
        for run, path in reports.items()
        if path.is_file()
    }


def _begun(home: Path) -> Iterator[tuple[Path, Began]]:
    """Every game day of the home whose record can be read, with how it began."""
    for record in sorted((home / "gamedays").glob(f"*/{FILE_NAME}")):
        try:
            yield record.parent, GameDayLog(GameDayRecord(record.parent).entries(), {}).began
        except BadInput:
            continue


def _name(began: Began) -> str:
    """A game day's short name: its file's, without the ending."""
    return Path(began.path).stem
