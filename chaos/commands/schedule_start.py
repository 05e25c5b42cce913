"""`gameday schedule start`: make the start of a game day that is due, if one is. Whatever keeps the time calls it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.commands import game_day, runtime
from chaos.outcome import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from chaos.gamedays.loader import Planned

NAME = "start"
HELP = "make the start that is due now, if one is: what cron, systemd and workflows call"

_DEFAULT_LATE = "1m"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which game day."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a game day (YAML) with a schedule")
    parser.add_argument(
        "--late-by",
        type=_duration_s,
        default=_DEFAULT_LATE,
        metavar="TIME",
        help=f"a start so late is still on time (default: {_DEFAULT_LATE})",
    )
    parser.add_argument(
        "--at-once", action="store_true", help="begin what is due without waiting for a moment of chance or quiet"
    )
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Decide, wait for the moment, look around, and run. Passed where nothing is due."""
    from chaos.commands.schedule_files import scheduled
    from chaos.gamedays.starting import Starting

    (found,) = scheduled([arguments.file])

    def run(day: "Planned", start: "datetime") -> Verdict:
        allowed = game_day.with_drills(day, runtime.allowing(day.drills, arguments))
        return game_day.carry_out(allowed, arguments.home, arguments.runtime, start)

    return Starting(found, arguments.home, run, arguments.late_by, at_once=arguments.at_once).make()


def _duration_s(text: str) -> float:
    from chaos.definitions import duration_s

    try:
        return duration_s(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
