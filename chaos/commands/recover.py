"""`gameday recover`: what dead runs still owe is undone, and what they left running ended."""

import argparse

from chaos.commands import homes
from chaos.outcome import Verdict

NAME = "recover"
HELP = "undo every fault that a dead run still owes, and stop what it left running"


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no arguments of its own."""


def command(arguments: argparse.Namespace) -> Verdict:
    """Heal, and say every step."""
    from chaos.report.console import printable, say
    from chaos.safety.interrupts import Interrupts
    from chaos.session import Home

    if nothing := homes.absent(arguments):
        say(printable(nothing))
        return Verdict.PASSED
    with Interrupts() as interrupts, interrupts.held():
        said: list[str] = []

        def tell(line: str) -> None:
            said.append(line)
            say(printable(line))

        verdict = Home(arguments.home).heal(tell)
        if not said:
            say("nothing is owed, and nothing was left running")
        return verdict
