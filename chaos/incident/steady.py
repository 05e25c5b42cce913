"""Whether the target is healthy: what must be so before a fault is injected."""

from collections.abc import Iterator, Sequence

from chaos.incident import wording
from chaos.incident.snapshot import IndicatorState, Snapshot
from chaos.runbook.bindings import Bindings
from chaos.scales import Level, Metric, Unit


def problems(snapshot: Snapshot, bindings: Bindings, endpoints: Sequence[str]) -> list[str]:
    """What is not healthy or not known; empty is the steady state.

    Steady is: every level is none, every indicator met, every service and index there, and
    everything that the bindings read has a value, on each of `endpoints` and each named subject.
    """
    return [
        *_missing(snapshot, bindings, endpoints),
        *_levels(snapshot),
        *_indicators(snapshot),
        *_flags(snapshot),
    ]


def _missing(snapshot: Snapshot, bindings: Bindings, endpoints: Sequence[str]) -> Iterator[str]:
    for reading in bindings.readings:
        metric = reading.metric
        subjects = reading.subjects
        if subjects is None:
            by_load = metric in (Metric.API_RESPONSE_TIME, Metric.ERROR_RATE)
            subjects = tuple(endpoints) if by_load else None
        if subjects is None:
            if not any(its_metric is metric for its_metric, _ in snapshot.values):
                yield f"{metric.value} has not been read yet"
            continue
        for subject in subjects:
            # A level that is unknown is told as such.
            if snapshot.values.get((metric, subject)) is None and (metric, subject) not in snapshot.levels:
                yield wording.reading(metric, subject, None)


def _levels(snapshot: Snapshot) -> Iterator[str]:
    for (metric, subject), level in snapshot.levels.items():
        if level is not Level.NONE:
            word = "" if level is None else f" (level {level.word})"
            yield wording.reading(metric, subject, snapshot.values.get((metric, subject))) + word


def _indicators(snapshot: Snapshot) -> Iterator[str]:
    for (section, metric), seen in snapshot.indicators.items():
        if seen.state is not IndicatorState.MET:
            said = wording.reading(metric, seen.subject, seen.value)
            yield f"{said} (indicator of procedure {section} {seen.state.value})"


def _flags(snapshot: Snapshot) -> Iterator[str]:
    for (metric, subject), value in snapshot.values.items():
        if metric.unit is Unit.FLAG and not value:
            yield wording.reading(metric, subject, value)
