"""`gameday matrix`: what recorded drills were taken for, without running them again."""

import argparse
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.outcome import Verdict

if TYPE_CHECKING:
    from chaos.events import DrillStarted, Record

NAME = "matrix"
HELP = "show what recorded drills were taken for, by severity and procedure, with their times, and why any is off"


def configure(parser: argparse.ArgumentParser) -> None:
    """The runs."""
    parser.add_argument(
        "runs",
        nargs="*",
        metavar="RUN",
        help="a run's folder, the end of its name, or latest (default: the last whole run of every experiment)",
    )


def command(arguments: argparse.Namespace) -> Verdict:
    """Fold the logs. Failed where something is off, unknown where a drill says nothing of it."""
    from chaos.errors import BadInput
    from chaos.report.confusion import shown
    from chaos.report.live import Live
    from chaos.report.summary import summary
    from chaos.session import Home
    from chaos.verdict.confusion import confusion

    home = Home(arguments.home)
    named = dict.fromkeys(home.run(name).resolve() for name in arguments.runs)
    drills = [_log(folder) for folder in named] or _last(home.runs)
    drills = [each for each in drills if not _blinded(each)]
    if not drills:
        raise BadInput(f"no run to look at in {home.runs} (blinded ones are not counted)")
    found = confusion(drills)
    with Live() as live:
        live.show(summary(drills), *shown(found))
    return found.verdict


def _last(runs: Path) -> "list[list[Record]]":
    """The last judged run of each experiment, in the order of their files' names: one file may go by many paths."""
    from chaos import event_log
    from chaos.errors import BadInput

    last: dict[tuple[str, str], list[Record]] = {}
    for log in sorted(runs.glob(f"*/{event_log.FILE_NAME}"), reverse=True):
        started = _start(log)
        if started is None or started.blinded:
            continue
        experiment = (Path(started.experiment_path).name, started.title)
        # A log is large: those of earlier runs are not read.
        if experiment not in last:
            with suppress(BadInput):
                records = event_log.read(log)
                if _judged(records):
                    last[experiment] = records
    return [last[experiment] for experiment in sorted(last)]


def _start(log: Path) -> "DrillStarted | None":
    """The first record of a log; None where it is of another version, or its drill died before it was whole."""
    import msgspec

    from chaos.events import DrillStarted, decode

    with suppress(OSError, msgspec.DecodeError), log.open("rb") as file:
        first = decode(file.readline()).event
        return first if isinstance(first, DrillStarted) else None
    return None


def _log(folder: Path) -> "list[Record]":
    from chaos import event_log

    return event_log.read(folder / event_log.FILE_NAME)


def _blinded(records: "list[Record]") -> bool:
    from chaos.event_log import started

    return bool(started(records).blinded)


def _judged(records: "Sequence[Record]") -> bool:
    from chaos.events import DrillJudged

    return isinstance(records[-1].event, DrillJudged)
