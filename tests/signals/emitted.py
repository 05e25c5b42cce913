"""A place that collects what a source emits, and waiting for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tenacity import Retrying, stop_after_delay, wait_fixed

from chaos.events import Readings, Receipts, Requests, SourceFailed
from chaos.scales import Metric
from chaos.signals.port import Observation

WITHIN_S = 10.0


@dataclass
class Emitted:
    """Everything that a source has emitted, in order. Appending is atomic, so no lock is needed."""

    observations: list[Observation] = field(default_factory=list)

    def __call__(self, observation: Observation) -> None:
        self.observations.append(observation)

    @property
    def failures(self) -> list[SourceFailed]:
        return [each for each in self.observations if isinstance(each, SourceFailed)]

    @property
    def requests(self) -> list[tuple[float, str, float, bool]]:
        return [item for each in self.observations if isinstance(each, Requests) for item in each.items]

    @property
    def receipts(self) -> list[tuple[float, str, str, str, str]]:
        return [item for each in self.observations if isinstance(each, Receipts) for item in each.items]

    def values(self, metric: Metric, subject: str) -> list[float | None]:
        """Every value of one series so far."""
        readings = [item for each in self.observations if isinstance(each, Readings) for item in each.items]
        return [value for _, key, about, value in readings if (key, about) == (metric.value, subject)]

    def last(self, metric: Metric, subject: str) -> float | None:
        """The newest value of one series; None before the first."""
        return (self.values(metric, subject) or [None])[-1]

    def next(self, metric: Metric, subject: str, count: int = 1) -> float | None:
        """The value of the `count`-th read from now."""
        seen = len(self.values(metric, subject))
        until(lambda: len(self.values(metric, subject)) >= seen + count)
        return self.values(metric, subject)[seen + count - 1]


def until(met: Callable[[], Any], within_s: float = WITHIN_S) -> None:
    """Wait until `met()` is true. Raises AssertionError where it does not become so."""

    def checked() -> None:
        assert met(), f"not met within {within_s:g} s"

    Retrying(stop=stop_after_delay(within_s), wait=wait_fixed(0.02), reraise=True)(checked)
