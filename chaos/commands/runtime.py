"""Where drills run, and what they may reach: the options that `run`, `plan` and `prove` share."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chaos.inputs import Inputs

WANTED = ("auto", "docker", "embedded")
DEFAULT = "embedded"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--runtime",
        choices=WANTED,
        default=DEFAULT,
        help="docker: containers of a Compose project of its own; embedded: the same real servers as child processes; "
        f"auto: docker where an engine answers and the target has a compose file (default: {DEFAULT})",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host beyond this machine that the target file names and that may be spoken to; may be given again",
    )


def allowing(all_inputs: "Iterable[Inputs]", arguments: argparse.Namespace) -> "list[Inputs]":
    """The experiments with the hosts that were allowed."""
    return [inputs.allowing(arguments.allow_host) for inputs in all_inputs]
