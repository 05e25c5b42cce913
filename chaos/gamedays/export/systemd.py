"""A service and a timer for systemd, which knows time zones itself."""

import re
from collections.abc import Sequence
from pathlib import Path

from chaos.gamedays.definition import Missed, Schedule
from chaos.gamedays.export.moments import Moments, moments

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def units(name: str, title: str, schedule: Schedule, command: Sequence[str], folder: Path) -> dict[str, str]:
    """The texts of `gameday-NAME.service` and `.timer`, by file name; the command runs in `folder`. Raises BadInput."""
    unit = f"gameday-{_named(name)}"
    calendars = "\n".join(f"OnCalendar={each}" for each in calendar(schedule))
    persistent = "true" if schedule.missed is Missed.CATCH_UP else "false"
    service = f"""\
[Unit]
Description={_plain(title)}

[Service]
Type=oneshot
WorkingDirectory={_plain(str(folder))}
ExecStart={" ".join(_argument(each) for each in command)}
# A game day that is ended undoes what it injected. Its guardian undoes what is killed, and must outlive it for that.
KillMode=process
TimeoutStopSec=300
"""
    timer = f"""\
[Unit]
Description={_plain(title)}: {_plain(schedule.cron)} in {schedule.timezone}

[Timer]
{calendars}
# What is due, and when by chance, gameday decides itself.
AccuracySec=1s
Persistent={persistent}

[Install]
WantedBy=timers.target
"""
    return {f"{unit}.service": service, f"{unit}.timer": timer}


def calendar(schedule: Schedule) -> list[str]:
    """Calendar events of systemd that meet the moments of `schedule` exactly. Raises BadInput."""
    wanted = moments(schedule)
    if wanted.both or wanted.every_day or wanted.every_weekday:
        return [_event(wanted, schedule, by_day=True, by_weekday=True)]
    # Cron takes a day that fits either way, systemd one that fits both.
    return [
        _event(wanted, schedule, by_day=True, by_weekday=False),
        _event(wanted, schedule, by_day=False, by_weekday=True),
    ]


def _event(wanted: Moments, schedule: Schedule, *, by_day: bool, by_weekday: bool) -> str:
    weekdays = ",".join(_DAYS[each] for each in sorted(wanted.weekdays))
    days = "*" if wanted.every_day or not by_day else _listed(sorted(wanted.days))
    months = "*" if len(wanted.months) == 12 else _listed(wanted.months)  # noqa: PLR2004 - months of a year
    date = f"*-{months}-{days}"
    time = f"{_listed(wanted.hours)}:{_listed(wanted.minutes)}:00"
    return " ".join([*([weekdays] if by_weekday and not wanted.every_weekday else []), date, time, schedule.timezone])


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(f"{each:02d}" for each in numbers)


def _named(name: str) -> str:
    """`name` with what systemd takes in no unit's name written as `systemd-escape` does."""
    return re.sub(r"[^A-Za-z0-9:_.-]", lambda found: "".join(f"\\x{each:02x}" for each in found[0].encode()), name)


def _plain(text: str) -> str:
    """`text` for a line of a unit: one line, and no specifier of systemd."""
    return " ".join(text.split()).replace("%", "%%")


def _argument(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
