"""A sliding window over the samples of one subject, and the one value they make."""

import math
from bisect import bisect_left, bisect_right, insort
from collections import deque

from chaos.runbook.bindings import Reading, Statistic


class Window:
    """The samples of one subject from `now - window` to `now`, both ends included, by sample time.

    A sample of None is a moment that could not be measured: it is the last value where that is
    asked for, and no sample for every other statistic.
    """

    def __init__(self, reading: Reading) -> None:
        self._statistic = reading.statistic
        self._window_s = reading.window
        self._minimum_samples = reading.minimum_samples
        self._samples: deque[tuple[float, float | None]] = deque()
        self._sorted: list[float] = []
        self._source_failed = False
        self._value: float | None = None
        self._stale = False

    def add(self, at_s: float, value: float | None) -> None:
        """Take a sample in, in any order of time. What is not a finite number was not measured."""
        if value is not None and not math.isfinite(value):
            value = None
        place = len(self._samples)
        while place and self._samples[place - 1][0] > at_s:
            place -= 1
        self._samples.insert(place, (at_s, value))
        if value is not None:
            insort(self._sorted, value)
            self._source_failed = False
        self._stale = True

    def fail(self) -> None:
        """The source failed: unknown until the next measured sample."""
        self._source_failed = True

    def value(self, now_s: float) -> float | None:
        """The statistic at `now_s`, which must not go back; None where it is unknown."""
        self._drop_before(now_s - self._window_s)
        if self._source_failed:
            return None
        if self._stale:
            self._value = self._computed()
            self._stale = False
        return self._value

    def _drop_before(self, oldest_s: float) -> None:
        while self._samples and self._samples[0][0] < oldest_s:
            _, value = self._samples.popleft()
            if value is not None:
                del self._sorted[bisect_left(self._sorted, value)]
            self._stale = True

    def _computed(self) -> float | None:
        count = len(self._sorted)
        if not count or count < self._minimum_samples:
            return None
        match self._statistic:
            case Statistic.P95:
                return self._sorted[nearest_rank(count) - 1]
            case Statistic.MEAN:
                return math.fsum(self._sorted) / count
            case Statistic.LAST:
                return self._samples[-1][1]
            case Statistic.RATIO:
                zeros = bisect_right(self._sorted, 0.0) - bisect_left(self._sorted, 0.0)
                return 100.0 * (count - zeros) / count


def nearest_rank(count: int) -> int:
    """The 1-based rank of the 95th percentile among `count` sorted samples, in whole numbers: no rounding error."""
    return -(-95 * count // 100)
