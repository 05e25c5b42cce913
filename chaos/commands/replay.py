"""`gameday replay`: an old run judged again, against its own document or a changed one."""

import argparse
from pathlib import Path

from chaos.outcome import Verdict

NAME = "replay"
HELP = "judge an old run again from its event log"


def configure(parser: argparse.ArgumentParser) -> None:
    """The run, the document to judge it against, and where a report goes."""
    parser.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    parser.add_argument("--runbook", type=Path, metavar="FILE", help="a changed document to judge against")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a report of the replay here")


def command(arguments: argparse.Namespace) -> Verdict:
    """Judge, and tell what is otherwise than it was."""
    from chaos import event_log
    from chaos.commands.files import write
    from chaos.replay import replay
    from chaos.report.html import render
    from chaos.report.live import Live
    from chaos.session import Home
    from chaos.source_files import read_text

    folder = Home(arguments.home).run(arguments.run)
    source = read_text(arguments.runbook) if arguments.runbook else None
    old = event_log.read(folder / event_log.FILE_NAME)
    replayed = replay(old, source.text, str(source.path)) if source else replay(old)
    if arguments.output:
        write(arguments.output, render(replayed.records))
    with Live() as live:
        live.replayed(old, replayed.records, arguments.output)
    return replayed.verdict
