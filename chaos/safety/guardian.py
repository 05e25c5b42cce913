"""The guardian of one drill: a process of its own that undoes everything should the drill die or overrun.

`python -m chaos.safety.guardian RUN`, in a session of its own. Its standard input and output are pipes to the drill:
the end of either tells the other side at once that its partner is gone. A line of input is the seconds within which
the next one must come, LONG for as long as it takes, or OVER; each but the last is answered by WATCHING. What it did
stands in the event log of the run, and in LOG_NAME.
"""

import importlib
import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from chaos.errors import GamedayError
from chaos.safety.owner import Owner, owner_of
from chaos.target.processes import running

WATCHING, LONG, OVER = "watching", "long", "over"
LOG_NAME = "guardian.log"
NAME = "the guardian"
"""Who ended the drill, in its event log."""
ANSWER_WITHIN_S = 0.5
"""A drill that is late is asked to end, and killed where it does not say within that that it undoes by itself."""
DEAD_WITHIN_S = 1.0
"""From SIGKILL until the kernel has ended the drill."""
TRIES = 3
AGAIN_AFTER_S = 1.0
_BYTES = 4096
_NEEDED = ("chaos.safety.aftermath", "chaos.target.runtimes", "psycopg", "redis", "chaos.target.toxiproxy")
"""What an undo takes half a second to import: too long once a fault waits for it."""


class Watch:
    """The pipe to the drill, and its process. Call `to_the_end` once."""

    def __init__(self, owner: Owner, heard: int, said: int) -> None:
        self._owner = owner
        self._heard = heard
        self._said = said
        self._rest = b""
        self._within_s: float | None = None
        self._deadline_s = 0.0
        self._looks = select.poll()
        self._looks.register(heard, select.POLLIN)
        self._death = select.poll()
        # The end of the pipe alone says too little: a child of the drill may have inherited it.
        pidfd = os.pidfd_open(owner.process.pid)
        self._looks.register(pidfd, select.POLLIN)
        self._death.register(pidfd, select.POLLIN)

    def to_the_end(self) -> str:
        """Why the drill did not come to its end, with its process dead; "" where it is over."""
        self._answer()
        reason = "the process of the drill died"
        while running(self._owner.process):
            ready = [descriptor for descriptor, _ in self._looks.poll(self._left_ms())]
            if not ready:
                reason = f"the drill overran the {self._within_s or 0:.0f} s that it had"
                if not self._undoes_itself():
                    self._kill()
                    return f"{reason} and hung, so it was killed"
            if self._heard in ready and self._over():
                return ""
        # Its last word may be there still.
        return "" if self._heard in dict(self._looks.poll(0)) and self._over() else reason

    def _over(self) -> bool:
        """Take in what the drill says; whether it is over."""
        said = os.read(self._heard, _BYTES)
        if not said:
            # Dead in a moment; or it has lost its end of the pipe, and is watched by its process alone.
            self._looks.unregister(self._heard)
        *lines, self._rest = (self._rest + said).split(b"\n")
        for line in (each.decode(errors="replace") for each in lines):
            if line == OVER:
                return True
            self._within_s = None if line == LONG else float(line)
            self._deadline_s = time.monotonic() + (self._within_s or 0.0)
            self._answer()
        return False

    def _answer(self) -> None:
        # A drill that is gone is told of by the end of the other pipe.
        with suppress(BrokenPipeError):
            os.write(self._said, f"{WATCHING}\n".encode())

    def _left_ms(self) -> int | None:
        return None if self._within_s is None else max(0, round((self._deadline_s - time.monotonic()) * 1000))

    def _undoes_itself(self) -> bool:
        """Ask the drill to end; whether it says in time that it goes on, or ends."""
        _send(self._owner, signal.SIGTERM)
        return bool(self._looks.poll(ANSWER_WITHIN_S * 1000))

    def _kill(self) -> None:
        """SIGKILL, to the drill alone: the servers of its target are needed for the undo."""
        _send(self._owner, signal.SIGKILL)
        self._death.poll(DEAD_WITHIN_S * 1000)


def undo(run: Path, reason: str) -> None:
    """Undo what the dead run owes, record it, and end what it left running of a target of ours."""
    from chaos.safety import aftermath  # noqa: PLC0415 - half a second, which the handshake need not take
    from chaos.safety.recover import Recovery, recover_run  # noqa: PLC0415
    from chaos.target.runtimes import attach, stop_leftovers  # noqa: PLC0415

    began_s = time.monotonic()
    recovered: dict[str, Recovery] = {}
    now: list[Recovery] = []
    clean = False
    for attempt in range(TRIES):
        # What cannot be undone now (a server that starts again, an API that hangs) may be in a moment.
        time.sleep(AGAIN_AFTER_S if attempt else 0)
        now = recover_run(run, attach)
        recovered |= {each.fault: each for each in now if each.fault or not each.clean}
        clean = all(each.clean for each in now)
        if clean:
            break
    took_s = time.monotonic() - began_s
    for each in recovered.values():
        _say(f"{each.fault or 'undo log'}: {each.sentence}")
    undone = [each for each in recovered.values() if each.clean]
    left = [] if clean else [each.fault or "undo log" for each in now if not each.clean]
    done = f"{len(undone)} undone by its guardian in {took_s:.2f} s" if recovered else "nothing was to be undone"
    done += f"; still owed: {', '.join(left)}" if left else ""
    _say(f"{reason}; {done}")
    aftermath.tell(run, list(recovered.values()), NAME, f"{reason}; {done}")
    # A target that still owes an undo stays up: its state may be all that tells what to restore.
    owner = owner_of(run)
    if owner and clean:
        try:
            stop_leftovers(Path(owner.target), _say)
        except GamedayError as error:
            _say(str(error))


def main(run: Path) -> None:
    """Watch the drill that `run` belongs to."""
    # A terminal that is closed is the drill's concern.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    owner = owner_of(run)
    if owner is None:
        raise SystemExit(f"{run} says not whose it is")
    watch = Watch(owner, sys.stdin.fileno(), sys.stdout.fileno())
    for each in _NEEDED:
        importlib.import_module(each)
    if reason := watch.to_the_end():
        # Whoever ends all processes of this machine one by one comes to this one too.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _say(reason)
        undo(run, reason)


def _send(owner: Owner, number: signal.Signals) -> None:
    if running(owner.process):
        with suppress(ProcessLookupError):
            os.kill(owner.process.pid, number)


def _say(line: str) -> None:
    # On a full disk nothing is said, and all is done the same.
    with suppress(OSError):
        print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)  # noqa: T201 - its log


if __name__ == "__main__":
    main(Path(sys.argv[1]))
