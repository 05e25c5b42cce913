"""`gameday stop`: the kill switch. Works from another terminal."""

import argparse

from chaos.commands import homes
from chaos.outcome import Verdict

NAME = "stop"
HELP = "end the drills that run, from another terminal, and undo everything at once"


def configure(parser: argparse.ArgumentParser) -> None:
    """The drill, where not all are meant."""
    parser.add_argument(
        "run",
        nargs="?",
        default="",
        metavar="RUN",
        help="a run's folder, or the end of its name (default: every drill of this home, and all that runs for one)",
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """End and undo, then heal what is left. Not cleaned where something is still owed."""
    from chaos.errors import BadInput
    from chaos.safety import active
    from chaos.safety.interrupts import Interrupts
    from chaos.safety.owner import owner_of
    from chaos.safety.stopping import stop
    from chaos.session import Home
    from chaos.target.runtimes import attach

    # A run that is named may be of another home.
    if not arguments.run and (nothing := homes.absent(arguments)):
        print(nothing)
        return Verdict.PASSED
    home = Home(arguments.home)
    others = []
    if arguments.run:
        run = home.run(arguments.run).resolve()
        # A path may lead to a run of another home.
        drills = [(each, owner) for each, owner in active.going_on(run.parent) if each.resolve() == run]
        if not drills:
            raise BadInput(f"{run.name} is not running")
    else:
        drills = active.going_on(home.runs)
        guardians = {owner.guardian for each in home.runs.glob("*/") if (owner := owner_of(each))}
        holders = [active.held_by(each) for each in (home.path / "targets").glob("*/")]
        others = [each for each in holders if each and each not in guardians]
    with Interrupts() as interrupts, interrupts.held():
        stopped = Verdict.PASSED if stop(drills, others, attach, print) else Verdict.NOT_CLEANED
        if arguments.run:
            return stopped
        if not drills and not others:
            print("no drill runs")
        return home.heal(print)
