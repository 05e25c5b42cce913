"""The same experiments on another target, or under another load: the options that `run`, `plan` and `prove` share."""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.quoting import quoted

if TYPE_CHECKING:
    from chaos.inputs import Inputs

WHOLE_PERCENT = 100
MOST_PERCENT = 1000
_SHARE = re.compile("[0-9]{1,4}%?")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add `--target` and `--load`."""
    parser.add_argument(
        "--target",
        type=Path,
        metavar="FILE",
        help="the target file (YAML) in the place of the one that each experiment names",
    )
    parser.add_argument(
        "--load",
        type=_percent,
        default=WHOLE_PERCENT,
        metavar="PERCENT",
        help="so much of the users of each experiment, rounded up: 50 on a machine that takes twice as long for a "
        f"request (1 to {MOST_PERCENT:,}; default: {WHOLE_PERCENT})",
    )


def loaded(all_inputs: "Iterable[Inputs]", arguments: argparse.Namespace) -> "list[Inputs]":
    """The experiments with the load that was asked for."""
    if arguments.load == WHOLE_PERCENT:
        return list(all_inputs)
    return [each.with_load(arguments.load) for each in all_inputs]


def _percent(text: str) -> int:
    percent = int(text.rstrip("%")) if _SHARE.fullmatch(text) else 0
    if not 1 <= percent <= MOST_PERCENT:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no share: a whole number from 1 to {MOST_PERCENT:,} is")
    return percent
