"""One command in this process, held: what it says, how long it takes, and everything that it does to the world.

Python's audit events show every program that is started, every connection, and every file that is written, moved or
removed; what is not allowed is refused and noted.
"""

import contextlib
import io
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos.cli import main

MEMORY_BYTES = 2_500_000_000
"""Of address space, for the whole process: what wants more fails with a MemoryError, and is told."""

_STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn")
_REACHES = ("socket.connect", "socket.bind", "socket.sendto", "os.kill", "os.killpg", "signal.pthread_kill")
_CHANGES = (
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.rename",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_HARMLESS = {"/dev/null", "/dev/full"}


class Hang(BaseException):
    """A command that took longer than it may; no handler of errors may take it for one of its own."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `did` is what it did to the world and may not."""

    code: int
    out: str
    err: str
    took_s: float
    did: tuple[str, ...]


class Cage:
    """Runs commands below `folder`, the only place that they may change. Made once in a process: hooks stay."""

    def __init__(self, folder: Path, within_s: float) -> None:
        self._folder = os.path.realpath(folder)
        self._within_s = within_s
        self._held = False
        self._did: list[str] = []
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
        signal.signal(signal.SIGALRM, _hang)
        sys.addaudithook(self._seen)

    def run(self, arguments: Sequence[str]) -> Ended:
        """`gameday` with `arguments`."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        self._did = []
        began_s = time.monotonic()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), self._holding():
            try:
                code = main(arguments)
            except SystemExit as left:
                code = left.code if isinstance(left.code, int) else 1
            except Hang:
                code = -1
                self._did.append(f"hung: longer than {self._within_s:g} s")
            except BaseException as error:  # noqa: BLE001 - whatever comes out of a command is the finding
                code = -2
                self._did.append(f"raised {error!r}")
        return Ended(code, _said(out), _said(err), time.monotonic() - began_s, tuple(dict.fromkeys(self._did)))

    @contextlib.contextmanager
    def _holding(self) -> Iterator[None]:
        signal.setitimer(signal.ITIMER_REAL, self._within_s)
        self._held = True
        try:
            yield
        finally:
            self._held = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _seen(self, event: str, details: tuple[Any, ...]) -> None:
        if not self._held:
            return
        if event in _STARTS or event in _REACHES:
            self._refuse(f"{event} {details!r:.200}")
        elif (event == "open" and isinstance(details[2], int) and details[2] & _WRITES) or event in _CHANGES:
            self._writes(event, details[0])

    def _writes(self, event: str, path: Any) -> None:
        if isinstance(path, int):
            return
        with contextlib.suppress(ValueError):  # a path that the system does not take changes nothing
            place = os.path.realpath(os.fspath(path))
            place = os.fsdecode(place)
            if place != self._folder and not place.startswith(f"{self._folder}/") and place not in _HARMLESS:
                self._refuse(f"{event} {place:.200}")

    def _refuse(self, what: str) -> None:
        self._did.append(what)
        raise PermissionError(1, f"caged: {what}")


def _hang(*_: object) -> None:
    raise Hang


def _said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "replace")
