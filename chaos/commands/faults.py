"""`gameday faults`: what can be injected, where, and with which parameters."""

import argparse

from chaos.outcome import Verdict

NAME = "faults"
HELP = "list the faults that an experiment may name, or tell what one takes"


def configure(parser: argparse.ArgumentParser) -> None:
    """The fault, or all."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="one of them, in every detail")
    parser.add_argument(
        "--markdown", action="store_true", help="all of them in every detail, as the page of the reference"
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """Print the catalogue, or one of it. Raises BadInput for a fault that is not there."""
    import difflib

    from chaos.errors import BadInput
    from chaos.report.console import say
    from chaos.report.fault_catalogue import listed, markdown, one
    from chaos.report.fault_words import all_faults

    faults = all_faults()
    if arguments.name is None:
        lines = markdown(faults) if arguments.markdown else listed(faults)
    else:
        types = [each.type for each in faults]
        if arguments.name not in types:
            close = difflib.get_close_matches(arguments.name, types, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(types)}"
            raise BadInput(f"there is no fault {arguments.name[:80]!r} ({hint})")
        lines = one(faults[types.index(arguments.name)])
    say("\n".join(lines))
    return Verdict.PASSED
