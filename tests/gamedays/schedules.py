"""Schedules for tests, as they stand in a file."""

from datetime import datetime
from textwrap import dedent
from zoneinfo import ZoneInfo

from chaos.definitions import load
from chaos.gamedays.definition import GameDay, Schedule


def game_day(text: str) -> GameDay:
    """The game day of a file with drills, and with `text` besides."""
    return load(f"title: Quarterly\ndrills: [../a.yaml]\n{dedent(text)}", "quarterly.yaml", GameDay)


def schedule(cron: str, timezone: str = "Asia/Seoul", more: str = "") -> Schedule:
    """A schedule; `more` are further lines of it."""
    lines = "".join(f"  {line}\n" for line in dedent(more).splitlines())
    found = game_day(f'schedule:\n  cron: "{cron}"\n  timezone: {timezone}\n{lines}').schedule
    assert found
    return found


def at(text: str, zone: str = "Asia/Seoul") -> datetime:
    """A moment by a wall clock: "2026-11-24 10:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
