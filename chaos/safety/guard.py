"""The drill's side of its guardian: started before anything is injected, and seen at once to be gone."""

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from chaos.errors import NotInjected
from chaos.safety import guardian
from chaos.safety.owner import name_guardian, owner_of
from chaos.target.inherited import inherited_environment
from chaos.target.processes import find, paused

ANSWER_WITHIN_S = 30.0
"""Time for an interpreter to start on a busy machine. Usually it has long been ready."""
ENDED_WITHIN_S = 2.0
_BYTES = 4096


class Guard:
    """The guardian of the run in the folder `run`, which this process has claimed. Use from the drill's thread."""

    def __init__(self, run: Path) -> None:
        """Start it; it is ready a moment later. Raises NotInjected where it cannot be started."""
        self._run = run.resolve()
        self._answers, self._asked = 0, 1
        self._gone = False
        try:
            with (run / guardian.LOG_NAME).open("ab") as log:
                self._process = subprocess.Popen(
                    (sys.executable, "-m", guardian.__name__, str(self._run)),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=inherited_environment(),
                    start_new_session=True,
                    bufsize=0,
                )
        except OSError as error:
            raise NotInjected(f"no guardian can be started: {error.strerror or error}") from None
        try:
            owner, self._found = owner_of(self._run), find(self._process.pid)
            if owner and self._found:
                name_guardian(self._run, owner, self._found)
        except OSError as error:
            self.release()
            raise NotInjected(f"{self._run} cannot be written: {error.strerror}") from None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def ready(self) -> bool:
        """Whether `confirm` has nothing to wait for: it has answered everything so far, or is gone."""
        while self._hear(0):
            pass
        return self._gone or self._answers >= self._asked

    def confirm(self, within_s: float) -> None:
        """It watches, and the next word is due `within_s` from now. Raises NotInjected where it does not say so."""
        self._say(f"{within_s:.3f}")
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while self._answers < self._asked and self._hear(until_s - time.monotonic()):
            pass
        if self._gone or self._answers < self._asked:
            log = self._run / guardian.LOG_NAME
            raise NotInjected(f"the guardian does not answer ({log}): nobody would undo should this drill die")

    def within(self, seconds: float) -> None:
        """The next word is due in `seconds`: one that comes later finds the drill killed, and its faults undone."""
        self._say(f"{seconds:.3f}")

    def undone(self) -> None:
        """Nothing is owed any more: whatever is left may take as long as it takes."""
        self._say(guardian.LONG)

    @property
    def alive(self) -> bool:
        """Whether it is still there, and not frozen: it would not undo."""
        while self._hear(0):
            pass
        return not self._gone and not (self._found and paused(self._found))

    def release(self) -> None:
        """The drill is over: let it go. Safe to call twice."""
        if self._process.returncode is not None:
            return
        self._say(guardian.OVER)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._asked += 1
        try:
            os.write(self._process.stdin.fileno(), f"{line}\n".encode())
        except (OSError, ValueError):
            self._gone = True

    def _hear(self, within_s: float) -> bool:
        """Take what it says, waiting `within_s` for it; whether it said anything."""
        if self._gone:
            return False
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, within_s))
        if not ready:
            return False
        said = os.read(self._process.stdout.fileno(), _BYTES)
        self._gone = not said
        self._answers += said.count(b"\n")
        return bool(said)
