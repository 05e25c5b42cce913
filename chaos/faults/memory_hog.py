"""`type: memory_hog`: a program inside a service's container takes memory, up to a level of the document's table.

Bounded by the memory limit of the container: what has none is left alone, for it would be the machine that is
filled. A cache, whose memory usage is that of its own data, is filled by `memory_pressure`. The figure is the
document's: the experiment names the level only.
"""

from typing import ClassVar, Literal

import psutil
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.hog import Hog
from chaos.faults.port import State
from chaos.faults.used import memory_used
from chaos.scales import Metric
from chaos.target.port import Role, Target

_LIMIT = "memory_limit_bytes"
_MB = 1024 * 1024
_TAKEN_WITHIN_S = 5.0
_TRIES = 3
_NEARLY = 0.99
_LEFT_TO_THE_MACHINE_BYTES = 1024 * _MB
_HELD = '{ head -c "$BYTES" /dev/zero; exec sleep 86400; } | tail -c "$BYTES"'
"""`tail` keeps what it may have to print, and waits for more."""


class MemoryHog(Hog):
    """Takes memory inside the service until its usage is where the level begins, and a little further."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.APP, Role.GATEWAY, Role.DATABASE})
    metric: ClassVar[Metric] = Metric.MEMORY_USAGE
    margin: ClassVar[float] = 1.5

    type: Literal["memory_hog"]

    def will_do(self) -> str:
        return f"run a program inside {self.service} that takes memory until its usage is at {self.figure()}"

    def will_undo(self) -> str:
        return f"end the program that holds memory inside {self.service}, if it is still there"

    def refused(self, target: Target) -> str | None:
        if reason := super().refused(target):
            return reason
        if target.state(self.service).settings.get(_LIMIT) is None:
            return f"{self.service} has no memory limit: the machine would be filled in its place"
        if self.reached(now := self._used(target)):
            return f"memory usage of {self.service} is {now:.1f} % already"
        free = psutil.virtual_memory().available - self._missing(target)
        if free < _LEFT_TO_THE_MACHINE_BYTES:
            return f"the machine would be left with {max(0, free) // _MB} MB of memory"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        for _ in range(_TRIES):
            missing = self._missing(target)
            if missing < _MB:
                return
            wanted = self._bytes(target) + _NEARLY * missing
            self.begin(target, _HELD, {"BYTES": str(missing)})
            waiting = Retrying(
                retry=retry_if_result(lambda there: not there),
                stop=stop_after_delay(_TAKEN_WITHIN_S),
                wait=wait_fixed(0.05),
                retry_error_callback=lambda _: None,
            )
            waiting(lambda goal=wanted: self._bytes(target) >= goal)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        used = self._used(target)
        if not self.reached(used) or not self.programs(target):
            return None
        return f"{self.service} uses {used:.1f} % of its memory; {self.to_level.word} begins at {self.begins:g} %"

    def _used(self, target: Target) -> float:
        return memory_used(target.usage(self.service))

    def _bytes(self, target: Target) -> int:
        usage = target.usage(self.service)
        return usage.memory_bytes if usage else 0

    def _missing(self, target: Target) -> int:
        """How many bytes are missing to the goal."""
        usage = target.usage(self.service)
        return max(0, round(self.goal / 100 * usage.memory_limit_bytes) - usage.memory_bytes) if usage else 0
