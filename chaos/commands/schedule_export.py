"""`gameday schedule export`: a schedule for systemd, cron or GitHub Actions, which wake `gameday schedule start`."""

import argparse
from pathlib import Path

from chaos.commands import runtime
from chaos.outcome import Verdict

NAME = "export"
HELP = "the schedule of a game day for systemd, cron or GitHub Actions"


def configure(parser: argparse.ArgumentParser) -> None:
    """The game day, and for whom."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a game day (YAML) with a schedule")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--systemd", action="store_const", dest="form", const="systemd", help="a service and a timer")
    form.add_argument("--cron", action="store_const", dest="form", const="cron", help="lines for the crontab here")
    form.add_argument(
        "--github-actions", action="store_const", dest="form", const="github", help="a workflow for the repository"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="write the files into DIR instead of printing them")
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Print or write the texts. Raises BadInput for a schedule that has no such form."""
    from chaos.commands.files import write
    from chaos.commands.schedule_files import scheduled
    from chaos.errors import BadInput, Problem
    from chaos.gamedays.export.forms import texts
    from chaos.report.console import say

    (found,) = scheduled([arguments.file])
    options = ["--runtime", arguments.runtime, *(f"--allow-host={each}" for each in arguments.allow_host)]
    written = texts(arguments.form, found, arguments.home, options)
    for name, text in written.items():
        if arguments.output is None:
            say((f"# {name}\n" if len(written) > 1 else "") + text.rstrip("\n"))
            continue
        path = arguments.output / name
        try:
            arguments.output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = "is no folder" if isinstance(error, FileExistsError) else f"cannot be made: {error.strerror}"
            raise BadInput(Problem(str(arguments.output), 0, 0, said)) from None
        write(path, text)
        say(str(path))
    return Verdict.PASSED
