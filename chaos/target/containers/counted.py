"""What a container has used: read from its cgroup where it runs on this very kernel, else asked of the engine.

Page cache is left out on purpose: the kernel takes it back before anything fails for want of memory.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from chaos.target.containers.container import Container, Inspected
from chaos.target.port import Usage

_CGROUPS = Path("/sys/fs/cgroup")


class Counted(NamedTuple):
    """CPU seconds since the container started, and bytes of memory in use."""

    cpu_s: float
    memory_bytes: int


def usage(container: Container, found: Inspected, own_limit_bytes: int | None) -> Usage | None:
    """What a running container uses, and may; None where nothing is counted. `own_limit_bytes`: the service's own."""
    used = from_cgroup(found.id, found.pid) or from_engine(container.usage())
    if used is None:
        return None
    return Usage(
        cpu_s=used.cpu_s,
        cpu_limit=found.cpus or float(psutil.cpu_count() or 1),
        memory_bytes=used.memory_bytes,
        memory_limit_bytes=own_limit_bytes or found.memory_bytes or psutil.virtual_memory().total,
    )


def from_cgroup(container_id: str, pid: int, proc: Path = Path("/proc"), root: Path = _CGROUPS) -> Counted | None:
    """What the cgroup of process `pid` counts; None where that is no process of the container here."""
    try:
        groups = _groups((proc / str(pid) / "cgroup").read_text(encoding="ascii"))
        if not any(container_id in path for path in groups.values()):
            return None
        # A machine on its way from version 1 to 2 has both, and the controllers are still those of version 1.
        return _version_1(root, groups) if "memory" in groups else _version_2(root, groups[""])
    except (OSError, ValueError, KeyError):
        return None


def from_engine(stats: Mapping[str, Any]) -> Counted | None:
    """The same from what the engine's `stats` answers; None where it counted nothing."""
    try:
        memory, cpu_ns = stats["memory_stats"], stats["cpu_stats"]["cpu_usage"]["total_usage"]
        return Counted(cpu_ns / 1e9, memory["usage"] - _cache(memory.get("stats") or {}))
    except (KeyError, TypeError):
        return None


def _groups(text: str) -> dict[str, str]:
    """The path of each controller; "" is version 2's."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _version_2(root: Path, path: str) -> Counted:
    folder = root / path.lstrip("/")
    cpu = _table(folder / "cpu.stat")["usage_usec"] / 1e6
    return Counted(cpu, int((folder / "memory.current").read_text()) - _cache(_table(folder / "memory.stat")))


def _version_1(root: Path, groups: Mapping[str, str]) -> Counted:
    cpu = root / "cpuacct" / groups["cpuacct"].lstrip("/") / "cpuacct.usage"
    memory = root / "memory" / groups["memory"].lstrip("/")
    used = int((memory / "memory.usage_in_bytes").read_text()) - _cache(_table(memory / "memory.stat"))
    return Counted(int(cpu.read_text()) / 1e9, used)


def _cache(stats: Mapping[str, int]) -> int:
    """Bytes of files that are kept in memory only because there is room."""
    prefix = "total_" if "total_active_file" in stats else ""
    return stats.get(f"{prefix}active_file", 0) + stats.get(f"{prefix}inactive_file", 0)


def _table(path: Path) -> dict[str, int]:
    return {name: int(value) for name, value in (line.split() for line in path.read_text().splitlines())}
