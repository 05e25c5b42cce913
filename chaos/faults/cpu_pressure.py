"""`type: cpu_pressure`: a database's processors are busy up to a level of the document's threshold table.

Sessions of ours compute in the server itself, as reports do that somebody runs in the middle of the day. The figure
is the document's: the experiment names the level only.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal, Self

import psutil
import psycopg
from pydantic import PrivateAttr

from chaos.definitions import LevelWord
from chaos.errors import NotInjected
from chaos.faults import sessions, workers
from chaos.faults.holding import Holding
from chaos.faults.port import State
from chaos.scales import Level, Metric
from chaos.target.port import Target, Usage
from chaos.target.processes import Process, find
from chaos.target.usage import Meter

_WINDOW_S = 0.5
_INSIDE = 5.0
"""How far into its level the usage is to go, in %: others come and go."""
_SESSIONS_A_CORE = 8
"""Many, each for a part of the time: the scheduler is fair, and the shop and its load want their share too."""
_LEAST_SHARE = 0.02
_METER = Meter()
_QUERY = "SELECT sum(each) FROM generate_series(1, 200000) AS each"


class CpuPressure(Holding):
    """Keeps the processors of the database busy to where the level begins, and a little further."""

    type: Literal["cpu_pressure"]
    to_level: LevelWord
    """The level of CPU usage to reach: caution, warning or critical."""
    _begins: float | None = PrivateAttr(None)
    _ends: float = PrivateAttr(100.0)

    @property
    def threshold(self) -> tuple[Metric, Level]:
        return Metric.CPU_USAGE, self.to_level

    def aimed(self, begins: float, ends: float) -> Self:
        copy = self.model_copy()
        copy._begins, copy._ends = begins, ends  # noqa: SLF001 - a copy of our own
        return copy

    def refused(self, target: Target) -> str | None:
        if reason := super().refused(target):
            return reason
        if self._begins is None:
            return f"the document gives no figure for CPU usage at level {self.to_level.word}"
        return None

    def will_do(self) -> str:
        figure = f" ({self._begins:g} %)" if self._begins is not None else ""
        return f"compute in {self.service} until its CPU usage is at the level {self.to_level.word}{figure}"

    def will_undo(self) -> str:
        return f"end the sessions that compute in {self.service}, if they are still there; nothing was written"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        usage = target.usage(self.service)
        if self._begins is None or usage is None:
            raise NotInjected(f"{self.label}: no figure of the document, or {self.service} is gone")
        goal = self._begins + min(_INSIDE, (self._ends - self._begins) / 2)
        given = sessions.arguments(target, self.service, self.label)
        workers.begin(compute, self.mark(target), {**given, "goal": goal, "cores": usage.cpu_limit})

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        usage = self._usage(target)
        if self._begins is None or usage < self._begins or not self.busy(target):
            return None
        return f"{self.service} used {usage:.0f} % of its CPU; {self.to_level.word} begins at {self._begins:g} %"

    def _usage(self, target: Target) -> float:
        """CPU used in % of what is allowed, measured now."""
        return _used(lambda: target.usage(self.service))


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
                used = _used(lambda: _METER.measure(server, None)) if server else 0.0
                if used:
                    pace.share = min(1.0, max(_LEAST_SHARE, pace.share * given["goal"] / used))
                connection.execute("SELECT 1")
                stopping.wait(_WINDOW_S / 5)
        finally:
            # Whoever ends this session alone ends them all.
            stopping.set()
            for each in threads:
                each.join()


@dataclass(slots=True)
class _Pace:
    """The part of the time that each session computes."""

    share: float


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


def _used(usage: Callable[[], Usage | None]) -> float:
    """CPU used in % of what is allowed, over a window that begins now; 0 where it cannot be read."""
    before, began_s = usage(), perf_counter()
    time.sleep(_WINDOW_S)
    after, ended_s = usage(), perf_counter()
    if before is None or after is None:
        return 0.0
    return max(0.0, 100 * (after.cpu_s - before.cpu_s) / (ended_s - began_s) / after.cpu_limit)
