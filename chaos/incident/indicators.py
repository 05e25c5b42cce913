"""A procedure's own indicators over the subjects that they are bound to."""

from collections.abc import Iterable, Mapping

from chaos.incident.snapshot import IndicatorState, IndicatorValue, Subject
from chaos.runbook.bindings import Bindings, ProcedureBinding
from chaos.runbook.model import Comparison, Indicator, Runbook
from chaos.runbook.resolve import applying
from chaos.scales import Metric

Key = tuple[str, Metric]
"""A procedure's section and the metric of its indicator."""

_WORSE = {IndicatorState.MET: 0, IndicatorState.UNKNOWN: 1, IndicatorState.VIOLATED: 2}
_LOW_IS_WORSE = {Comparison.AT_LEAST, Comparison.ABOVE}


def indicators(
    values: Mapping[Subject, float | None], runbook: Runbook, bindings: Bindings
) -> dict[Key, IndicatorValue]:
    """The indicators of every bound procedure. Two of one metric in one procedure count as the worse of them."""
    found: dict[Key, IndicatorValue] = {}
    for procedure, bound in applying(runbook, bindings):
        for indicator in procedure.indicators:
            key = (procedure.section, indicator.metric)
            value = _value(indicator, _subjects(indicator, bound, values), values)
            if key not in found or _WORSE[value.state] > _WORSE[found[key].state]:
                found[key] = value
    return found


def indicator_of(runbook: Runbook, key: Key) -> Indicator | None:
    """The document's indicator behind `key`."""
    section, metric = key
    procedure = runbook.procedure(section)
    rows = procedure.indicators if procedure else ()
    return next((each for each in rows if each.metric is metric), None)


def _subjects(indicator: Indicator, bound: ProcedureBinding, seen: Iterable[Subject]) -> tuple[str, ...]:
    if bound.indicator_subjects is not None:
        return bound.indicator_subjects
    return tuple(subject for metric, subject in seen if metric is indicator.metric)


def _value(indicator: Indicator, subjects: tuple[str, ...], values: Mapping[Subject, float | None]) -> IndicatorValue:
    """Violated if one subject breaks the bound; met only if every one is known to keep it."""
    comparison = indicator.bound.comparison
    if comparison is None or not subjects:
        return IndicatorValue(IndicatorState.UNKNOWN, None, subjects[0] if subjects else "")
    read = [(values.get((indicator.metric, subject)), subject) for subject in subjects]
    known = sorted((value, subject) for value, subject in read if value is not None)
    if known:
        value, subject = known[0] if comparison in _LOW_IS_WORSE else known[-1]
        if not comparison.holds(value, indicator.bound.value):
            return IndicatorValue(IndicatorState.VIOLATED, value, subject)
        if len(known) == len(read):
            return IndicatorValue(IndicatorState.MET, value, subject)
    return IndicatorValue(IndicatorState.UNKNOWN, None, next(subject for value, subject in read if value is None))
