"""When a game day starts: cron's moments, within the windows, outside the freezes, spread by chance. No clock in here.

The chance is drawn from the game day's name and cron's moment, so that every process that asks gets the same answer,
after a restart too. cronsim reads the expression as Debian's cron does, changes of daylight saving included.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from cronsim import CronSim

from chaos.gamedays.definition import Schedule, Window

LOOKED_AT = 10_000
"""So many moments of cron are looked at for the next start; then there is none (a window that cron never meets)."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: cron's moment, by which it is known, and when it is made. Both in the schedule's time zone."""

    planned: datetime
    at: datetime


def starts(name: str, schedule: Schedule, after: datetime) -> Iterator[Start]:
    """The starts of the game day `name` whose moment of cron is after `after` (aware), in order."""
    moments = CronSim(schedule.cron, after.astimezone(schedule.zone))
    for planned in islice(moments, LOOKED_AT):
        if not why_not(schedule, planned):
            yield Start(planned, _by_chance(name, schedule, planned))


def upcoming(name: str, schedule: Schedule, after: datetime, count: int) -> list[Start]:
    """The next `count` starts after `after`, one that chance has put off until then included; fewer if no more are."""
    after_s = after.timestamp()
    since = datetime.fromtimestamp(after_s - schedule.spread, UTC)
    coming = (each for each in starts(name, schedule, since) if each.at.timestamp() > after_s)
    return list(islice(coming, count))


def latest(name: str, schedule: Schedule, since: datetime, until: datetime) -> list[Start]:
    """The starts planned after `since` and due by `until`, in order."""
    found = []
    for each in starts(name, schedule, since):
        if each.planned.timestamp() > until.timestamp():
            break
        if each.at.timestamp() <= until.timestamp():
            found.append(each)
    return found


def why_not(schedule: Schedule, moment: datetime) -> str:
    """Why nothing may start at `moment` (aware); empty where it may."""
    local = moment.astimezone(schedule.zone)
    for freeze in schedule.freeze:
        if freeze.holds(local):
            reason = f": {freeze.because}" if freeze.because else ""
            return f"frozen from {freeze.first} until {freeze.last}{reason}"
    if schedule.windows and not any(each.holds(local) for each in schedule.windows):
        return f"{local:%a %H:%M} is outside its windows ({'; '.join(_said(each) for each in schedule.windows)})"
    return ""


def _by_chance(name: str, schedule: Schedule, planned: datetime) -> datetime:
    """`planned`, put off by whole seconds: not beyond the window it began in, and into no freeze."""
    room_s = schedule.spread
    for window in schedule.windows:
        if window.holds(planned):
            ends = datetime.combine(planned.date(), window.until, schedule.zone)
            room_s = min(room_s, ends.timestamp() - planned.timestamp())
    # A time of the day is no secret, and must be the same in every process.
    drawn = random.Random(f"{name} {planned.astimezone(UTC).isoformat()}").random()  # noqa: S311
    # In UTC: on a wall clock, an hour in October is two.
    at = (planned.astimezone(UTC) + timedelta(seconds=int(drawn * room_s))).astimezone(schedule.zone)
    return planned if why_not(schedule, at) else at


def _said(window: Window) -> str:
    days = "every day" if len(window.days) == 7 else ", ".join(window.days)  # noqa: PLR2004 - of a week
    return f"{days} {window.since:%H:%M}–{window.until:%H:%M}"
