"""The same experiments on another target, or under another load: the options that `run`, `plan` and `prove` share."""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chaos.inputs import Inputs

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
        type=percent,
        default=100,
        metavar="PERCENT",
        help="so much of the users of each experiment, rounded up: 50 on a machine that takes twice as long for a "
        f"request (1 to {MOST_PERCENT:,}; default: 100)",
    )


def loaded(all_inputs: "Iterable[Inputs]", arguments: argparse.Namespace) -> "list[Inputs]":
    """The experiments with the load that was asked for."""
    return [each.with_load(arguments.load) for each in all_inputs]


def percent(text: str) -> int:
    """The share of a load that `text` says. Raises ArgumentTypeError."""
    share = int(text.rstrip("%")) if _SHARE.fullmatch(text) else 0
    if not 1 <= share <= MOST_PERCENT:
        from chaos.quoting import quoted

        raise argparse.ArgumentTypeError(f"{quoted(text)} is no share: a whole number from 1 to {MOST_PERCENT:,} is")
    return share
