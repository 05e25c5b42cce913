"""The signals over time, by the very windows that decisions were made with."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chaos.events import Readings, Record
from chaos.incident.levels import level_of
from chaos.incident.sustained import Sustained
from chaos.report.model import Band, Bound, Lane, Line, Panel, Stretch
from chaos.report.sampling import Sampled, sampled
from chaos.runbook.bindings import Bindings, Statistic
from chaos.runbook.model import Comparison, Indicator, Runbook
from chaos.scales import Level, Metric
from chaos.verdict.timings import Times

_TITLES = {
    Metric.API_RESPONSE_TIME: "API response time",
    Metric.ERROR_RATE: "Error rate",
    Metric.CACHE_HIT_RATIO: "Cache hit ratio",
    Metric.QUERY_TIME: "Query time",
    Metric.CPU_USAGE: "CPU",
    Metric.MEMORY_USAGE: "Memory",
}
_LOGARITHMIC = {Metric.API_RESPONSE_TIME, Metric.QUERY_TIME}
_STATISTICS = {
    Statistic.P95: "p95 over the last {window}",
    Statistic.MEAN: "mean over the last {window}",
    Statistic.LAST: "last value, at most {window} old",
    Statistic.RATIO: "share over the last {window}",
}

_LOWER_IS_WORSE = {Metric.CACHE_HIT_RATIO}
_SERVICES = {Metric.SERVICE_UP.value}
_LANE_WORDS = {Metric.SERVICE_UP.value: ("up", "down"), Metric.INDEX_VALID.value: ("valid", "missing or invalid")}
_UP, _DOWN, _UNKNOWN = "up", "down", "unknown"


def panels_of(records: Sequence[Record], runbook: Runbook, bindings: Bindings, times: Times) -> tuple[Panel, ...]:
    """One panel a metric that has values, in the order that people look for them."""
    return panels(sampled(records, bindings), runbook, bindings, times)


def panels(
    sampled: Sampled, runbook: Runbook, bindings: Bindings, times: Times, metrics: Collection[Metric] = tuple(_TITLES)
) -> tuple[Panel, ...]:
    """The same of what was sampled already; of `metrics` only."""
    subjects: dict[Metric, list[str]] = defaultdict(list)
    for metric, subject in sampled.values:
        subjects[metric].append(subject)
    panels = []
    for metric in (each for each in _TITLES if each in subjects and each in metrics):
        scale = _Scale(metric, runbook, bindings, times)
        lines = [scale.line(subject, sampled.at_s, sampled.values[metric, subject]) for subject in subjects[metric]]
        panels.append(scale.panel(sampled.at_s, [line for line in lines if any(v is not None for v in line.values)]))
    return tuple(panel for panel in panels if panel.lines)


def lanes_of(records: Sequence[Record], span_s: tuple[float, float]) -> tuple[Lane, ...]:
    """Which services answered, and which indexes were valid, over the drill."""
    seen: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for record in records:
        if isinstance(record.event, Readings):
            for at_s, key, subject, value in record.event.items:
                if key in _LANE_WORDS:
                    seen[key, subject].append((at_s, _UNKNOWN if value is None else _UP if value else _DOWN))
    return tuple(
        Lane(subject, *_LANE_WORDS[key], tuple(_stretches(states, span_s[1])))
        for (key, subject), states in sorted(seen.items(), key=lambda each: (each[0][0] not in _SERVICES, each[0]))
    )


def _stretches(states: list[tuple[float, str]], end_s: float) -> Iterator[Stretch]:
    starts = [
        (s, next(at for at, _ in group)) for s, group in itertools.groupby(sorted(states), key=lambda each: each[1])
    ]
    ends = [start_s for _, start_s in starts[1:]] + [end_s]
    for (state, start_s), until_s in zip(starts, ends, strict=True):
        yield Stretch(state, start_s, max(start_s, until_s))


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the values of one metric are measured by."""

    metric: Metric
    runbook: Runbook
    bindings: Bindings
    times: Times

    @property
    def watched(self) -> tuple[Indicator | None, tuple[str, ...] | None]:
        """The document's bound for this metric, whichever procedure has it, and its subjects where they are limited."""
        for procedure in self.runbook.procedures:
            for each in procedure.indicators:
                if each.metric is self.metric:
                    binding = self.bindings.procedure_of(procedure.title.text)
                    return each, binding.indicator_subjects if binding else None
        return None, None

    def level(self, subject: str, timed: Sequence[tuple[float, float | None]]) -> Level:
        """The worst level of values over time, each for as long as the document wants it held.

        None for a subject that no reading judges.
        """
        threshold, reading = self.runbook.threshold(self.metric), self.bindings.reading(self.metric)
        judged = reading is None or reading.subjects is None or subject in reading.subjects
        if threshold is None or not judged:
            return Level.NONE
        if not threshold.held:
            return max((level_of(threshold, value) for _, value in timed if value is not None), default=Level.NONE)
        worst, held, about = Level.NONE, Sustained(), (self.metric, subject)
        for at_s, value in timed:
            held = held.after(at_s, {about: value}, self.runbook)
            if value is not None:
                worst = max(worst, held.level(threshold, about, value, at_s))
        return worst

    def violates(self, subject: str, value: float) -> bool:
        """Whether a value is beyond the bound that its subject is held to."""
        indicator, subjects = self.watched
        return indicator is not None and (subjects is None or subject in subjects) and not _kept(indicator, value)

    def panel(self, at_s: tuple[float, ...], lines: Sequence[Line]) -> Panel:
        """The panel of `lines`: what was hit stands first, the worst of it on top."""
        reading = self.bindings.reading(self.metric)
        worst_up = 1 if self.metric in _LOWER_IS_WORSE else -1
        return Panel(
            key=self.metric.value,
            title=_TITLES[self.metric],
            unit=self.metric.unit.value,
            reading=_STATISTICS[reading.statistic] if reading else "last value",
            logarithmic=self.metric in _LOGARITHMIC,
            at_s=at_s,
            lines=tuple(sorted(lines, key=lambda each: (not each.hit, worst_up * (each.worst or 0.0), each.subject))),
            bands=_bands(self.runbook, self.metric),
            bound=_bound(self.watched[0]),
            window_s=reading.window if reading else 0.0,
        )

    def line(self, subject: str, at_s: tuple[float, ...], values: Sequence[float | None]) -> Line:
        """One subject's values with the figures that people ask for."""
        since_s = self.times.onset_s if self.times.onset_s is not None else float("inf")
        until_s = self.times.recovered_s if self.times.recovered_s is not None else float("inf")
        timed = list(zip(at_s, values, strict=True))
        earlier = [v for t, v in timed if t < since_s]
        during = [(t, v) for t, v in timed if since_s <= t <= until_s]
        known = [v for _, v in during if v is not None]
        worst = (min if self.metric in _LOWER_IS_WORSE else max)(known, default=None)
        level = self.level(subject, during)
        return Line(
            subject=subject,
            values=tuple(None if v is None else float(f"{v:.4g}") for v in values),
            before=earlier[-1] if earlier else None,
            worst=worst,
            after=values[-1] if values else None,
            level=level.word,
            hit=level > Level.NONE or (worst is not None and self.violates(subject, worst)),
        )


def _bands(runbook: Runbook, metric: Metric) -> tuple[Band, ...]:
    row = runbook.threshold(metric)
    if row is None:
        return ()
    held = {level: quantity.text for level, quantity in row.held}
    return tuple(
        Band(level.word, quantity.value, quantity.text, quantity.line, held.get(level, ""))
        for level, quantity in sorted(row.levels)
    )


def _bound(indicator: Indicator | None) -> Bound | None:
    if indicator is None:
        return None
    low = indicator.bound.comparison in {Comparison.AT_LEAST, Comparison.ABOVE}
    return Bound(indicator.bound.value, indicator.bound.text, indicator.bound.line, low)


def _kept(indicator: Indicator, value: float) -> bool:
    return (indicator.bound.comparison or Comparison.AT_LEAST).holds(value, indicator.bound.value)
