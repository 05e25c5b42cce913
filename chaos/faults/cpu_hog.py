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
_LOOPS = """
used() {
  if [ -r /sys/fs/cgroup/cpuacct/cpuacct.usage ]; then
    read -r used </sys/fs/cgroup/cpuacct/cpuacct.usage
  else
    read -r _ used </sys/fs/cgroup/cpu.stat
    used=$((used * 1000))
  fi
  read -r now _ </proc/uptime
  now=${now%.*}${now#*.}
}
busy() {
  used; began=$now before=$used
  while :; do
    used
    if [ $((used - before)) -lt $(((now - began) * ALLOWED_NS)) ]; then
      i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done
    else
      sleep 0.02
    fi
    [ $((now - began)) -lt 100 ] || { began=$now before=$used; }
  done
}
n=1; while [ $n -lt "$LOOPS" ]; do busy & n=$((n + 1)); done
busy
"""
"""Each computes while the container has used less than ALLOWED_NS of CPU time for each hundredth of this second: what
others use comes and goes, and so does what one gets of a processor that is shared."""
_HUNDREDTH_NS = 10_000_000


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
        given = {
            "LOOPS": str(math.ceil(usage.cpu_limit) * _LOOPS_A_CORE),
            "ALLOWED_NS": str(round(self.goal / 100 * usage.cpu_limit * _HUNDREDTH_NS)),
        }
        self.begin(target, _LOOPS, given)

    def stirs(self, target: Target, prior: State) -> bool:  # noqa: ARG002 - the port's
        return bool(self.programs(target))

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        used = self._used(target)
        if not self.reached(used) or not self.programs(target):
            return None
        return f"{self.service} used {used:.0f} % of its CPU; {self.to_level.word} begins at {self.begins:g} %"

    def _used(self, target: Target) -> float:
        return cpu_used(lambda: target.usage(self.service))
