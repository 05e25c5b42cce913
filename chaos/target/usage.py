"""What the processes of one service use together.

CPU is what every live process used itself plus what its ended children had used (the kernel adds a child
to its parent when the parent collects it), so a PostgreSQL backend that exits takes nothing away. Between
the end of a child and its collection, or where a program never collects its children, the sum may dip:
`Meter` then keeps the highest value seen of the same run of the service.

Memory counts what processes share (PostgreSQL's buffers) once: the sum of what each has for itself, plus
the largest shared part.
"""

import os
from collections.abc import Iterable

import psutil

from chaos.target.port import Usage
from chaos.target.processes import Process, tree


class Meter:
    """Measures services and remembers their CPU, so that it never goes backwards within one run of a service."""

    def __init__(self) -> None:
        self._highest: dict[Process, float] = {}

    def measure(self, process: Process, memory_limit_bytes: int | None) -> Usage | None:
        """The usage of `process` and all that descend from it; None where it is gone."""
        samples = list(_samples(tree(process)))
        if not samples:
            return None
        cpu_s = max(self._highest.get(process, 0.0), sum(cpu for cpu, _, _ in samples))
        self._highest[process] = cpu_s
        private = sum(resident - shared for _, resident, shared in samples)
        return Usage(
            cpu_s=cpu_s,
            cpu_limit=float(_cores(process.pid)),
            memory_bytes=private + max(shared for _, _, shared in samples),
            memory_limit_bytes=memory_limit_bytes or psutil.virtual_memory().total,
        )


def _samples(processes: Iterable[psutil.Process]) -> Iterable[tuple[float, int, int]]:
    """CPU seconds, resident bytes and the shared part of those."""
    for each in processes:
        try:
            with each.oneshot():
                cpu = each.cpu_times()
                memory = each.memory_info()
        except psutil.Error:
            continue
        yield sum(cpu[:4]), memory.rss, memory.shared


def _cores(pid: int) -> int:
    try:
        return len(os.sched_getaffinity(pid))
    except OSError:
        return os.cpu_count() or 1
