"""`gameday runbook show`: a document as it is read."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "show"
HELP = "print a document as it is read, every value with its line, and what of it is not understood"


def configure(parser: argparse.ArgumentParser) -> None:
    """The document, and for whom it is printed."""
    parser.add_argument("document", type=Path, metavar="DOC", help="an incident-response document (Markdown)")
    parser.add_argument("--json", action="store_true", help="print it as JSON, for machines")


def command(arguments: argparse.Namespace) -> Verdict:
    """Print the typed document. Raises BadInput where its rows contradict each other."""
    from chaos.report import document
    from chaos.report.console import console, say
    from chaos.runbook.listing import listing
    from chaos.runbook.parse import parse
    from chaos.runbook.plain import plain
    from chaos.source_files import read_runbook

    source = read_runbook(arguments.document)
    runbook = parse(source.text, str(source.path))
    if arguments.json:
        say(document.as_json(plain(runbook)))
    else:
        document.show(console(), str(source.path), listing(runbook))
    return Verdict.PASSED
