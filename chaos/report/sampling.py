"""The signals at common moments, by the very windows that decisions were made with, in time for a million samples.

What `chaos.incident.board` folds sample by sample is looked up here at the moments that are drawn only: the tests hold
both to the same values.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chaos.events import Readings, Record, Requests, SourceFailed
from chaos.incident.board import LOAD_SOURCE, UNBOUND_WINDOW_S
from chaos.incident.snapshot import Subject
from chaos.incident.windows import nearest_rank
from chaos.runbook.bindings import Bindings, Statistic
from chaos.scales import Metric

STEP_S = 0.25
MOST_STEPS = 600
"""A long drill is drawn in longer steps, so that its report stays small."""

_Observation = Requests | Readings | SourceFailed
_METRICS = {metric.value: metric for metric in Metric}


@dataclass(frozen=True, slots=True)
class Sampled:
    """Every subject's values at common moments; a subject not yet seen has none."""

    at_s: tuple[float, ...]
    values: Mapping[Subject, Sequence[float | None]]


def span_of(records: Sequence[Record]) -> tuple[float, float]:
    """From the first observation to the last; (0, 0) where there is none."""
    moments = [record.at_s for record in records if isinstance(record.event, Requests | Readings)]
    return (min(moments), max(moments)) if moments else (0.0, 0.0)


def sampled(records: Sequence[Record], bindings: Bindings) -> Sampled:
    """Every subject's value at each step."""
    start_s, end_s = span_of(records)
    step_s = max(STEP_S, (end_s - start_s) / MOST_STEPS)
    count = int((end_s - start_s) / step_s) + 1
    moments = tuple(round(start_s + index * step_s, 3) for index in range(count))
    seen = _Seen(bindings)
    values: dict[Subject, list[float | None]] = {}
    waiting = iter([(r.at_s, r.event) for r in records if isinstance(r.event, _Observation)])
    pending = next(waiting, None)
    for index, now_s in enumerate(moments):
        while pending is not None and pending[0] <= now_s:
            seen.take(*pending)
            pending = next(waiting, None)
        for subject, value in seen.values(now_s):
            values.setdefault(subject, [None] * index).append(value)
    return Sampled(moments, values)


@dataclass(slots=True)
class _Column:
    """The samples of one subject in the order in which they were told, which is nearly that of their times."""

    source: str
    at_s: list[float] = field(default_factory=list)
    seen: list[float | None] = field(default_factory=list)
    failed: bool = False


@dataclass(slots=True)
class _Rule:
    """What one metric's samples come to."""

    statistic: Statistic
    window_s: float
    minimum: int

    def of(self, column: _Column, now_s: float) -> float | None:
        if column.failed or not column.at_s:
            return None
        oldest_s = now_s - self.window_s
        # What was told late may stand a little further back than its time.
        first = max(0, bisect_left(column.at_s, oldest_s - _LATE_S))
        times, values = column.at_s[first:], column.seen[first:]
        inside = [(at, value) for at, value in zip(times, values, strict=True) if at >= oldest_s]
        measured = [value for _, value in inside if value is not None]
        if not measured or len(measured) < self.minimum:
            return None
        match self.statistic:
            case Statistic.P95:
                measured.sort()
                return measured[nearest_rank(len(measured)) - 1]
            case Statistic.MEAN:
                return math.fsum(measured) / len(measured)
            case Statistic.LAST:
                return max(reversed(inside), key=lambda each: each[0])[1]
            case Statistic.RATIO:
                return 100.0 * sum(value != 0.0 for value in measured) / len(measured)


_LATE_S = 2.0
"""How far back from its place a sample's time may lie: twenty of the batches in which sources tell."""


class _Seen:
    """Everything that was told until now."""

    def __init__(self, bindings: Bindings) -> None:
        self._rules = {metric: _rule(bindings, metric) for metric in Metric}
        self._columns: dict[Subject, _Column] = {}
        self._asked: dict[str, tuple[_Column, _Column]] = {}

    def take(self, at_s: float, observation: _Observation) -> None:
        """Take in what a source told at `at_s`: nothing was seen later than that."""
        match observation:
            case Requests(items=items):
                self._requests(at_s, items)
            case Readings(source=source, items=items):
                for seen_s, key, subject, value in items:
                    if metric := _METRICS.get(key):
                        column = self._column(source, (metric, subject))
                        _add(column, min(seen_s, at_s), value)
            case SourceFailed(source=source):
                for column in self._columns.values():
                    column.failed = column.failed or column.source == source

    def values(self, now_s: float) -> Iterator[tuple[Subject, float | None]]:
        """Every subject ever seen with its value at `now_s`; None is unknown."""
        for about, column in self._columns.items():
            yield about, self._rules[about[0]].of(column, now_s)

    def _requests(self, at_s: float, items: Sequence[tuple[float, str, float, bool]]) -> None:
        asked = self._asked
        for seen_s, endpoint, took_ms, failed in items:
            pair = asked.get(endpoint)
            if pair is None:
                pair = asked[endpoint] = (
                    self._column(LOAD_SOURCE, (Metric.API_RESPONSE_TIME, endpoint)),
                    self._column(LOAD_SOURCE, (Metric.ERROR_RATE, endpoint)),
                )
            times, errors = pair
            moment_s = min(seen_s, at_s)
            times.at_s.append(moment_s)
            times.seen.append(took_ms)
            errors.at_s.append(moment_s)
            errors.seen.append(100.0 if failed else 0.0)
            times.failed = errors.failed = False

    def _column(self, source: str, about: Subject) -> _Column:
        column = self._columns.get(about)
        if column is None:
            column = self._columns[about] = _Column(source)
        column.source = source
        return column


def _add(column: _Column, at_s: float, value: float | None) -> None:
    if value is not None and not math.isfinite(value):
        value = None
    column.at_s.append(at_s)
    column.seen.append(value)
    if value is not None:
        column.failed = False


def _rule(bindings: Bindings, metric: Metric) -> _Rule:
    bound = bindings.reading(metric)
    if bound is None:
        return _Rule(Statistic.LAST, UNBOUND_WINDOW_S, 1)
    return _Rule(bound.statistic, bound.window, bound.minimum_samples)
