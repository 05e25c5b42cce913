"""CPU and memory of the services, as the runtime counts them."""

import time
from collections.abc import Callable, Collection, Sequence

from chaos.scales import Metric
from chaos.signals.sampler import Sample
from chaos.target.port import Usage

INTERVAL_S = 0.5


class UsageProbe:
    """Reads what `services` use, in % of what they may; None where one is not running.

    `own_memory` names services whose memory another source reads against the server's own limit.
    """

    def __init__(
        self,
        usage: Callable[[str], Usage | None],
        services: Collection[str],
        own_memory: Collection[str] = (),
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._usage = usage
        self._services = tuple(services)
        self._own_memory = frozenset(own_memory)
        self._now_s = now_s
        self._before: dict[str, tuple[float, Usage]] = {}

    def read(self) -> Sequence[Sample]:
        """CPU_USAGE since the last read, and MEMORY_USAGE now, of every service."""
        samples: list[Sample] = []
        for service in self._services:
            now = self._usage(service)
            samples.append((Metric.CPU_USAGE, service, self._cpu(service, now)))
            if service not in self._own_memory:
                samples.append((Metric.MEMORY_USAGE, service, memory_usage(now)))
        return samples

    def close(self) -> None:
        """Nothing is held."""

    def _cpu(self, service: str, now: Usage | None) -> float | None:
        before = self._before.pop(service, None)
        if now is None:
            return None
        at_s = self._now_s()
        self._before[service] = (at_s, now)
        return None if before is None else cpu_usage(before[1], now, at_s - before[0])


def cpu_usage(before: Usage, now: Usage, elapsed_s: float) -> float | None:
    """CPU time used in `elapsed_s` in % of what was allowed; None over a restart, when the count went back."""
    used_s = now.cpu_s - before.cpu_s
    if used_s < 0 or elapsed_s <= 0 or now.cpu_limit <= 0:
        return None
    return 100.0 * used_s / (elapsed_s * now.cpu_limit)


def memory_usage(now: Usage | None) -> float | None:
    """Resident memory in % of what is allowed; None where the service is not running."""
    if now is None or now.memory_limit_bytes <= 0:
        return None
    return 100.0 * now.memory_bytes / now.memory_limit_bytes
