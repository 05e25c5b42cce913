"""`gameday report`: the reports of a run again, from its event log."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "report"
HELP = "write the report of a run, and those of its incidents, again from the event log"


def configure(parser: argparse.ArgumentParser) -> None:
    """The run, and where the report goes."""
    parser.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write it; incident reports go beside it (default: in the run's folder)",
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """Write the reports and print where they are."""
    from chaos import event_log
    from chaos.commands.files import write
    from chaos.report.html import render
    from chaos.report.incident_report.render import incident_reports
    from chaos.session import REPORT_NAME, Home

    folder = Home(arguments.home).run(arguments.run)
    output = arguments.output or folder / REPORT_NAME
    records = event_log.read(folder / event_log.FILE_NAME)
    write(output, render(records))
    print(output)
    for report in incident_reports(records):
        write(output.parent / report.name, report.text)
        print(output.parent / report.name)
    return Verdict.PASSED
