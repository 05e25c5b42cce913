"""`type: flush`: a cache holds nothing from one moment to the next, as after FLUSHALL; the server itself is well.

Every look-up misses until it is filled again. The keys are put aside (SWAPDB, in one step), not destroyed.
"""

from typing import Literal

from chaos.faults.emptied import MARKER, Emptied
from chaos.faults.outside import cache_of
from chaos.faults.port import NOTED, State
from chaos.target.port import Target


class Flush(Emptied):
    """Empties the cache."""

    type: Literal["flush"]

    def will_do(self) -> str:
        return f"take every key of {self.service} away; it answers, and every look-up misses"

    def inject(self, target: Target, prior: State) -> None:
        with cache_of(target, self.service) as cache:
            step = cache.pipeline(transaction=True)
            step.set(MARKER, self.label)
            step.execute_command("SWAPDB", 0, prior[NOTED]["aside"])
            step.execute()
