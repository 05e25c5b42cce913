"""A cron expression as sets of numbers, in the time zone of whoever has to be told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from cronsim import CronSim

from chaos.errors import BadInput
from chaos.gamedays.definition import Schedule
from chaos.quoting import quoted

_MINUTES_A_DAY = 1440
_WEEK = 7
_EVERY_DAY = frozenset(range(1, 32))
_EVERY_WEEKDAY = frozenset(range(_WEEK))


@dataclass(frozen=True, slots=True)
class Moments:
    """What cron's five fields say. Weekdays count from Sunday, 0. `both` says that day and weekday must both fit."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: tuple[int, ...]
    weekdays: frozenset[int]
    both: bool

    @property
    def every_day(self) -> bool:
        """Whether every day of a month fits."""
        return self.days == _EVERY_DAY

    @property
    def every_weekday(self) -> bool:
        """Whether every day of the week fits."""
        return self.weekdays == _EVERY_WEEKDAY


def moments(schedule: Schedule) -> Moments:
    """The moments of `schedule`, in its own time zone. Raises BadInput where no list of days says which are meant."""
    parsed = CronSim(schedule.cron, datetime(2026, 1, 1, tzinfo=UTC))
    if min(parsed.days) < 1 or any(isinstance(each, tuple) for each in parsed.weekdays):
        raise BadInput(f"cron {quoted(schedule.cron)}: the last day of a month and the n-th weekday cannot be exported")
    return Moments(
        minutes=tuple(sorted(parsed.minutes)),
        hours=tuple(sorted(parsed.hours)),
        days=frozenset(parsed.days),
        months=tuple(sorted(parsed.months)),
        weekdays=frozenset(each % _WEEK for each in parsed.weekdays if isinstance(each, int)),
        both=parsed.day_and,
    )


def offsets_min(schedule: Schedule, elsewhere: tzinfo, since: datetime) -> Sequence[int]:
    """By how many minutes clocks `elsewhere` are ahead of the schedule's, over the year after `since`: one or more."""
    found: dict[int, None] = {}
    for day in range(366):
        moment = since + timedelta(days=day)
        here, there = moment.astimezone(schedule.zone).utcoffset(), moment.astimezone(elsewhere).utcoffset()
        assert here is not None
        assert there is not None
        found[int((there - here).total_seconds() // 60)] = None
    return sorted(found)


def shifted(wanted: Moments, minutes: int) -> list[Moments]:
    """`wanted` on a clock that is `minutes` ahead: an entry for each day that it falls on. Raises BadInput."""
    groups: dict[tuple[int, int], set[int]] = {}
    for hour in wanted.hours:
        for minute in wanted.minutes:
            day, moment = divmod(hour * 60 + minute + minutes, _MINUTES_A_DAY)
            groups.setdefault((day, moment // 60), set()).add(moment % 60)
    if any(day for day, _ in groups) and not (wanted.every_day and len(wanted.months) == 12):  # noqa: PLR2004 - months
        raise BadInput("a day of the month or a month cannot be moved over midnight; run the machine in that time zone")
    merged: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for (day, hour), at in groups.items():
        merged.setdefault((day, tuple(sorted(at))), []).append(hour)
    return [
        Moments(
            at,
            tuple(sorted(hours)),
            wanted.days,
            wanted.months,
            frozenset((each + day) % _WEEK for each in wanted.weekdays),
            wanted.both,
        )
        for (day, at), hours in sorted(merged.items())
    ]
