"""Processes of ours that do what a fault does for as long as it lasts: hold a lock, hold connections, burn CPU.

A worker is a child of the drill that ends when the drill does: its standard input is a pipe that nobody writes to
after the first line, and its end is the drill's. It is known to every process by a mark in its environment, made of
the fault's label and the address of its service, so that an undo elsewhere ends it too.
"""

import importlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.target.inherited import inherited_environment
from chaos.target.processes import Process, find, running

MARK = "GAMEDAY_FAULT"
READY = "ready"
LOOK_EVERY_S = 0.1
"""How often a worker makes sure that what it holds is still there; it ends where somebody has ended that."""
_READY_WITHIN_S = 15.0
_GONE_WITHIN_S = 5.0
_ASKED_WITHIN_S = 2.0
_HERE = "chaos.faults."

Work = Callable[[Mapping[str, Any], Callable[[], None], threading.Event], None]
"""What a worker does with its arguments: call the second once its effect is there, and return soon after the third."""

_CHILDREN: dict[str, list[subprocess.Popen[bytes]]] = {}
"""Those that this process started, by mark: their pipes must stay open, and the dead be collected."""


def begin(work: Work, mark: str, arguments: Mapping[str, Any]) -> None:
    """Start a worker and return once it says that it is ready. Raises TargetError where it does not."""
    # Arguments hold passwords: a pipe shows them to nobody, a command line to everybody.
    child = subprocess.Popen(
        (sys.executable, "-m", __name__, f"{work.__module__}:{work.__name__}"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # PGHOST, PGOPTIONS and their like would steer its database client.
        env={**inherited_environment("PG"), MARK: mark},
        start_new_session=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    _CHILDREN.setdefault(mark, []).append(child)
    with suppress(BrokenPipeError):  # it ended at once, which shows below
        child.stdin.write(msgspec.json.encode(arguments) + b"\n")
        child.stdin.flush()
    heard, _, _ = select.select([child.stdout], [], [], _READY_WITHIN_S)
    said = child.stdout.readline().decode(errors="replace").strip() if heard else "it was not ready in time"
    if said != READY:
        end(mark)
        raise TargetError(said or "the process that was to do it ended at once")


def end(mark: str) -> None:
    """End every worker of `mark`: asked first, so that it can put back what it changed. Raises TargetError."""
    for number, within_s in ((signal.SIGTERM, _ASKED_WITHIN_S), (signal.SIGKILL, _GONE_WITHIN_S)):
        for each in alive(mark):
            _send(each, number)
        waiting = Retrying(
            stop=stop_after_delay(within_s),
            wait=wait_fixed(0.01),
            retry=retry_if_result(bool),
            retry_error_callback=lambda _: None,
        )
        waiting(lambda: alive(mark))
    if left := alive(mark):
        raise TargetError(f"processes {', '.join(str(each.pid) for each in left)} do not end")
    for child in _CHILDREN.pop(mark, []):
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()


def alive(mark: str) -> list[Process]:
    """The workers of `mark` that live, whoever started them."""
    for child in _CHILDREN.get(mark, []):
        child.poll()
    return [found for pid in _marked(mark) if (found := find(pid))]


def _marked(mark: str) -> Iterator[int]:
    wanted = f"{MARK}={mark}".encode()
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                values = (each / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if wanted in values:
                yield int(each.name)


def _send(process: Process, number: signal.Signals) -> None:
    if running(process):
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _main(name: str) -> None:
    """Be a worker: read the arguments, work until the pipe ends or SIGTERM comes."""
    module, _, function = name.partition(":")
    if not module.startswith(_HERE):
        raise SystemExit(f"{module} is not a fault")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    arguments = msgspec.json.decode(sys.stdin.buffer.readline())

    def hear_the_end() -> None:
        # Nothing is ever written after the arguments, so this returns when the drill is gone. Not through the buffer,
        # whose lock would keep the interpreter from ending.
        os.read(sys.stdin.fileno(), 1)
        stopping.set()

    threading.Thread(target=hear_the_end, daemon=True).start()
    work: Work = getattr(importlib.import_module(module), function)
    try:
        work(arguments, lambda: _say(READY), stopping)
    except Exception as error:  # noqa: BLE001 - told to who started us, who knows what to do
        _say(" ".join(str(error).split()) or type(error).__name__)
        raise SystemExit(1) from None


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1])
