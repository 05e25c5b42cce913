"""Which process runs a drill on which target: how a recovery tells a dead run from one that goes on."""

import os
from pathlib import Path

import msgspec
import psutil

from chaos.safety.durable import append_line

FILE_NAME = "owner.jsonl"
SAME_START_S = 2.0
"""Start times are read against the wall clock's boot time, which moves when the clock is set."""


class Owner(msgspec.Struct, frozen=True):
    """A process by its id and start time (Unix seconds), and the state folder of the target it drills."""

    pid: int
    started_s: float
    target: str

    def alive(self) -> bool:
        """Whether that very process still runs: a process id alone is given to others in time."""
        try:
            process = psutil.Process(self.pid)
            dead = process.status() == psutil.STATUS_ZOMBIE
            return not dead and abs(process.create_time() - self.started_s) < SAME_START_S
        except psutil.NoSuchProcess:
            return False


def claim(run: Path, target: Path) -> None:
    """Write down that this process runs the drill in the folder `run` on the target in `target`. Raises OSError."""
    owner = Owner(os.getpid(), psutil.Process().create_time(), str(target))
    append_line(run / FILE_NAME, msgspec.json.encode(owner))


def owner_of(run: Path) -> Owner | None:
    """Who claimed `run` last; None where nobody did, or the claim was torn by a crash."""
    try:
        *lines, _torn = (run / FILE_NAME).read_bytes().split(b"\n")
        return msgspec.json.decode(lines[-1], type=Owner)
    except (OSError, IndexError, msgspec.DecodeError):
        return None
