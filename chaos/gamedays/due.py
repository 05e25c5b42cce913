"""Which start is to be made now, and which were missed. Pure: the record, the schedule and the moment are given."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chaos.gamedays.definition import Missed, Schedule
from chaos.gamedays.starts import Start, latest, starts

PUNCTUAL_S = 60.0
"""A start so late is still on time: a machine is busy, and cron looks once a minute."""

SETTLED_S = 60.0
"""Nothing is caught up with sooner than so long after a scheduler came up: nothing fires because of that."""


@dataclass(frozen=True, slots=True)
class Due:
    """`start` is to be made at `at`; `missed` are not made, the latest last. `late` where it is caught up with."""

    start: Start | None
    at: datetime | None
    late: bool = False
    missed: tuple[Start, ...] = ()


def due(  # noqa: PLR0913, PLR0917 - all that decides it
    name: str,
    schedule: Schedule,
    decided: datetime,
    now: datetime,
    punctual_s: float = PUNCTUAL_S,
    resumed: datetime | None = None,
) -> Due:
    """What the game day `name` comes to at `now`, of whose starts all until `decided` were decided on.

    What was due before `resumed`, when a pause ended, is neither made nor missed. The start is the next one, at its
    own moment, or late by at most `punctual_s`; or the latest one missed, where it is caught up with.
    """
    if resumed is not None:
        # Chance puts off by the spread at most: what was planned earlier was due before.
        decided = max(decided, resumed - timedelta(seconds=schedule.spread))
    over = [each for each in latest(name, schedule, decided, now) if _since(each, resumed)]
    on_time = [each for each in over if _late_s(each, now) <= punctual_s]
    missed = [each for each in over if _late_s(each, now) > punctual_s]
    if on_time:
        return Due(on_time[-1], on_time[-1].at, missed=(*missed, *on_time[:-1]))
    if missed and schedule.missed is Missed.CATCH_UP and _late_s(missed[-1], now) <= schedule.grace:
        return Due(missed[-1], now + timedelta(seconds=SETTLED_S), late=True, missed=tuple(missed[:-1]))
    after = max(decided, missed[-1].planned) if missed else decided
    coming = next((each for each in starts(name, schedule, after) if _since(each, resumed)), None)
    return Due(coming, coming.at if coming else None, missed=tuple(missed))


def _since(start: Start, resumed: datetime | None) -> bool:
    return resumed is None or start.at.timestamp() > resumed.timestamp()


def _late_s(start: Start, now: datetime) -> float:
    return now.timestamp() - start.at.timestamp()
