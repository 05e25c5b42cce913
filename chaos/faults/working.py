"""What faults have in common that last as long as a worker of ours does its work."""

from chaos.faults import workers
from chaos.faults.port import Fault
from chaos.target.port import Target


class Working(Fault):
    """Base of faults with a worker."""

    def mark(self, target: Target) -> str:
        """What the worker of this fault is known by, on this machine."""
        return f"{self.label} on {target.address(self.service)}"

    def busy(self, target: Target) -> bool:
        """Whether a worker of this fault lives."""
        return bool(workers.alive(self.mark(target)))

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        if self.busy(target):
            return f"a fault {self.label} is in {self.service} already: another drill runs, or still owes its undo"
        return None
