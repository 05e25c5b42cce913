"""Programs of a fault inside a service's container: they count as the service's, and are known by their environment.

They are children of the engine, not of the service, so that they are collected when they end. Whoever ends the
service ends them with it.
"""

from collections.abc import Mapping
from typing import ClassVar

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.faults.down import plain
from chaos.faults.leveled import Leveled
from chaos.faults.port import State
from chaos.faults.workers import MARK
from chaos.target.port import Ability, Status, Target

_GONE_WITHIN_S = 5.0
_LISTED = (
    """grep -lzxF -e "$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do echo "$pid"; done"""
)
_KILLED = f"""{_LISTED} | while read -r pid; do kill -KILL "$pid" 2>/dev/null; done; exit 0"""


class Hog(Leveled):
    """Base of faults whose programs run inside the service, to bring what it uses up to a level."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.RUN})

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        if self.programs(target):
            return f"programs of a fault {self.label} run in {self.service} already: another drill owes its undo"
        return None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self.programs(target):
            return None
        return f"{self.service} runs no program of ours"

    def undo(self, target: Target, prior: State) -> None:
        self.end(target)
        if target.state(self.service).status is Status.STOPPED and prior["status"] == Status.RUNNING:
            target.start(self.service)  # it did not survive what we did to it

    def state(self, target: Target) -> State:
        return {**plain(target.state(self.service)), "programs": bool(self.programs(target))}

    def begin(self, target: Target, script: str, given: Mapping[str, str]) -> None:
        """Start the shell script `script` inside, with `given` in its environment."""
        target.begin(self.service, ["sh", "-c", script], {**given, **self._mark})

    def programs(self, target: Target) -> list[str]:
        """The process ids, inside, of what this fault runs there; none where the service does not run."""
        if target.state(self.service).status is not Status.RUNNING:
            return []
        _, said = target.run(self.service, ["sh", "-c", _LISTED, "listed", self._variable])
        return said.split()

    def end(self, target: Target) -> None:
        """Kill what this fault runs inside. Raises TargetError where it does not end."""

        def left() -> list[str]:
            # What is killed may have started another just before.
            if target.state(self.service).status is Status.RUNNING:
                target.run(self.service, ["sh", "-c", _KILLED, "killed", self._variable])
            return self.programs(target)

        waiting = Retrying(
            retry=retry_if_result(bool),
            stop=stop_after_delay(_GONE_WITHIN_S),
            wait=wait_fixed(0.01),
            retry_error_callback=lambda _: ["some"],
        )
        if waiting(left):
            raise TargetError(f"{self.service}: what runs there of {self.label} does not end")

    @property
    def _mark(self) -> Mapping[str, str]:
        return {MARK: self.label}

    @property
    def _variable(self) -> str:
        return f"{MARK}={self.label}"
