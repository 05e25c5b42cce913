"""A game day from its plan to its verdict: the target, the drills, who is told, and the record."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from chaos.gamedays.announce import Announcer
from chaos.gamedays.conduct import Conducted, conduct
from chaos.gamedays.loader import Planned
from chaos.gamedays.record import Began, new_record
from chaos.outcome import Verdict
from chaos.report.live import Live
from chaos.runtime_choice import choices
from chaos.safety.interrupts import Interrupts
from chaos.session import Home, Session


def run_game_day(planned: Planned, home_path: Path, runtime: str, start: datetime | None = None) -> Verdict:
    """Run the drills of `planned`; `start` is cron's moment where it starts by itself.

    The worst verdict counts. Raises GamedayError before anything is begun.
    """
    choices(list(planned.drills), runtime)  # what cannot be had is told before anything is started
    home = Home(home_path)
    with Interrupts() as interrupts, Live() as live:
        if (healed := home.heal(live.say)) is not Verdict.PASSED:
            live.say("nothing new is injected while an undo is owed")
            return healed
        now = datetime.now(UTC)
        kept = new_record(home_path, planned.name, now)
        names = tuple(each.name for each in planned.drills)
        kept.add(Began(planned.game_day.title, str(planned.path), now, names, planned.seed, start))
        if planned.seed is not None:
            live.say(f"random order, seed {planned.seed}: {', '.join(names)}")
        announcer = Announcer(planned.game_day.tell, kept.folder)
        with Session(home, live, interrupts, runtime) as session:
            done = conduct(planned, session, kept, announcer, live.say)
        _show(done, live)
    return done.verdict


def _show(done: Conducted, live: Live) -> None:
    for error in done.trouble:
        print(error, file=sys.stderr)  # noqa: T201 - where errors go, whatever else is on the screen
    for each, reason in done.left_out:
        live.say(f"not run: {each.experiment.title} ({reason})")
    live.summary(done.drilled)
