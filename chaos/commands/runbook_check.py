"""`gameday runbook check`: what every row of a document is bound to."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "check"
HELP = "print every row of a document as bound, not executable, not understood or not judged"


def configure(parser: argparse.ArgumentParser) -> None:
    """The document, what it is held against, and how strictly."""
    parser.add_argument("document", type=Path, metavar="DOC", help="an incident-response document (Markdown)")
    parser.add_argument("--bindings", type=Path, metavar="FILE", required=True, help="what its words mean (YAML)")
    parser.add_argument("--target", type=Path, metavar="FILE", help="a target (YAML) that must have every service")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON, for machines")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit 1 where a row is not executable or not understood, or something is to do (else 0)",
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """Print the rows. Raises BadInput where a file cannot be read, or contradicts itself or the target."""
    from dataclasses import asdict

    from chaos.inputs import read_bound
    from chaos.report import document
    from chaos.report.console import console, say
    from chaos.runbook.binding_check import BindingState, check_bindings
    from chaos.runbook.known_names import names_of
    from chaos.runbook.remarks import remarks, to_do

    bound = read_bound(arguments.document, arguments.bindings, arguments.target)
    source = bound.bindings_source
    rows = [row for row in check_bindings(bound.runbook, bound.bindings, names_of(bound.system)) if row.line]
    open_still = to_do(source.text, str(source.path))
    looked_at = [*remarks(bound.runbook, bound.bindings, source.text, str(source.path), bound.system), *open_still]
    if arguments.json:
        data = {
            "document": bound.runbook.path,
            "rows": [asdict(row) for row in rows],
            "remarks": [asdict(each) for each in looked_at],
            "totals": document.totals(rows),
        }
        say(document.as_json(data))
    else:
        document.check(console(), bound.runbook.path, rows, looked_at)
    lacking = any(row.state in {BindingState.NOT_EXECUTABLE, BindingState.NOT_UNDERSTOOD} for row in rows)
    return Verdict.FAILED if arguments.strict and (lacking or open_still) else Verdict.PASSED
