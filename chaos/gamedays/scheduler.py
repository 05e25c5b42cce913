"""`gameday schedule run`: waits for the starts of game days and makes each in a process of its own.

APScheduler waits, one start at a time; which start is due, and whether it may be made, is decided by `due` and by the
process that makes it, from the record on disk. So a scheduler that is killed loses nothing, and none fires twice.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from chaos.errors import BadInput, GamedayError
from chaos.gamedays.definition import GameDay, Schedule
from chaos.gamedays.due import SETTLED_S, Due, due
from chaos.gamedays.loader import read_game_day
from chaos.gamedays.starts import Start
from chaos.gamedays.state import Starts

LOOKED_AFTER_S = SETTLED_S
"""A clock that was set, a file that was changed, and a pause that ended are noticed that soon. Not sooner: each look
would put off what is caught up with."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A game day with a schedule, and its file."""

    path: Path
    game_day: GameDay
    schedule: Schedule

    @property
    def name(self) -> str:
        """The game day's short name: its file's, without the ending."""
        return self.path.stem


class Scheduler:
    """Makes the starts of `game_days` until `stop`. Progress goes to `say`."""

    def __init__(self, game_days: Sequence[Scheduled], home: Path, options: Sequence[str], say: Say) -> None:
        self._game_days = game_days
        self._home = home
        self._options = options
        self._say = say
        self._starts = Starts(home)
        self._stopping = threading.Event()
        self._trouble: GamedayError | None = None
        self._wrong: dict[str, str] = {}
        self._announced: dict[str, datetime | None] = {}
        self._child: subprocess.Popen[bytes] | None = None
        # One thread: a start that waits for another one is late by then, and judged as that.
        self._waiting = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})

    def run(self) -> None:
        """Wait and start until `stop` is called.

        Raises GamedayError for a record that cannot be read or written, also where it comes to that later.
        """
        for each in self._game_days:
            self._wait_for(each)
        self._waiting.start()
        try:
            self._stopping.wait()
        finally:
            self._waiting.shutdown(wait=True)
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """End the waiting; a game day that runs is asked to end, and undoes what it injected."""
        self._stopping.set()
        if (child := self._child) is not None:
            child.terminate()

    def _wait_for(self, each: Scheduled) -> None:
        now = datetime.now(UTC)
        known = self._starts.known(each.name, now)
        found = due(each.name, each.schedule, known.decided[each.name], now, resumed=known.resumed)
        for missed in found.missed:
            self._starts.refuse(each.name, missed.planned, now, "missed: nobody was there to start it")
            self._say(f"{each.game_day.title}: the start of {_told(missed.planned)} was missed")
        self._announce(each, found)
        latest = now + timedelta(seconds=LOOKED_AFTER_S)
        soon = found.start if found.at is not None and found.at <= latest else None
        self._waiting.add_job(
            self._come,
            "date",
            run_date=found.at if soon else latest,
            args=[each, soon],
            id=each.name,
            replace_existing=True,
            misfire_grace_time=None,  # how late is too late is decided by `due`
        )

    def _announce(self, each: Scheduled, found: Due) -> None:
        """Say when it starts, where that is new."""
        planned = found.start.planned if found.start else None
        if each.name in self._announced and self._announced[each.name] == planned:
            return
        self._announced[each.name] = planned
        if found.at is None:
            self._say(f"{each.game_day.title}: no start to come")
        else:
            late = " (missed, and caught up with)" if found.late else ""
            self._say(f"{each.game_day.title}: starts {_told(found.at.astimezone(each.schedule.zone))}{late}")

    def _as_it_is_now(self, each: Scheduled) -> Scheduled:
        """The game day as its file has it now; as it was where that cannot be used, which is said once."""
        try:
            game_day = read_game_day(each.path)
            wrong = "" if game_day.schedule else f"{each.path}: this game day has no schedule any more"
        except BadInput as error:
            game_day, wrong = each.game_day, "; ".join(str(problem) for problem in error.problems)
        if wrong and wrong != self._wrong.get(each.name):
            self._say(f"{each.game_day.title}: its schedule stays as it was: {wrong}")
        self._wrong[each.name] = wrong
        return each if wrong or game_day.schedule is None else Scheduled(each.path, game_day, game_day.schedule)

    def _come(self, each: Scheduled, start: Start | None) -> None:
        """The moment has come to make `start`, or only to look again (None)."""
        try:
            if start is not None and not self._stopping.is_set():
                self._make(each)
                # Whoever made it decided on it; a process that broke before that must not be begun again and again.
                self._starts.refuse(each.name, start.planned, datetime.now(UTC), "it could not be started")
            if not self._stopping.is_set():
                self._wait_for(self._as_it_is_now(each))
        except GamedayError as error:
            self._say(f"{each.game_day.title}: the scheduler ends")
            self._trouble = error
            self._stopping.set()

    def _make(self, each: Scheduled) -> None:
        command = [sys.executable, "-m", "chaos.cli", "--home", str(self._home), "schedule", "start", str(each.path)]
        with subprocess.Popen([*command, "--at-once", *self._options], start_new_session=True) as child:
            self._child = child
            if self._stopping.is_set():
                child.terminate()
            child.wait()
            self._child = None


def _told(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M:%S %Z}"
