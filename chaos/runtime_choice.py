"""Whether drills can be had on the runtime that was asked for: told before anything is started, all at once."""

from collections.abc import Iterator, Sequence

from chaos import attachable, definitions, reach
from chaos.errors import BadInput, Problem
from chaos.experiment.schedule import placed
from chaos.inputs import Inputs
from chaos.target.runtimes import ATTACHED, Choice, choose


def choices(all_inputs: Sequence[Inputs], wanted: str) -> list[Choice]:
    """The runtime of each drill, in order.

    Raises BadInput with every host beyond this machine that is not allowed, or with every fault that its runtime cannot
    do, and why; SetupError where there is no such runtime.
    """
    # Before an engine or anything else is asked.
    if beyond := list(dict.fromkeys(each for inputs in all_inputs for each in reach.problems(inputs))):
        raise BadInput(*beyond)
    chosen = [choose(wanted, inputs.target) for inputs in all_inputs]
    problems = [each for inputs, choice in zip(all_inputs, chosen, strict=True) for each in _refused(inputs, choice)]
    attached = [inputs for inputs, choice in zip(all_inputs, chosen, strict=True) if choice.runtime == ATTACHED]
    problems += dict.fromkeys(each for inputs in attached for each in attachable.problems(inputs))
    if problems:
        raise BadInput(*problems)
    return chosen


def _refused(inputs: Inputs, choice: Choice) -> Iterator[Problem]:
    """Every fault of the experiment that the runtime cannot do, with its place."""
    source = inputs.experiment_source
    places = definitions.places(source.text, str(source.path))
    for path, fault in placed(inputs.experiment):
        if reason := fault.unable(choice.runtime):
            place = places.get(path, (0, 0))
            yield Problem(
                str(source.path), *place, f"{fault.label}: {reason}", f"{choice.runtime} was taken: {choice.why}"
            )
