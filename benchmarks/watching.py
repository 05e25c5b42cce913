"""What the sources of a drill say of a running target, in stretches of time, without any drill."""

import queue
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from chaos import inputs
from chaos.clock import Clock
from chaos.events import Readings, Record, Requests, SourceFailed
from chaos.incident import steady
from chaos.incident.engine import Engine
from chaos.incident.windows import nearest_rank
from chaos.scales import Metric

T = TypeVar("T")
STEADY_FOR_S, STEADY_WITHIN_S = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Spell:
    """What was seen in one stretch of the run: response times in ms by endpoint, readings by metric and subject."""

    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    readings: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def p50(self, endpoint: str) -> float:
        """The median response time in ms."""
        return statistics.median(self.times_ms[endpoint])

    def p95(self, endpoint: str) -> float:
        """The 95th percentile of the response time in ms, as the drills have it."""
        times_ms = sorted(self.times_ms[endpoint])
        return times_ms[nearest_rank(len(times_ms)) - 1]

    def mean(self, metric: Metric, subject: str) -> float:
        """The mean of what was read."""
        return statistics.fmean(self.readings[metric.value, subject])


class Watch:
    """Takes what the sources of a drill emit; knows when the target is healthy as a drill does."""

    def __init__(self, given: inputs.Inputs) -> None:
        self.clock = Clock()
        self.queue: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._given = given
        self._engine = Engine(given.runbook, given.bindings)
        self._seen = 0

    def spell(self, seconds: float) -> Spell:
        """What is seen in the next `seconds`."""
        seen = Spell()
        for event in self._events(seconds):
            if isinstance(event, Requests):
                for _, endpoint, duration_ms, failed in event.items:
                    seen.times_ms[endpoint].append(duration_ms)
                    seen.failed[endpoint] += failed
            elif isinstance(event, Readings):
                for _, metric, subject, value in event.items:
                    if value is not None:
                        seen.readings[metric, subject].append(value)
        return seen

    def steady(self) -> tuple[float, list[str]]:
        """Wait until every signal has been healthy for STEADY_FOR_S: after how many seconds, or what is not."""
        bindings = self._given.bindings
        endpoints = sorted({name for each in bindings.operations for name in each.endpoints})
        began_s = since_s = self.clock.now_s()
        problems: list[str] = []
        for _ in self._events(STEADY_WITHIN_S):
            problems = steady.problems(self._engine.snapshot(), bindings, endpoints)
            now_s = self.clock.now_s()
            since_s = now_s if problems else since_s
            if now_s - since_s >= STEADY_FOR_S:
                return since_s - began_s, []
        return self.clock.now_s() - began_s, problems or ["never healthy for long enough"]

    def _events(self, seconds: float) -> Iterator[object]:
        until_s = self.clock.now_s() + seconds
        while (left_s := until_s - self.clock.now_s()) > 0:
            try:
                event = self.queue.get(timeout=left_s)
            except queue.Empty:
                return
            if isinstance(event, Requests | Readings | SourceFailed):
                self._seen += 1
                self._engine.fold(Record(self._seen, self.clock.now_s(), self.clock.wall_s(), event))
            yield event


def timed(doing: Callable[[], T]) -> tuple[float, T]:
    """How many seconds `doing` took, and what it gave."""
    began_s = time.monotonic()
    result = doing()
    return time.monotonic() - began_s, result
