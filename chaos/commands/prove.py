"""`gameday prove`: drills again with one part of the response taken away, each of which must fail."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from chaos.blinding import Blinding
from chaos.commands import overrides, runtime, seed
from chaos.outcome import Verdict, worst

if TYPE_CHECKING:
    from rich.console import RenderableType

    from chaos.commands.series import Drill
    from chaos.drill import Drilled
    from chaos.inputs import Inputs
    from chaos.verdict.proof import Proof

NAME = "prove"
HELP = "run drills again with one part of the response taken away each time, and demand that they fail"


def configure(parser: argparse.ArgumentParser) -> None:
    """The experiments, which parts are taken away, and the passes that count already."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML), or a folder of them")
    parser.add_argument(
        "--blind",
        action="append",
        choices=[each.value for each in Blinding],
        metavar="PART",
        help=f"take only this away, may be given more than once: {', '.join(Blinding)} (default: each of them in turn)",
    )
    parser.add_argument(
        "--from",
        dest="passes",
        action="append",
        default=[],
        metavar="RUN",
        help="a recorded run of one of the experiments, with everything as it is now, that passed: it is not run "
        "again with nothing taken away; may be given more than once",
    )
    seed.configure(parser)
    overrides.configure(parser)
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """The worst counts: failed where a drill passes with a part taken away, or fails with none."""
    from chaos.commands import series
    from chaos.commands.experiment_files import find
    from chaos.inputs import read_all
    from chaos.report.live import Live
    from chaos.safety.interrupts import Interrupts
    from chaos.verdict.proof import not_run

    found = find(arguments.files)
    read = read_all(list(dict.fromkeys(found.files)), arguments.target)
    all_inputs = runtime.allowing(overrides.loaded(seed.seeded(read, arguments), arguments), arguments)
    known = _known(arguments, all_inputs)
    all_inputs = [_picking_as(inputs, known) for inputs in all_inputs]
    parts = [Blinding(each) for each in dict.fromkeys(arguments.blind or Blinding)]
    proofs: list[Proof] = []
    drilled: list[Drilled] = []

    def course(drill: "Drill") -> None:
        def kept(inputs: "Inputs") -> "Drilled":
            one = drill(inputs)
            drilled.append(one)
            return one

        for inputs in all_inputs:
            for proof in _proofs(inputs, parts, kept, known=inputs.experiment_source.path in known):
                proofs.append(proof)

    with Interrupts() as interrupts, Live() as live:
        found.tell(live.say)
        for path, passed in known.items():
            live.say(f"{path}: passed with nothing taken away in {passed.run}")
        try:
            trouble = series.carry_out(arguments.home, arguments.runtime, live, interrupts, course)
        finally:
            with interrupts.held():
                asked = [(inputs.experiment.title, part) for inputs in all_inputs for part in parts]
                proofs += [not_run(title, part) for title, part in asked[len(proofs) :]]
                live.show(*_shown(drilled, proofs))
    return worst([*trouble, *(each.verdict for each in proofs if each.verdict)])


def _proofs(
    inputs: "Inputs", parts: Sequence[Blinding], drill: "Callable[[Inputs], Drilled]", *, known: bool
) -> "Iterator[Proof]":
    """What each part that is taken away shows of one experiment, which must pass first with nothing taken away."""
    from chaos.verdict import proof

    title = inputs.experiment.title
    why_not = {part: proof.inapplicable(part, inputs.experiment, inputs.runbook) for part in parts}
    whole = Verdict.PASSED if known or all(why_not.values()) else drill(inputs).verdict
    for part, why in why_not.items():
        if why:
            yield proof.not_applicable(title, part, why)
        elif whole is not Verdict.PASSED:
            yield proof.not_tried(title, part, whole)
        else:
            yield proof.proof_of(title, part, drill(inputs.with_blinding(part)).records)


class _Pass(NamedTuple):
    """A recorded pass: its run, and what its random part followed from."""

    run: str
    seed: int | None


def _picking_as(inputs: "Inputs", known: dict[Path, _Pass]) -> "Inputs":
    """The experiment with the picks of its recorded pass."""
    passed = known.get(inputs.experiment_source.path)
    return inputs if passed is None or passed.seed is None else inputs.with_seed(passed.seed)


def _known(arguments: argparse.Namespace, all_inputs: "Sequence[Inputs]") -> dict[Path, _Pass]:
    """The recorded passes that count, by the experiment's file. Raises BadInput for every run that does not."""
    from chaos import event_log
    from chaos.errors import BadInput, Problem
    from chaos.runtime_choice import choices
    from chaos.session import Home
    from chaos.verdict.proof import fits, seed_of

    taken = choices(all_inputs, arguments.runtime)  # what cannot be had is told before anything is started
    known: dict[Path, _Pass] = {}
    problems: list[Problem] = []
    for name in arguments.passes:
        folder = Home(arguments.home).run(name)
        records = event_log.read(folder / event_log.FILE_NAME)
        of = event_log.started(records).experiment_path
        why = {
            inputs.experiment_source.path: fits(records, inputs.started("", choice.runtime), arguments.seed)
            for inputs, choice in zip(all_inputs, taken, strict=True)
        }
        known |= {path: _Pass(folder.name, seed_of(records)) for path, reason in why.items() if not reason}
        if all(why.values()):
            reason = next((each for path, each in why.items() if str(path) == of), "it is of another experiment")
            problems.append(Problem(str(folder), 0, 0, f"does not count as a pass: {reason}"))
    if problems:
        raise BadInput(*problems)
    return known


def _shown(drilled: "Sequence[Drilled]", proofs: "Sequence[Proof]") -> "Iterator[RenderableType]":
    """The drills that were run and where their reports are, then what they show."""
    from rich.text import Text

    from chaos.report import proofs as table
    from chaos.report.summary import summary, whereabouts

    if drilled:
        yield Text("")
        yield summary([each.records for each in drilled])
        for each in drilled:
            yield whereabouts(each.records, each.folder)[0]
    yield from table.told(proofs)
