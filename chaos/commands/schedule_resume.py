"""`gameday schedule resume`: starts are made again."""

import argparse

from chaos.outcome import Verdict

NAME = "resume"
HELP = "make starts again; those of the pause were not missed"


def configure(_parser: argparse.ArgumentParser) -> None:
    """Nothing."""


def command(arguments: argparse.Namespace) -> Verdict:
    """Write it down."""
    from datetime import UTC, datetime

    from chaos.gamedays.state import Starts
    from chaos.report.console import say

    Starts(arguments.home).resume(datetime.now(UTC))
    say("resumed: the next starts are made; gameday schedule next")
    return Verdict.PASSED
