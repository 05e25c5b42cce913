"""`gameday ack`: take the incident of a drill that is running, or hand it over."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from chaos.outcome import Verdict

NAME = "ack"
HELP = (
    "take the incident of a drill that is running, or hand it over (exit code 0: done; 1: no incident is open, or "
    "somebody else has taken it; 2: no such drill or incident; 6: the drill did not answer)"
)

WITHIN_S = 3.0
"""How long an answer is waited for. A drill that runs gives it within a fraction of a second."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The drill, and who takes its incident."""
    parser.add_argument(
        "run",
        nargs="?",
        default="",
        metavar="RUN",
        help="when the drill began, as a call says it, or a run's folder, or the end of its name (default: the one)",
    )
    parser.add_argument("--by", default="", metavar="NAME", help="who takes it (default: your user name)")
    parser.add_argument("--hand-over", default="", metavar="NAME", help="give it to NAME instead of taking it")
    parser.add_argument("--incident", default="", metavar="ID", help="only this incident, as `incident-1`")


def command(arguments: argparse.Namespace) -> Verdict:
    """Ask the drill, and say what it answered."""
    from chaos.errors import BadInput, SetupError
    from chaos.response import spool
    from chaos.response.request import Outcome, Refused, Request, shown

    run = _run(arguments.home / "runs", arguments.run)
    request = Request(arguments.by or _user(), arguments.hand_over, arguments.incident)
    try:
        answer = spool.ask(run, request, WITHIN_S)
    except Refused as error:
        raise BadInput(str(error)) from None
    except spool.Unanswered:
        raise SetupError(f"{_called(run)} took the request in and did not say what became of it") from None
    except OSError as error:
        raise SetupError(f"{_called(run)} cannot be asked: {error.strerror}") from None
    if answer is None:
        raise SetupError(f"{_called(run)} did not answer; nothing was done")
    if answer.outcome is Outcome.REFUSED:
        raise BadInput(answer.said)
    print(shown(f"{_called(run)}: {answer.said}"))
    return Verdict.PASSED if answer.outcome in {Outcome.TAKEN, Outcome.HANDED_OVER} else Verdict.FAILED


def _run(runs: Path, name: str) -> Path:
    """The folder of the drill that is meant. Raises BadInput where that is none, or not one."""
    from chaos.errors import BadInput
    from chaos.runs import is_named, run_named

    running = list(_running(runs))
    names = ", ".join(map(_called, running))
    meant = [each for each in running if is_named(each, name)] if name else running
    if len(meant) > 1:
        raise BadInput(f"several drills are running; say which: {names}, or the folder of one in {runs}")
    if meant:
        return meant[0]
    if not name:
        raise BadInput(f"no drill is running in {runs}")
    run = run_named(runs, name)
    if run.resolve() not in {each.resolve() for each in running}:
        raise BadInput(f"{_called(run)} is not running" + (f"; running: {names}" if names else ""))
    return run


def _called(run: Path) -> str:
    """The drill as those who respond may know it: the rest of its name says what was injected."""
    from chaos.runs import began

    return began(run.name) or run.name


def _running(runs: Path) -> Iterator[Path]:
    from chaos.response import spool
    from chaos.safety.owner import owner_of

    for run in sorted(runs.glob("*/")):
        # A drill that was killed leaves its folder of requests, and nobody who reads them.
        if spool.is_open(run) and (owner := owner_of(run)) and owner.alive():
            yield run


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A user id without a name, in a container say.
        return "somebody"
