"""`gameday report`: the reports of a run again, from its event log."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.outcome import Verdict

if TYPE_CHECKING:
    from chaos.events import Record

NAME = "report"
HELP = "write the report of a run, and those of its incidents, again from the event log"

_FORMATS = ("html", "markdown", "json", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    """The run, and where the report goes."""
    parser.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default=_FORMATS[0],
        help="html: the page; markdown; json: for programs; junit: an expectation a case, for a CI (default: html)",
    )
    parser.add_argument(
        "--language",
        choices=("en", "ko"),
        help="of the page and of Markdown (default: the document's; English where it is in another)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write it (-: to standard output); incident reports go beside a page "
        "(default: in the run's folder)",
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """Write the reports and print where they are."""
    from chaos import event_log
    from chaos.commands.files import write
    from chaos.report.console import say
    from chaos.report.forms.forms import FORMS
    from chaos.session import Home

    name, text = FORMS[arguments.format]
    folder = Home(arguments.home).run(arguments.run)
    records = event_log.read(folder / event_log.FILE_NAME)
    if str(arguments.output) == "-":
        say(text(records, arguments.language).rstrip("\n"))
        return Verdict.PASSED
    output = arguments.output or folder / name
    write(output, text(records, arguments.language))
    say(str(output))
    if arguments.format == _FORMATS[0]:
        _incident_reports(records, output.parent)
    return Verdict.PASSED


def _incident_reports(records: "Sequence[Record]", folder: Path) -> None:
    from chaos.commands.files import write
    from chaos.report.console import say
    from chaos.report.incident_report.render import incident_reports

    for report in incident_reports(records):
        write(folder / report.name, report.text)
        say(str(folder / report.name))
