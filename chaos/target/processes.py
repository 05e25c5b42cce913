"""Child processes: started in a session of their own, told apart by pid and start time, and ended for sure.

Linux only: `/proc` says what a process is doing. A pid alone is never trusted, for the kernel gives it
out again; `Process.started` is the start time in clock ticks since boot, which no clock change moves.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import msgspec
import psutil
from tenacity import RetryCallState, RetryError, Retrying, retry_if_result, stop_after_delay, wait_exponential

from chaos.errors import TargetError
from chaos.target.accounts import Account
from chaos.target.inherited import inherited_environment

KILLED_WITHIN_S = 10.0
STOPPED_WITHIN_S = 2.0
_TELL_EVERY_S = 2.0
_LOG_TAIL_LINES = 12
_LOG_TAIL_BYTES = 8192


class Process(msgspec.Struct, frozen=True):
    """One process of this boot: its id, and its start in clock ticks since boot."""

    pid: int
    started: int

    def __str__(self) -> str:
        return f"{self.pid}:{self.started}"


@dataclass(frozen=True, slots=True)
class Launch:
    """How one server is started. `environment` is added to ours; `account` is who it runs as."""

    argv: tuple[str, ...]
    cwd: Path
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None

    def marked(self, mark: Mapping[str, str]) -> "Launch":
        """The same with `mark` in its environment."""
        return replace(self, environment={**self.environment, **mark})

    def options(self) -> dict[str, object]:
        """The keyword arguments for subprocess that every child gets."""
        options: dict[str, object] = {
            "cwd": self.cwd,
            # PGHOST, PGOPTIONS and their like would steer the servers and clients that we start.
            "env": {**inherited_environment("PG"), "PYTHONUNBUFFERED": "1", **self.environment},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
        }
        return options | (self.account.options() if self.account else {})


def find(pid: int) -> Process | None:
    """The live process `pid`, None where there is none.

    A zombie is none as soon as its last thread is gone: until then it still holds its files and ports.
    """
    status = _status(pid)
    if status is None or (status.state in "ZX" and status.threads <= 1):
        return None
    return Process(pid, status.started)


def running(process: Process) -> bool:
    """Whether `process` lives, paused or not."""
    return find(process.pid) == process


def paused(process: Process) -> bool:
    """Whether `process` is stopped by a signal."""
    status = _status(process.pid)
    return status is not None and status.started == process.started and status.state in "Tt"


class _Status(NamedTuple):
    """What the kernel says of a process: its main thread's state letter, its threads, its start in ticks."""

    state: str
    threads: int
    started: int


def _status(pid: int) -> _Status | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command name is in parentheses and may itself hold spaces and parentheses.
    fields = text[text.rindex(")") + 2 :].split()
    return _Status(fields[0], int(fields[17]), int(fields[19]))


def ancestors(pid: int) -> set[int]:
    """`pid` and the ids of all that it descends from."""
    try:
        return {pid, *(each.pid for each in psutil.Process(pid).parents())}
    except psutil.NoSuchProcess:
        return {pid}


def tree(process: Process) -> Iterator[psutil.Process]:
    """`process` and all that descend from it, as far as they still live."""
    if not running(process):
        return
    try:
        main = psutil.Process(process.pid)
        yield main
        yield from main.children(recursive=True)
    except psutil.NoSuchProcess:
        return


def freeze(process: Process) -> None:
    """SIGSTOP `process`, then all that descend from it: stopped first, it starts nothing meanwhile.

    The kernel stops it a moment later, longer where the machine is busy: that is waited for, for STOPPED_WITHIN_S.
    """
    _send(process, signal.SIGSTOP)
    waiting = Retrying(
        stop=stop_after_delay(STOPPED_WITHIN_S),
        wait=wait_exponential(multiplier=0.0005, max=0.01),
        retry=retry_if_result(lambda stopped: not stopped),
        retry_error_callback=lambda _: None,  # whether it is frozen is for the proof of the effect to say
    )
    waiting(lambda: paused(process) or not running(process))
    for each in list(tree(process))[1:]:
        if found := find(each.pid):
            _send(found, signal.SIGSTOP)


def thaw(process: Process) -> None:
    """SIGCONT all that descend from `process`, then itself."""
    for each in reversed(list(tree(process))):
        if found := find(each.pid):
            _send(found, signal.SIGCONT)


