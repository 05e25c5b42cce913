"""The clock of one drill: seconds on the monotonic clock since it began."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Clock:
    """Starts when it is made. Only the edge holds one; what decides is handed numbers."""

    started_monotonic_s: float = field(default_factory=time.monotonic)

    def now_s(self) -> float:
        """Seconds since the drill began."""
        return time.monotonic() - self.started_monotonic_s

    def wall_s(self) -> float:
        """Unix time, for people."""
        return time.time()

    def at_s(self, unix_s: float) -> float:
        """The drill's time of a moment that another process stamped with Unix time.

        Read against the wall clock of now, so that a clock stepped during the drill shifts nothing.
        """
        return self.now_s() - (time.time() - unix_s)
