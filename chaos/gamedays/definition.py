"""What a game-day file says: drills and their order, who responds, what ends it early, whom to tell, when it starts."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, model_validator

from chaos.definitions import Definition, Seconds
from chaos.outcome import Verdict
from chaos.quoting import quoted
from chaos.responding import Mode

DAY_S = 24 * 3600.0

_ALWAYS_ENDS = (Verdict.NOT_CLEANED, Verdict.ABORTED)


class Day(StrEnum):
    """A day of the week, or several, as people write them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    WEEKDAYS = "weekdays"
    WEEKEND = "weekend"

    @property
    def numbers(self) -> frozenset[int]:
        """As `date.weekday` counts: Monday is 0."""
        match self:
            case Day.WEEKDAYS:
                return frozenset(range(5))
            case Day.WEEKEND:
                return frozenset({5, 6})
        return frozenset({list(Day).index(self)})


class Order(StrEnum):
    """In which order the drills are run."""

    AS_LISTED = "as listed"
    RANDOM = "random"


class Missed(StrEnum):
    """What becomes of a start that nobody was there to make."""

    SKIP = "skip"
    CATCH_UP = "catch up"


class Window(Definition):
    """When game days may start: on these days, from one time of the day until another of the same day."""

    days: tuple[Day, ...] = Field(default=tuple(Day)[:7], min_length=1)
    """The days of the week; weekdays and weekend stand for theirs."""
    since: time = Field(alias="from")
    """From this time of the day, in the schedule's time zone."""
    until: time
    """Until this time of the day, which is not in it any more."""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.since.tzinfo or self.until.tzinfo:
            raise ValueError("from and until are in the schedule's time zone; write them without an offset")
        if self.since >= self.until:
            raise ValueError("from must be before until, of the same day; write two windows for a night")
        return self

    def holds(self, moment: datetime) -> bool:
        """Whether `moment`, in the schedule's time zone, is in it."""
        on_day = any(moment.weekday() in each.numbers for each in self.days)
        return on_day and self.since <= moment.time() < self.until


class Freeze(Definition):
    """Days on which nothing starts, the first and the last of them included."""

    first: date = Field(alias="from")
    """The first of them."""
    last: date = Field(alias="until")
    """The last of them."""
    because: str = ""
    """Why, for whoever asks why nothing started."""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.first > self.last:
            raise ValueError("from is after until")
        return self

    def holds(self, moment: datetime) -> bool:
        """Whether `moment`, in the schedule's time zone, is in it."""
        return self.first <= moment.date() <= self.last


def _cron(expression: str) -> str:
    try:
        CronSim(expression, datetime(2026, 1, 1))  # noqa: DTZ001 - only its form is looked at
    except CronSimError as error:
        raise ValueError(f"{quoted(expression)} is not a cron expression of five fields: {error}") from None
    if len(expression.split()) != _CRON_FIELDS:
        raise ValueError(
            f"{quoted(expression)} is not a cron expression of five fields: minute, hour, day, month, weekday"
        )
    return expression


_CRON_FIELDS = 5


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    # A name that is none is a KeyError of its own there; one that would leave its folder is a ValueError.
    except (OSError, ValueError, KeyError):
        raise ValueError(
            f"this machine knows no time zone {quoted(name)}; write for example Asia/Seoul or UTC"
        ) from None
    return name


class Schedule(Definition):
    """When a game day starts by itself."""

    cron: Annotated[str, AfterValidator(_cron)]
    """Minute, hour, day, month, weekday, as Debian's cron reads them, in `timezone`."""
    timezone: Annotated[str, AfterValidator(_zone)]
    """The time zone of everything here ("Asia/Seoul")."""
    windows: tuple[Window, ...] = ()
    """A start outside all of them is none; without any, every time is good."""
    freeze: tuple[Freeze, ...] = ()
    """Days on which nothing starts."""
    spread: Seconds = Field(default=0.0, le=DAY_S)
    """It starts at a random moment within so long after the cron's, and within the window."""
    missed: Missed = Missed.SKIP
    """What becomes of a start that nobody was there to make."""
    grace: Seconds = Field(default=3600.0, le=7 * DAY_S)
    """How late a missed start is still caught up with."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, as the machine knows it."""
        return ZoneInfo(self.timezone)

    @property
    def spread_by(self) -> timedelta:
        """The longest that a start is put off by chance."""
        return timedelta(seconds=self.spread)


class EndsEarly(Definition):
    """What ends a game day before its last drill. A fault that is still owed, and an abort, always do."""

    on: tuple[Verdict, ...] = ()
    """Verdicts of a drill after which no other is run."""
    failures: int | None = Field(default=None, ge=1)
    """After so many failed drills."""
    after: Seconds | None = Field(default=None, le=DAY_S)
    """No drill begins later than so long after the first."""

    def why(self, verdicts: tuple[Verdict, ...], lasted_s: float) -> str:
        """Why no drill begins after those with `verdicts`, `lasted_s` after the first began; empty where one does."""
        last = verdicts[-1] if verdicts else None
        failed = sum(each is Verdict.FAILED for each in verdicts)
        if last in {*_ALWAYS_ENDS, *self.on}:
            return f"a drill ended as {last.value}"
        if self.failures is not None and failed >= self.failures:
            return f"{failed} drills have failed"
        if self.after is not None and lasted_s >= self.after:
            return f"{lasted_s:.0f} s have gone by, and no drill begins after {self.after:g} s"
        return ""


class Tell(Definition):
    """Whom to tell in Slack before it begins and once it is over."""

    channel: str = Field(pattern=r"^[#@]?[^\s]+$")
    """The channel ("#game-days") or its id."""
    mention: str = ""
    """Whom to alert there."""


class GameDay(Definition):
    """One game day. File names in it are relative to the file that holds it."""

    title: str = Field(min_length=1)
    """What it is called in reports and messages."""
    drills: tuple[str, ...] = Field(min_length=1)
    """The experiment files, each once."""
    order: Order = Order.AS_LISTED
    """In which order they are run."""
    seed: int | None = Field(default=None, ge=0)
    """Of a random order; without it, one is drawn, printed and recorded."""
    responder: Mode | None = None
    """Who responds, whatever the experiments say; without it, what they say."""
    steady_within: Seconds | None = None
    """How long each drill waits for the steady state to be back, whatever the experiments say."""
    ends_early: EndsEarly = EndsEarly()
    """What ends it before its last drill."""
    tell: Tell | None = None
    """Whom to tell before it begins and once it is over."""
    schedule: Schedule | None = None
    """When it starts by itself."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        twice = sorted({each for each in self.drills if self.drills.count(each) > 1})
        if twice:
            raise ValueError(f"drills: listed twice: {', '.join(twice)}")
        if self.seed is not None and self.order is not Order.RANDOM:
            raise ValueError("seed: only a random order has one; say order: random")
        return self
