"""One start of a game day, from "is it due?" to its end: the same for our scheduler, cron, systemd and workflows."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chaos.errors import BadInput
from chaos.gamedays.announce import Announcer
from chaos.gamedays.conduct import refuse
from chaos.gamedays.due import Due, due
from chaos.gamedays.loader import Planned, plan_game_day
from chaos.gamedays.preflight import in_the_way
from chaos.gamedays.scheduler import Scheduled
from chaos.gamedays.starts import Start
from chaos.gamedays.state import Starts
from chaos.outcome import Verdict
from chaos.report.console import say


class Starting:
    """Makes the start that is due of `game_day`, once, whoever else tries, by `run`, which is given cron's moment.

    A start `late_by_s` late is on time.
    """

    def __init__(
        self,
        game_day: Scheduled,
        home: Path,
        run: Callable[[Planned, datetime], Verdict],
        late_by_s: float,
        *,
        at_once: bool,
    ) -> None:
        self._day = game_day
        self._home = home
        self._run = run
        self._late_by_s = late_by_s
        self._at_once = at_once
        self._starts = Starts(home)

    def make(self) -> Verdict:
        """The game day's verdict; passed where nothing is due, aborted where something is in the way.

        Raises BadInput, SetupError where the record of starts cannot be read or written: then nothing is started.
        """
        found = self._due()
        for missed in found.missed:
            self._starts.refuse(
                self._day.name, missed.planned, datetime.now(UTC), "missed: nobody was there to start it"
            )
            say(f"the start of {_told(missed.planned)} was missed")
        start, at = found.start, found.at
        now = datetime.now(UTC)
        if start is None or at is None or (start.planned > now and not found.late):
            say(f"nothing is due; the next start is {_told(at)}" if at else "nothing is due, and no start is to come")
            return Verdict.PASSED
        if not self._at_once and at > now:
            say(f"due; waiting until {_told(at.astimezone(self._day.schedule.zone))}")
            threading.Event().wait((at - now).total_seconds())
        return self._begin(start)

    def _due(self) -> Due:
        now = datetime.now(UTC)
        # Where nothing is recorded yet (a runner of a CI has no yesterday), what may be on time still is.
        known = self._starts.known(self._day.name, now - timedelta(seconds=self._late_by_s))
        decided = known.decided[self._day.name]
        return due(self._day.name, self._day.schedule, decided, now, self._late_by_s, known.resumed)

    def _begin(self, start: Start) -> Verdict:
        planned, reasons = self._look_around()
        now = datetime.now(UTC)
        if planned is None or reasons:
            if self._starts.refuse(self._day.name, start.planned, now, "; ".join(reasons)):
                self._tell(reasons)
            return Verdict.ABORTED
        if not self._starts.claim(self._day.name, start.planned, now):
            say(f"the start of {_told(start.planned)} was decided on already")
            return Verdict.PASSED
        verdict = Verdict.UNKNOWN
        try:
            verdict = self._run(planned, start.planned)
        finally:
            self._starts.end(self._day.name, start.planned, datetime.now(UTC), verdict.value)
        return verdict

    def _look_around(self) -> tuple[Planned | None, list[str]]:
        """The game day as it is to be run, and everything that is in its way."""
        reasons = in_the_way(self._day.schedule, self._starts.state(), self._home / "runs", datetime.now(UTC))
        try:
            return plan_game_day(self._day.path), reasons
        except BadInput as error:
            return None, [*reasons, *(str(each) for each in error.problems)]

    def _tell(self, reasons: Sequence[str]) -> None:
        folder = self._home / "schedule"
        announcer = Announcer(self._day.game_day.tell, folder)
        for line in refuse(self._day.game_day.title, self._day.name, reasons, announcer):
            say(line)


def _told(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M:%S %Z}"
