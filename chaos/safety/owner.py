"""Which process runs a drill on which target: how a recovery tells a dead run from one that goes on."""

import os
from pathlib import Path

import msgspec

from chaos.durable import append_line
from chaos.target.processes import Process, find, running

FILE_NAME = "owner.jsonl"


class Owner(msgspec.Struct, frozen=True, omit_defaults=True):
    """The process that runs a drill, the state folder of the target it drills, and who undoes should it die.

    `guardian` is None while there is none yet, and in runs of before there were any.
    """

    process: Process
    target: str
    guardian: Process | None = None

    def alive(self) -> bool:
        """Whether that very process still runs: a process id alone is given to others in time."""
        return running(self.process)

    def guarded(self) -> bool:
        """Whether the guardian of the run still runs."""
        return self.guardian is not None and running(self.guardian)


def claim(run: Path, target: Path) -> None:
    """Write down that this process runs the drill in the folder `run` on the target in `target`. Raises OSError."""
    process = find(os.getpid())
    assert process is not None, "this process is running"
    _write(run, Owner(process, str(target)))


def name_guardian(run: Path, owner: Owner, guardian: Process) -> None:
    """Write down who undoes what the run of `owner` in the folder `run` owes, should it die. Raises OSError."""
    _write(run, msgspec.structs.replace(owner, guardian=guardian))


def owner_of(run: Path) -> Owner | None:
    """Who claimed `run` last; None where nobody did, or the claim was torn by a crash."""
    try:
        *lines, _torn = (run / FILE_NAME).read_bytes().split(b"\n")
        return msgspec.json.decode(lines[-1], type=Owner)
    except (OSError, IndexError, msgspec.DecodeError):
        return None


def _write(run: Path, owner: Owner) -> None:
    append_line(run / FILE_NAME, msgspec.json.encode(owner))
