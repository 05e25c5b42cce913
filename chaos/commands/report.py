"""`gameday report`: the reports of a run again, from its event log."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.outcome import Verdict

if TYPE_CHECKING:
    from chaos.events import Record

NAME = "report"
HELP = "write the report of a run, and those of its incidents, or of a game day, again from the event logs"

_FORMATS = ("html", "markdown", "json", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    """The run, and where the report goes."""
    parser.add_argument("run", metavar="RUN", nargs="?", help="a run's folder, the end of its name, or latest")
    parser.add_argument(
        "--game-day",
        nargs="?",
        const="latest",
        metavar="NAME",
        help="the report of a game day instead: its name, its folder or the end of that (default: latest)",
    )
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
    from chaos.errors import BadInput

    if arguments.game_day is not None:
        if arguments.run is not None or arguments.format != _FORMATS[0] or arguments.output is not None:
            raise BadInput("the report of a game day is a page in its folder: --game-day goes with --language alone")
        return _game_day(arguments)
    if arguments.run is None:
        raise BadInput("name a run, or say latest; for a game day, --game-day")
    return _run(arguments)


def _game_day(arguments: argparse.Namespace) -> Verdict:
    from chaos.report.console import say
    from chaos.report.gameday_files import game_day, write_game_day_report

    folder = game_day(arguments.home, arguments.game_day)
    say(str(write_game_day_report(arguments.home, folder, arguments.language)))
    return Verdict.PASSED


def _run(arguments: argparse.Namespace) -> Verdict:
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
