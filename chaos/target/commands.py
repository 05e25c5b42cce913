"""Commands that run to their end: bounded in time, told about while they run, gone when we are interrupted."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from chaos.target.port import Progress

_TELL_EVERY_S = 2.0


def run(  # noqa: PLR0913 - each is one thing to say about a command
    argv: Sequence[str | Path],
    options: Mapping[str, Any],
    output: IO[bytes],
    *,
    within_s: float,
    doing: str,
    progress: Progress,
) -> int | None:
    """Run `argv`; its exit code, None where it took longer than `within_s` and was killed with its group.

    Tells `doing` and the seconds passed while it runs. Raises OSError where it cannot be run.
    """
    began = time.monotonic()
    children: list[subprocess.Popen[bytes]] = []
    try:
        with uninterrupted():
            children.append(
                subprocess.Popen(
                    argv, stdout=output, stderr=subprocess.STDOUT, **{**options, "start_new_session": True}
                )
            )
        return _wait(children[0], began + within_s, lambda: progress(f"{doing}, {time.monotonic() - began:.0f} s"))
    finally:
        for child in children:
            if child.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _wait(child: subprocess.Popen[bytes], until: float, tell: Callable[[], None]) -> int | None:
    while time.monotonic() < until:
        try:
            return child.wait(_TELL_EVERY_S)
        except subprocess.TimeoutExpired:
            tell()
    return None


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put interrupts and `gameday stop` off until the block is over: a child just started is never lost sight of.

    Only the main thread is ever interrupted by a signal; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    theirs = {
        number: signal.signal(number, lambda got, _frame: came.append(got))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
        if signal.getsignal(number) not in {None, signal.SIG_IGN}
    }
    try:
        yield
    finally:
        for number, handler in theirs.items():
            signal.signal(number, handler)
        for got in came[:1]:
            signal.raise_signal(got)
