"""A game day as `gameday run` and `gameday schedule start` run it: the target, the drills, who is told, the report."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.outcome import Verdict

if TYPE_CHECKING:
    from chaos.gamedays.loader import Planned
    from chaos.inputs import Inputs
    from chaos.report.live import Live

_OPTIONS = ("only", "start", "skip")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options that only a game day takes."""
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="of a game day, only this drill (can be repeated)"
    )
    parser.add_argument("--from", dest="start", default="", metavar="NAME", help="of a game day, from this drill on")
    parser.add_argument(
        "--skip", action="append", default=[], metavar="NAME", help="of a game day, not this drill (can be repeated)"
    )


def among(files: Sequence[Path], arguments: argparse.Namespace) -> Path | None:
    """The game day that `files` are, None where they are experiments. Raises BadInput for a mixture, or its options."""
    from chaos.commands.experiment_files import is_game_day
    from chaos.errors import BadInput

    days = [path for path in files if is_game_day(path)]
    if days and len(files) > 1:
        raise BadInput(f"{days[0]} is a game day, which is run alone; beside it stand {len(files) - 1} more files")
    if days:
        return days[0]
    if given := [f"--{'from' if name == 'start' else name}" for name in _OPTIONS if getattr(arguments, name)]:
        raise BadInput(f"{', '.join(given)}: only a game day has drills to choose from, and none is named here")
    return None


def planned(path: Path, arguments: argparse.Namespace) -> "Planned":
    """The game day in `path` as the command line asks for it. Raises BadInput."""
    from chaos.gamedays.loader import plan_game_day
    from chaos.gamedays.order import Choice

    choice = Choice(tuple(arguments.only), arguments.start, tuple(arguments.skip))
    return plan_game_day(path, choice, arguments.seed, arguments.target)


def carry_out(
    day: "Planned", home: Path, runtime: str, start: datetime | None = None, shown: "Live | None" = None
) -> Verdict:
    """Run it; `start` is cron's moment where it begins by itself, `shown` what shows it where that is no terminal.

    Raises GamedayError before anything is begun.
    """
    from chaos.commands import series
    from chaos.gamedays.announce import Announcer
    from chaos.gamedays.conduct import Conduct
    from chaos.gamedays.record import new_record
    from chaos.report import confusion
    from chaos.report.live import Live
    from chaos.runtime_choice import choices
    from chaos.safety.interrupts import Interrupted, Interrupts

    choices(list(day.drills), runtime)  # what cannot be had is told before anything is started
    kept = new_record(home, day.name, datetime.now(UTC))
    with Interrupts() as interrupts, shown or Live() as live:
        conduct = Conduct(day, kept, Announcer(day.game_day.tell, kept.folder), live.say)
        trouble = [Verdict.UNKNOWN]
        try:
            # Who was told that it begins is told that it is over.
            with interrupts.held():
                conduct.begin(start)
            trouble = series.carry_out(home, runtime, live, interrupts, conduct.course)
        except Interrupted:
            trouble = [Verdict.ABORTED]
            raise
        finally:
            # What long drills came to is told, whoever is impatient by then.
            with interrupts.held():
                verdict = conduct.end(trouble)
                live.summary(conduct.drilled)
                if conduct.drilled:
                    live.show(*confusion.told([each.records for each in conduct.drilled]))
                live.say(_report(home, kept.folder))
    return verdict


def _report(home: Path, folder: Path) -> str:
    """Write the report of the game day in `folder`, and say where it is; the verdict stands, whatever becomes of it."""
    from chaos.report.gameday_files import write_game_day_report

    try:
        return f"game-day report: {write_game_day_report(home, folder)}"
    except Exception as error:  # noqa: BLE001 - what drills came to is not lost with a page
        return f"the game-day report could not be written ({error}); gameday report --game-day tries again"


def with_drills(day: "Planned", drills: "Sequence[Inputs]") -> "Planned":
    """The same game day with `drills` in the place of its own, as options of the command line changed them."""
    from dataclasses import replace

    return replace(day, drills=tuple(drills))
