"""`gameday schedule list`: the game days that start by themselves, and what became of their last starts."""

import argparse

from chaos.commands import schedule_files
from chaos.outcome import Verdict

NAME = "list"
HELP = "game days that start by themselves: when next, and what became of the last start"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which game days."""
    schedule_files.configure(parser)
    parser.add_argument("--json", action="store_true", help="for machines")


def command(arguments: argparse.Namespace) -> Verdict:
    """Print a row a game day."""
    from datetime import UTC, datetime

    from chaos.gamedays.listing import listed, table
    from chaos.gamedays.state import Starts
    from chaos.report.console import console, say
    from chaos.report.document import as_json

    found = schedule_files.scheduled(arguments.files)
    state = Starts(arguments.home).state()
    rows = listed(found, state, datetime.now(UTC))
    if arguments.json:
        say(as_json(rows))
        return Verdict.PASSED
    console().print(table(rows))
    if state.pause is not None:
        because = f": {state.pause.because}" if state.pause.because else ""
        say(f"paused since {state.pause.at.astimezone():%Y-%m-%d %H:%M %Z}{because}; gameday schedule resume")
    return Verdict.PASSED
