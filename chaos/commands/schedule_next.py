"""`gameday schedule next`: the starts to come."""

import argparse

from chaos.commands import schedule_files
from chaos.outcome import Verdict
from chaos.quoting import quoted

NAME = "next"
HELP = "the next starts of every scheduled game day, by time"

_MOST = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    """Which game days, and how many starts."""
    schedule_files.configure(parser)
    parser.add_argument("-n", "--count", type=_count, default=10, metavar="N", help="how many (default: 10)")


def command(arguments: argparse.Namespace) -> Verdict:
    """Print a line a start."""
    from datetime import UTC, datetime

    from chaos.gamedays.starts import upcoming
    from chaos.report.console import printable, say

    found = schedule_files.scheduled(arguments.files)
    now = datetime.now(UTC)
    coming = [
        (start.at, each.game_day.title)
        for each in found
        for start in upcoming(each.name, each.schedule, now, arguments.count)
    ]
    for at, title in sorted(coming, key=lambda each: each[0].timestamp())[: arguments.count]:
        say(f"{at:%a %Y-%m-%d %H:%M:%S %Z (%z)}  {printable(title)}")
    if not coming:
        say("no start to come")
    return Verdict.PASSED


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if not 1 <= count <= _MOST:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not a number from 1 to {_MOST}")
    return count
