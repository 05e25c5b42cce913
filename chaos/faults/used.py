"""What a service uses of what it may use, in %, as a fault and its proof measure it."""

import time
from collections.abc import Callable
from time import perf_counter

from chaos.target.port import Usage

_WINDOW_S = 0.5


def cpu_used(usage: Callable[[], Usage | None]) -> float:
    """CPU used in % of what is allowed, over half a second that begins now; 0 where it cannot be read."""
    before, began_s = usage(), perf_counter()
    time.sleep(_WINDOW_S)
    after, ended_s = usage(), perf_counter()
    if before is None or after is None:
        return 0.0
    return max(0.0, 100 * (after.cpu_s - before.cpu_s) / (ended_s - began_s) / after.cpu_limit)


def memory_used(usage: Usage | None) -> float:
    """Memory used in % of what is allowed, now; 0 where it cannot be read."""
    return 100 * usage.memory_bytes / usage.memory_limit_bytes if usage else 0.0
