"""`gameday report`: the report of a run again, from its event log."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "report"
HELP = "write the report of a run again from its event log"


def configure(parser: argparse.ArgumentParser) -> None:
    """The run, and where the report goes."""
    parser.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write it (default: in the run's folder)")


def command(arguments: argparse.Namespace) -> Verdict:
    """Write the report and print where it is."""
    from chaos import event_log
    from chaos.commands.files import write
    from chaos.report.html import render
    from chaos.session import REPORT_NAME, Home

    folder = Home(arguments.home).run(arguments.run)
    output = arguments.output or folder / REPORT_NAME
    write(output, render(event_log.read(folder / event_log.FILE_NAME)))
    print(output)
    return Verdict.PASSED