class Children:
    """The processes that one target of this Python process started, so that the dead are reaped."""

    def __init__(self) -> None:
        self._started: dict[int, subprocess.Popen[bytes]] = {}

    def spawn(self, launch: Launch) -> Process:
        """Start a server. Raises TargetError where the program cannot be run."""
        try:
            with launch.log.open("ab") as log:
                child = subprocess.Popen(launch.argv, stdout=log, stderr=subprocess.STDOUT, **launch.options())  # type: ignore[call-overload]
        except OSError as error:
            raise TargetError(f"{launch.argv[0]} cannot be started: {error.strerror or error}") from None
        self._started[child.pid] = child
        status = _status(child.pid)
        # A child that is dead already is a zombie until reaped, so its status is there to be read.
        return Process(child.pid, status.started if status else 0)

    def reap(self) -> None:
        """Collect those that ended."""
        for pid, child in list(self._started.items()):
            if child.poll() is not None:
                self._started.pop(pid, None)

    def stop(self, process: Process, signals: Sequence[tuple[signal.Signals, float]]) -> None:
        """Ask `process` to end by each signal for its seconds, then kill it and all that descend from it.

        Raises TargetError where even SIGKILL does not end it.
        """
        descendants = [found for each in list(tree(process))[1:] if (found := find(each.pid))]
        for number, within_s in signals:
            if not running(process):
                break
            _send(process, number)
            # What is frozen cannot end, and a server waits for its children.
            thaw(process)
            self._gone([process], within_s)
        self.kill(process)
        for each in descendants:
            _send(each, signal.SIGKILL)
        if left := self._gone(descendants, KILLED_WITHIN_S):
            raise TargetError(f"processes {_listed(left)} did not end within {KILLED_WITHIN_S:g} s of SIGKILL")

    def kill(self, process: Process) -> None:
        """SIGKILL `process` and all that descend from it; returns once they are gone."""
        # Stopped first, it can start nothing between the look and the kill.
        _send(process, signal.SIGSTOP)
        family = [found for each in tree(process) if (found := find(each.pid))]
        for each in family:
            _send(each, signal.SIGKILL)
        if left := self._gone(family, KILLED_WITHIN_S):
            raise TargetError(f"processes {_listed(left)} did not end within {KILLED_WITHIN_S:g} s of SIGKILL")

    def _gone(self, processes: Sequence[Process], within_s: float) -> list[Process]:
        """Wait until `processes` are gone; those that are left after `within_s`."""

        def left() -> list[Process]:
            self.reap()
            return [each for each in processes if running(each)]

        waiting = Retrying(
            stop=stop_after_delay(within_s),
            wait=wait_exponential(multiplier=0.001, max=0.05),
            retry=retry_if_result(bool),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else [],
        )
        return waiting(left)


def _send(process: Process, number: signal.Signals) -> None:
    if running(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _listed(processes: Sequence[Process]) -> str:
    return ", ".join(str(each.pid) for each in processes)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A server that is waited for: `why_not` returns "" once it answers, and `tell` is told while it does not."""

    what: str
    why_not: Callable[[], str]
    process: Process
    log: Path
    within_s: float
    tell: Callable[[str], None] = lambda _: None


def wait_ready(server: Awaited) -> None:
    """Wait until `server` answers.

    Raises TargetError as soon as its process has ended, or when its time is over; the message holds
    the last reason and the end of the log.
    """
    told_s = 0.0

    def probe() -> str:
        ended = not running(server.process)
        reason = server.why_not()
        if reason and ended:
            raise TargetError(f"{server.what} ended while it started{log_tail(server.log)}")
        return reason

    def tell(state: RetryCallState) -> None:
        nonlocal told_s
        passed_s = state.seconds_since_start or 0.0
        if passed_s - told_s >= _TELL_EVERY_S and state.outcome:
            told_s = passed_s
            server.tell(f"waiting for {server.what}, {passed_s:.0f} s: {state.outcome.result()}")

    waiting = Retrying(
        stop=stop_after_delay(server.within_s),
        wait=wait_exponential(multiplier=0.004, max=0.1),
        retry=retry_if_result(bool),
        before_sleep=tell,
    )
    try:
        waiting(probe)
    except RetryError as error:
        reason = error.last_attempt.result()
        raise TargetError(f"waited {server.within_s:g} s for {server.what}: {reason}{log_tail(server.log)}") from None


def log_tail(log: Path) -> str:
    """The last lines of a log as the end of a message; says where the rest is."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_TAIL_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines()[-_LOG_TAIL_LINES:]
    except OSError:
        lines = []
    if not lines:
        return f"; its log {log} is empty"
    return "\n".join([f"; the end of {log}:", *(f"  {line}" for line in lines)])
