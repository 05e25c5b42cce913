"""`gameday schema`: the JSON Schema of a kind of file, for editors."""

import argparse

from chaos.outcome import Verdict

NAME = "schema"
HELP = "print the JSON Schema of bindings, targets, experiments or game days, for editors"

_KINDS = ("bindings", "target", "experiment", "game-day")


def configure(parser: argparse.ArgumentParser) -> None:
    """The kind of file."""
    parser.add_argument("kind", choices=_KINDS, metavar="KIND", help=", ".join(_KINDS))


def command(arguments: argparse.Namespace) -> Verdict:
    """Print the schema."""
    from chaos.report.console import say
    from chaos.report.document import as_json
    from chaos.schema import schema

    say(as_json(schema(arguments.kind)))
    return Verdict.PASSED
