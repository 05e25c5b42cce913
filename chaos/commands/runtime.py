"""The option `--runtime`, which `run` and `plan` share."""

import argparse

WANTED = ("auto", "docker", "embedded")
DEFAULT = "embedded"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--runtime",
        choices=WANTED,
        default=DEFAULT,
        help="docker: containers of a Compose project of its own; embedded: the same real servers as child processes; "
        f"auto: docker where an engine answers and the target has a compose file (default: {DEFAULT})",
    )
