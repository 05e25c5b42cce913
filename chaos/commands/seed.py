"""The option that picks at random what was picked before."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chaos.quoting import quoted

if TYPE_CHECKING:
    from chaos.inputs import Inputs


def configure(parser: argparse.ArgumentParser) -> None:
    """Add `--seed`."""
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="pick at random what the seed N picks, as an earlier run told it; for experiments that pick",
    )


def seeded(all_inputs: "Sequence[Inputs]", arguments: argparse.Namespace) -> "list[Inputs]":
    """The experiments with the seed that was given. Raises BadInput where none of them picks anything at random."""
    from chaos.errors import BadInput

    if arguments.seed is None:
        return list(all_inputs)
    if all(inputs.seed is None for inputs in all_inputs):
        raise BadInput("--seed: no experiment here picks anything at random (random: in its file)")
    return [inputs.with_seed(arguments.seed) for inputs in all_inputs]


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no seed: a whole number is")
    return int(text)
