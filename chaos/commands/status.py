"""`gameday status`: what goes on, and what is owed."""

import argparse

from chaos.commands import homes
from chaos.outcome import Verdict

NAME = "status"
HELP = "show the drills that run, what they have injected, what is owed, and which targets are up"


def configure(parser: argparse.ArgumentParser) -> None:
    """For people, or for programs."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def command(arguments: argparse.Namespace) -> Verdict:
    """Print it; nothing is changed. Not cleaned where a dead run owes an undo."""
    import time

    from chaos.report.console import printable, say
    from chaos.report.status import json_of, lines
    from chaos.safety import active

    nothing = homes.absent(arguments)
    runs = active.runs(arguments.home / "runs", time.time())
    targets = active.targets(arguments.home / "targets")
    if arguments.json:
        print(json_of(runs, targets))
    else:
        for line in [nothing] if nothing else lines(runs, targets):
            say(printable(line))
    return Verdict.NOT_CLEANED if any(each.pid is None for each in runs) else Verdict.PASSED
