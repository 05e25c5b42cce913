"""`gameday coverage`: the document row by row: what recorded runs have proven, refuted, or never tried."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "coverage"
HELP = "show the document row by row: what recorded runs have proven, refuted, or never tried"


def configure(parser: argparse.ArgumentParser) -> None:
    """The experiments that are after the document, the document itself, and where it goes."""
    parser.add_argument(
        "experiments",
        nargs="*",
        type=Path,
        metavar="EXPERIMENT",
        help="an experiment (YAML), or a folder of them (default: experiments, where there is one)",
    )
    parser.add_argument("--runbook", type=Path, metavar="FILE", help="the document (default: the experiments' own)")
    parser.add_argument("--bindings", type=Path, metavar="FILE", help="its bindings (default: the experiments' own)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the document with its verdicts here")
    parser.add_argument("--json", action="store_true", help="print the coverage as JSON")


def command(arguments: argparse.Namespace) -> Verdict:
    """Fold every recorded run, and show what they come to. A row that is refuted is told, and is no error."""
    from chaos.commands.coverage_subject import read_subject
    from chaos.commands.files import write
    from chaos.coverage.cover import cover
    from chaos.report.coverage_runs import recorded
    from chaos.session import REPORT_NAME, Home

    subject = read_subject(arguments.experiments, arguments.runbook, arguments.bindings)
    runs = Home(arguments.home).runs
    found = recorded(runs)
    coverage = cover(subject.runbook, subject.bindings, subject.aims, found.runs)
    if arguments.html:
        from chaos.report.coverage_html import render

        reports = {run.run: path for run in found.runs if (path := runs / run.run / REPORT_NAME).is_file()}
        write(arguments.html, render(coverage, subject.text, found.unread, reports, arguments.html))
    if arguments.json:
        from chaos.report.coverage_json import as_json

        print(as_json(coverage, found.unread))
    elif arguments.html:
        print(arguments.html)
    else:
        from chaos.report.console import console
        from chaos.report.coverage_text import show

        show(console(), coverage, found.unread)
    return Verdict.PASSED
