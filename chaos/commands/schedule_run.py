"""`gameday schedule run`: waits for the starts of game days and makes them, until it is ended."""

import argparse

from chaos.commands import runtime, schedule_files
from chaos.outcome import Verdict

NAME = "run"
HELP = "wait for the starts and make them, until Ctrl-C or SIGTERM"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which game days, on what."""
    schedule_files.configure(parser)
    runtime.configure(parser)


def command(arguments: argparse.Namespace) -> Verdict:
    """Wait. Passed when it is ended: what the game days came to is theirs."""
    import signal
    import threading

    from chaos.errors import BadInput
    from chaos.gamedays.loader import plan_game_day
    from chaos.gamedays.scheduler import Scheduler
    from chaos.report.console import say

    found = schedule_files.scheduled(arguments.files)
    for each in found:
        plan_game_day(each.path)  # what is wrong with a drill is told now, not on the night
    told = threading.Lock()

    def tell(line: str) -> None:
        with told:
            say(line)

    options = ["--runtime", arguments.runtime, *(f"--allow-host={each}" for each in arguments.allow_host)]
    scheduler = Scheduler(found, arguments.home.resolve(), options, tell)
    for each_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each_signal) is not signal.SIG_IGN:
            signal.signal(each_signal, lambda *_: scheduler.stop())
    try:
        scheduler.run()
    except BadInput:
        scheduler.stop()
        raise
    return Verdict.PASSED
