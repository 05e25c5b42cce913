"""`gameday schedule pause`: nothing starts by itself until it is resumed."""

import argparse

from chaos.outcome import Verdict

NAME = "pause"
HELP = "nothing starts by itself any more; what runs goes on"


def configure(parser: argparse.ArgumentParser) -> None:
    """Why."""
    parser.add_argument("--because", default="", metavar="TEXT", help="why, for whoever asks")


def command(arguments: argparse.Namespace) -> Verdict:
    """Write it down."""
    from datetime import UTC, datetime

    from chaos.gamedays.state import Starts
    from chaos.report.console import say

    starts = Starts(arguments.home)
    if (pause := starts.state().pause) and not arguments.because:
        why = f" ({pause.because})" if pause.because else ""
        say(f"paused already since {pause.at:%Y-%m-%d %H:%M} UTC{why}")
        return Verdict.PASSED
    starts.pause(datetime.now(UTC), arguments.because)
    say("paused: nothing starts by itself until gameday schedule resume")
    return Verdict.PASSED
