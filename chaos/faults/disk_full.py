"""`type: disk_full`: the volume that a database keeps its data on is nearly full, or full: what has to grow, fails.

A ballast file of ours fills it, beside the data. Only a volume of limited size is filled: where the data stand on the
machine's own disk, everything else on it would be hit. A server that goes down for want of space is started again.
"""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from chaos.errors import TargetError
from chaos.faults.down import plain
from chaos.faults.port import Fault, State
from chaos.faults.sessions import READ_TIMEOUT_S
from chaos.target import indexes
from chaos.target.port import Ability, Role, Status, Target

_MB = 1024 * 1024
_BLOCK_BYTES = 4096
_IN_MEMORY = "tmpfs"


@dataclass(frozen=True, slots=True)
class _Volume:
    """A file system as `df` has it: its kind, its bytes, and how many of them are free."""

    kind: str
    size: int
    free: int

    @property
    def used(self) -> float:
        """In %."""
        return 100 * (1 - self.free / self.size)


class DiskFull(Fault):
    """Fills the volume of the database with one file."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.RUN})
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATABASE})

    type: Literal["disk_full"]
    filled: Annotated[float, Field(gt=0, le=1)] = 0.99
    """The part of the volume that is in use then, above 0 and up to 1: at 1, nothing that has to grow is written."""
    folder: str = ""
    """A folder on that volume, as the server sees it; without it, the data directory."""

    def will_do(self) -> str:
        return f"fill the volume of {self.service} to {self.filled:.0%} with a file of ours beside its data"

    def will_undo(self) -> str:
        return f"remove our file from the volume of {self.service}, and start {self.service} if it is stopped"

    def resolved(self, target: Target) -> Self:
        if self.folder or self.unfit(target):
            return self
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        return self.model_copy(update={"folder": row["data_directory"] if row else ""})

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        volume = self._volume(target)
        if volume.size == self._volume(target, "/").size:
            return f"{self.folder} of {self.service} is on the machine's own disk: give it a volume of limited size"
        if self._there(target):
            return f"{self._file} is there already: another drill runs, or still owes its undo"
        if (missing := self._missing(volume)) < _BLOCK_BYTES:
            return f"the volume of {self.service} is filled to {volume.used:.1f} % already"
        usage = target.usage(self.service)
        if volume.kind == _IN_MEMORY and usage and usage.memory_bytes + missing >= usage.memory_limit_bytes:
            return f"{self.service} would run out of memory before its volume, which is in memory, is full"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        missing = self._missing(self._volume(target))
        self._run(target, "fallocate", "-l", str(missing), self._file)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        volume = self._volume(target)
        if self._missing(volume) >= _BLOCK_BYTES or not self._there(target):
            return None
        return f"df: the volume of {self.service} is filled to {volume.used:.1f} %, {volume.free / _MB:.1f} MB are free"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self._there(target) or not target.answers(self.service):
            return None
        return f"the volume of {self.service} has {self._volume(target).free / _MB:.0f} MB free, and it answers"

    def undo(self, target: Target, prior: State) -> None:
        self._run(target, "rm", "-f", self._file)
        if target.state(self.service).status is Status.STOPPED and prior["status"] == Status.RUNNING:
            target.start(self.service)  # it went down for want of space

    def state(self, target: Target) -> State:
        return {**plain(target.state(self.service)), "ballast": self._there(target)}

    @property
    def _file(self) -> str:
        return f"{self.folder}/gameday-{re.sub(r'[^A-Za-z0-9_-]', '-', self.label)}.ballast"

    def _there(self, target: Target) -> bool:
        return target.run(self.service, ["test", "-e", self._file])[0] == 0

    def _missing(self, volume: _Volume) -> int:
        """How many bytes are to be taken until so much is filled."""
        return max(0, int(volume.free - (1 - self.filled) * volume.size))

    def _volume(self, target: Target, folder: str = "") -> _Volume:
        said = self._run(target, "df", "-B1", "--output=fstype,size,avail", folder or self.folder)
        kind, size, free = said.splitlines()[-1].split()
        return _Volume(kind, int(size), int(free))

    def _run(self, target: Target, *argv: str) -> str:
        """What a command inside prints. Raises TargetError where it fails."""
        code, said = target.run(self.service, argv)
        if code:
            raise TargetError(f"{self.service}: {argv[0]}: {said.strip()}")
        return said
