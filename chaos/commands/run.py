"""`gameday run`: drills, in order, on one target."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.commands import game_day, overrides, runtime, seed
from chaos.outcome import Verdict, worst
from chaos.quoting import quoted
from chaos.responding import Mode

if TYPE_CHECKING:
    from rich.console import RenderableType

    from chaos.drill import Drilled
    from chaos.inputs import Inputs
    from chaos.report.live import Live

NAME = "run"
HELP = "run the drills of experiment files, or of a game day, in order, on one target"

MOST_REPEATS = 1000
MATRIX_FROM = 3
"""So few drills are seen at a glance: with more of them, or a folder, a matrix says what they were taken for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The experiments to run."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML), a folder of them, or a game day"
    )
    parser.add_argument(
        "--responder",
        choices=[each.value for each in Mode],
        metavar="MODE",
        help="who responds, whatever the experiments say: runbook (gameday follows the document), human (people are "
        "called and prompted, and acknowledge by gameday ack), none (the system is to heal itself; nobody is called)",
    )
    parser.add_argument(
        "--repeat",
        type=_times,
        default=1,
        metavar="N",
        help="run each drill N times: its times are told as a distribution, its worst verdict counts, and one that "
        "both passes and fails is flaky",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="print what would be touched, from the real state where the target is up; nothing is started or injected",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="one JSON object a line instead of text, as things happen and at the end: for machines",
    )
    game_day.configure(parser)
    seed.configure(parser)
    overrides.configure(parser)
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Heal what dead runs left, then run every drill; the worst verdict counts."""
    from chaos.commands import series
    from chaos.commands.experiment_files import find
    from chaos.inputs import read_all
    from chaos.runtime_choice import choices
    from chaos.safety.interrupts import Interrupts

    _fits_together(arguments)
    if path := game_day.among(arguments.files, arguments):
        return _game_day(path, arguments)
    found = find(arguments.files)
    all_inputs = _asked(seed.seeded(read_all(list(found.files), arguments.target), arguments), arguments)
    taken = choices(all_inputs, arguments.runtime)  # what cannot be had is told before anything is started
    if arguments.dry_run:
        from chaos.commands import dry_run

        return dry_run.told(all_inputs, taken, arguments.home)
    planned = [inputs for inputs in all_inputs for _ in range(arguments.repeat)]
    drilled: list[Drilled] = []

    def course(drill: series.Drill) -> None:
        for inputs in planned:
            one = drill(inputs)
            drilled.append(one)

    with Interrupts() as interrupts, _shown(arguments) as live:
        found.tell(live.say)
        try:
            trouble = series.carry_out(arguments.home, arguments.runtime, live, interrupts, course)
        finally:
            # What long drills came to is told, whoever is impatient by then.
            with interrupts.held():
                for inputs in planned[len(drilled) :]:
                    live.say(f"not run: {inputs.experiment.title}")
                live.summary(drilled)
                many = len(all_inputs) >= MATRIX_FROM or any(path.is_dir() for path in arguments.files)
                live.show(*_together(drilled, repeated=arguments.repeat > 1, many=many))
    return worst([*trouble, *(each.verdict for each in drilled)])


def _fits_together(arguments: argparse.Namespace) -> None:
    from chaos.errors import BadInput

    if arguments.json and arguments.dry_run:
        raise BadInput("--json: a dry run has no events; gameday plan tells what would be touched")


def _shown(arguments: argparse.Namespace) -> "Live":
    """What people see of it, or machines."""
    if arguments.json:
        from chaos.report.json_lines import JsonLines

        return JsonLines()
    from chaos.report.live import Live

    return Live()


def _game_day(path: Path, arguments: argparse.Namespace) -> Verdict:
    from chaos.errors import BadInput
    from chaos.runtime_choice import choices

    if arguments.repeat > 1:
        raise BadInput("--repeat: a game day is run once; its experiments can be repeated by themselves")
    day = game_day.planned(path, arguments)
    day = game_day.with_drills(day, _asked(list(day.drills), arguments))
    if arguments.dry_run:
        from chaos.commands import dry_run

        return dry_run.told(list(day.drills), choices(list(day.drills), arguments.runtime), arguments.home)
    return game_day.carry_out(day, arguments.home, arguments.runtime, shown=_shown(arguments))


def _asked(all_inputs: "list[Inputs]", arguments: argparse.Namespace) -> "list[Inputs]":
    """The experiments with what the command line says of all of them."""
    allowed = runtime.allowing(overrides.loaded(all_inputs, arguments), arguments)
    return [each.with_responder(Mode(arguments.responder)) for each in allowed] if arguments.responder else allowed


def _together(drilled: "Sequence[Drilled]", *, repeated: bool, many: bool) -> "Iterator[RenderableType]":
    """What the drills come to together, which no table of single ones shows."""
    from chaos.repeats import Run
    from chaos.report import confusion
    from chaos.report import repeated as spread

    if repeated:
        yield from spread.told(Run(each.records, each.folder) for each in drilled)
    if many:
        yield from confusion.told([each.records for each in drilled])


def _times(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= MOST_REPEATS:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number from 1 to {MOST_REPEATS:,}")
    return number
