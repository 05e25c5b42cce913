"""Scheduled game days in a table: when each starts next, and what became of its last start."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from chaos.gamedays.scheduler import Scheduled
from chaos.gamedays.starts import upcoming
from chaos.gamedays.state import Claimed, Ended, Refused, State


def listed(game_days: Sequence[Scheduled], state: State, now: datetime) -> list[dict[str, Any]]:
    """A row a game day, for JSON. Moments are ISO 8601, in the time zone of the schedule."""
    return [_row(each, state, now) for each in game_days]


def table(rows: Sequence[dict[str, Any]]) -> Table:
    """The same rows for a terminal."""
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in ("Game day", "Schedule", "Next start", "Last start"):
        shown.add_column(column)
    for row in rows:
        coming = _moment(row["next"]) if row["next"] else "none"
        cells = (row["title"], f"{row['cron']} {row['timezone']}", coming, row["last"] or "–")
        shown.add_row(*(Text(each) for each in cells))
    return shown


def _row(each: Scheduled, state: State, now: datetime) -> dict[str, Any]:
    coming = [] if state.pause else upcoming(each.name, each.schedule, now, 1)
    return {
        "game_day": each.name,
        "title": each.game_day.title,
        "file": str(each.path),
        "cron": each.schedule.cron,
        "timezone": each.schedule.timezone,
        "next": coming[0].at.isoformat() if coming else None,
        "last": _last(each, state),
        "paused": state.pause is not None,
    }


def _last(each: Scheduled, state: State) -> str:
    match state.last.get(each.name):
        case Claimed() as made:
            return f"{_told(made.planned, each)}: {'cut short' if made.cut_short else 'under way'}"
        case Refused() as refused:
            return f"{_told(refused.planned, each)}: not made ({refused.reason})"
        case Ended() as ended:
            return f"{_told(ended.planned, each)}: {ended.verdict}"
    return ""


def _told(moment: datetime, each: Scheduled) -> str:
    return f"{moment.astimezone(each.schedule.zone):%Y-%m-%d %H:%M}"


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%a %Y-%m-%d %H:%M}"
