"""`type: cpu_pressure`: a database's processors are busy up to a level of the document's threshold table.

Sessions of ours compute in the server itself, as reports do that somebody runs in the middle of the day. The figure
is the document's: the experiment names the level only.
"""

import math
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, ClassVar, Literal

import psutil
import psycopg

from chaos.errors import NotInjected
from chaos.faults import sessions, workers
from chaos.faults.holding import Holding
from chaos.faults.leveled import Leveled
from chaos.faults.port import State
from chaos.faults.used import cpu_used
from chaos.scales import Metric
from chaos.target.port import Target, Usage
from chaos.target.processes import Process, find
from chaos.target.usage import Meter

_AGAIN_EVERY_S = 0.1
_SESSIONS_A_CORE = 12
"""Many, each for a part of the time: the scheduler is fair, and the shop and its load want their share too."""
_LEAST_SHARE = 0.02
_METER = Meter()
_ACCOUNT = """
    SELECT coalesce(
        pg_read_file('/sys/fs/cgroup/cpuacct/cpuacct.usage', 0, 1000, true),
        pg_read_file('/sys/fs/cgroup/cpu.stat', 0, 1000, true)
    )
"""
"""Nanoseconds of the first version of control groups, or `usage_usec` of the second."""
_QUERY = "SELECT sum(each) FROM generate_series(1, 200000) AS each"


class CpuPressure(Leveled, Holding):
    """Keeps the processors of the database busy to where the level begins, and a little further."""

    metric: ClassVar[Metric] = Metric.CPU_USAGE
    margin: ClassVar[float] = 5.0

    type: Literal["cpu_pressure"]

    def will_do(self) -> str:
        return f"compute in {self.service} until its CPU usage is at {self.figure()}"

    def will_undo(self) -> str:
        return f"end the sessions that compute in {self.service}, if they are still there; nothing was written"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        usage = target.usage(self.service)
        if usage is None:
            raise NotInjected(f"{self.label}: {self.service} is gone")
        given = sessions.arguments(target, self.service, self.label)
        workers.begin(compute, self.mark(target), {**given, "goal": self.goal, "cores": usage.cpu_limit})

    def stirs(self, target: Target, prior: State) -> bool:  # noqa: ARG002 - the port's
        # Queries are slower from the first session on; the level is reached once the pace is found.
        return sessions.count(target, self.service, self.label) > 1

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        used = cpu_used(lambda: target.usage(self.service))
        if not self.reached(used) or not self.busy(target):
            return None
        return f"{self.service} used {used:.0f} % of its CPU; {self.to_level.word} begins at {self.begins:g} %"


def compute(given: Mapping[str, Any], ready: Callable[[], None], stopping: threading.Event) -> None:
    """Keep the database's CPU usage at `goal` % of its `cores` until `stopping`, or until a session is ended."""
    pace = _Pace(given["goal"] / 100 / _SESSIONS_A_CORE)
    number = math.ceil(given["cores"]) * _SESSIONS_A_CORE
    threads = [threading.Thread(target=_busy, args=(dict(given), pace, stopping)) for _ in range(number)]
    with sessions.opened(dict(given)) as connection:
        server = _server_of(connection)
        for each in threads:
            each.start()
        try:
            ready()
            while not stopping.is_set():
                # What others use comes and goes, and so does what we get of a processor that is shared.
                used = cpu_used(lambda: _used(connection, server, given["cores"]))
                if used:
                    pace.share = min(1.0, max(_LEAST_SHARE, pace.share * given["goal"] / used))
                connection.execute("SELECT 1")
                stopping.wait(_AGAIN_EVERY_S)
        finally:
            # Whoever ends this session alone ends them all.
            stopping.set()
            for each in threads:
                each.join()


@dataclass(slots=True)
class _Pace:
    """The part of the time that each session computes."""

    share: float


def _used(connection: psycopg.Connection[Any], server: Process | None, cores: float) -> Usage | None:
    """What the server has used: by its processes, or where those are not ours to see, by its container's account."""
    if server:
        return _METER.measure(server, None)
    row = connection.execute(_ACCOUNT).fetchone()
    used = re.search(r"^(?:usage_usec )?([0-9]+)", row[0]) if row and row[0] else None
    if used is None:
        return None
    return Usage(int(used[1]) * (1e-6 if used[0].startswith("usage") else 1e-9), cores, 0, 0)


def _server_of(connection: psycopg.Connection[Any]) -> Process | None:
    """The server's main process; None where it is not one of this machine that we can see."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    try:
        backend = psutil.Process(row[0] if row else 0)
        parent = backend.parent()
    except psutil.Error:
        return None
    ours = parent is not None and "postgres" in backend.name()
    return find(parent.pid) if parent is not None and ours else None


def _busy(given: dict[str, Any], pace: _Pace, stopping: threading.Event) -> None:
    """Compute for the share of the time that `pace` says."""
    try:
        with sessions.opened(given) as connection:
            while not stopping.is_set():
                began_s = perf_counter()
                connection.execute(_QUERY)
                stopping.wait((perf_counter() - began_s) * (1 / pace.share - 1))
    finally:
        stopping.set()
