"""`gameday plan`: what a drill would touch and undo, without starting anything."""

import argparse
from pathlib import Path

from chaos.commands import overrides, runtime, seed
from chaos.outcome import Verdict

NAME = "plan"
HELP = "print what a drill would touch; nothing is started or injected"


def configure(parser: argparse.ArgumentParser) -> None:
    """The experiments to plan."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML), or a folder of them")
    seed.configure(parser)
    overrides.configure(parser)
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Print the plan of every experiment."""
    from chaos.commands.experiment_files import read_named
    from chaos.experiment.plan import plan
    from chaos.report.console import printable, say
    from chaos.runtime_choice import choices

    found, read = read_named(arguments.files, arguments.target)
    found.tell(lambda line: say(printable(line)))
    all_inputs = runtime.allowing(overrides.loaded(seed.seeded(read, arguments), arguments), arguments)
    choices(all_inputs, arguments.runtime)
    for inputs in all_inputs:
        for line in plan(inputs.experiment, inputs.runbook, inputs.bindings).lines:
            say(printable(line))
    return Verdict.PASSED
