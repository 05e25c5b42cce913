"""`gameday runbook init`: a bindings file to begin with."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "init"
HELP = "write a bindings file for a document: guessed where its words tell, TODO where they do not"


def configure(parser: argparse.ArgumentParser) -> None:
    """The document, the target whose services are named, and where the file goes."""
    parser.add_argument("document", type=Path, metavar="DOC", help="an incident-response document (Markdown)")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write it (default: bindings.yaml beside the document; - for standard output)",
    )
    parser.add_argument("--target", type=Path, metavar="FILE", help="the target (YAML) whose services it names")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def command(arguments: argparse.Namespace) -> Verdict:
    """Write the file, and say what is still to do."""
    from chaos.commands.files import create, write
    from chaos.inputs import read_surroundings
    from chaos.report.console import say
    from chaos.runbook import init
    from chaos.runbook.suggest import suggest

    runbook, system = read_surroundings(arguments.document, arguments.target)
    suggestions = suggest(runbook, system)
    text = init.text(runbook, suggestions, system)
    output = arguments.output or arguments.document.parent / "bindings.yaml"
    if str(output) == "-":
        say(text.rstrip("\n"))
        return Verdict.PASSED
    (write if arguments.force else create)(output, text)
    entries = [each for several in suggestions.values() for each in several]
    todo = sum(bool(each.todo) for each in entries)
    print(f"{output}: {len(entries) - todo} entries guessed, {todo} to do")
    print(f"see what every row comes to: gameday runbook check {arguments.document} --bindings {output}")
    return Verdict.PASSED
