"""`type: cpu_hog`: a program inside a service's container takes its processors, up to a level of the document's table.

As a backup, a virus scanner or a forgotten debugger does that somebody runs beside the service. The figure is the
document's: the experiment names the level only.
"""

import math
from typing import ClassVar, Literal

from chaos.errors import NotInjected
from chaos.faults.hog import Hog
from chaos.faults.port import State
from chaos.faults.used import cpu_used
from chaos.scales import Metric
from chaos.target.port import Target

_LOOPS_A_CORE = 4
"""Many, each for a part of the time: the scheduler is fair, and the service and others want their share too."""
_TRIES = 4
"""What others use comes and goes, and so does what we get of a processor that is shared: it is measured and mended."""
_REST_S = 0.05
_STEPS_A_SECOND = 1_000_000
"""About what a shell does; how many it is here shows."""
_LEAST, _MOST = 0.02, 0.97
"""The part of the time that a loop computes."""
_LOOPS = """
busy() {
  while :; do
    i=0; while [ $i -lt "$STEPS" ]; do i=$((i + 1)); done
    sleep "$REST_S"
  done
}
n=1; while [ $n -lt "$LOOPS" ]; do busy & n=$((n + 1)); done
busy
"""


class CpuHog(Hog):
    """Computes inside the service until its CPU usage is where the level begins, and a little further."""

    metric: ClassVar[Metric] = Metric.CPU_USAGE
    margin: ClassVar[float] = 5.0

    type: Literal["cpu_hog"]

    def will_do(self) -> str:
        return f"run a program inside {self.service} that computes until its CPU usage is at {self.figure()}"

    def will_undo(self) -> str:
        return f"end the program that computes inside {self.service}, if it is still there; it wrote nothing"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        usage = target.usage(self.service)
        if usage is None:
            raise NotInjected(f"{self.label}: {self.service} is gone")
        loops = math.ceil(usage.cpu_limit) * _LOOPS_A_CORE
        others = self._used(target)

        def share(used: float) -> float:
            """The part of the time that each loop computes where the service uses `used` %."""
            return min(_MOST, max(_LEAST, (used - others) / 100 * usage.cpu_limit / loops))

        wanted = share(self.goal)
        steps = _odds(wanted) * _REST_S * _STEPS_A_SECOND
        for left in reversed(range(_TRIES)):
            self.begin(target, _LOOPS, {"LOOPS": str(loops), "STEPS": str(round(steps)), "REST_S": str(_REST_S)})
            used = self._used(target)
            if not left or (self.reached(used) and used <= self.goal + self.margin):
                return
            steps *= _odds(wanted) / _odds(share(used))
            self.end(target)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        used = self._used(target)
        if not self.reached(used) or not self.programs(target):
            return None
        return f"{self.service} used {used:.0f} % of its CPU; {self.to_level.word} begins at {self.begins:g} %"

    def _used(self, target: Target) -> float:
        return cpu_used(lambda: target.usage(self.service))


def _odds(share: float) -> float:
    """How long a loop computes for each second that it rests."""
    return share / (1 - share)
