"""`gameday run`: drills, in order, on one target."""

import argparse
import sys
from pathlib import Path

from chaos.commands import runtime
from chaos.outcome import Verdict, worst
from chaos.responding import Mode

NAME = "run"
HELP = "run the drills of experiment files, in order, on one target"


def configure(parser: argparse.ArgumentParser) -> None:
    """The experiments to run."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML)")
    parser.add_argument(
        "--responder",
        choices=[each.value for each in Mode],
        metavar="MODE",
        help="who responds, whatever the experiments say: runbook (gameday follows the document), human (people are "
        "called and prompted, and acknowledge by gameday ack), none (the system is to heal itself; nobody is called)",
    )
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Heal what dead runs left, then run every drill; the worst verdict counts."""
    from chaos.errors import GamedayError
    from chaos.inputs import read_all
    from chaos.report.live import Live
    from chaos.runtime_choice import choices
    from chaos.safety.interrupts import Interrupted, Interrupts
    from chaos.session import Home, Session

    all_inputs = read_all(arguments.files)
    if arguments.responder:
        all_inputs = [inputs.with_responder(Mode(arguments.responder)) for inputs in all_inputs]
    choices(all_inputs, arguments.runtime)  # what cannot be had is told before anything is started
    home = Home(arguments.home)
    drilled = []
    verdicts = []
    with Interrupts() as interrupts, Live() as live:
        try:
            if (healed := home.heal(live.say)) is not Verdict.PASSED:
                live.say("nothing new is injected while an undo is owed")
                return healed
            with Session(home, live, interrupts, arguments.runtime) as session:
                for inputs in all_inputs:
                    drilled.append(session.drill(inputs))
                    verdicts.append(drilled[-1].verdict)
                    if drilled[-1].interrupted:
                        verdicts.append(Verdict.ABORTED)
                    if drilled[-1].interrupted or drilled[-1].verdict is Verdict.NOT_CLEANED:
                        break
        except Interrupted as error:
            verdicts.append(Verdict.ABORTED)
            live.say(f"interrupted ({error}); everything started is stopped")
        except GamedayError as error:
            verdicts.append(error.verdict)
            print(error, file=sys.stderr)
        finally:
            for inputs in all_inputs[len(drilled) :]:
                live.say(f"not run: {inputs.experiment.title}")
            live.summary(drilled)
    return worst(verdicts)
