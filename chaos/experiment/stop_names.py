"""Whether the signals of `stop_when` are ones that the target has: a guard on a misspelt name would never act."""

from collections.abc import Iterable, Mapping
from typing import Any

from chaos.experiment.definition import Experiment
from chaos.experiment.found import Found
from chaos.quoting import choice, quoted
from chaos.runbook.bindings import Bindings
from chaos.scales import Metric

_OF_LOAD = {Metric.API_RESPONSE_TIME, Metric.ERROR_RATE}
_OF_ROLE = {
    **dict.fromkeys((Metric.CACHE_HIT_RATIO, Metric.CACHE_EVICTIONS), "cache"),
    **dict.fromkeys((Metric.LOCK_WAITS, Metric.CONNECTIONS), "database"),
}
"""What is read on the services of one role only."""


def stop_names_known(experiment: Experiment[Any], bindings: Bindings, services: Mapping[str, Any]) -> Found:
    """Every `of` that is nothing of what its signal is read on."""
    for index, each in enumerate(experiment.stop_when):
        named, metric = each.of, each.signal
        if metric is Metric.INDEX_VALID:
            # Which indexes there are is known to the target's own file of statements.
            named = named.partition("/")[0]
        allowed = list(_subjects(metric, bindings, services))
        if each.of and named not in allowed:
            where = ("stop_when", index, "of")
            yield where, f"{metric.value} is not read on {quoted(each.of)}", choice(named, allowed)


def _subjects(metric: Metric, bindings: Bindings, services: Mapping[str, Any]) -> Iterable[str]:
    if metric in _OF_LOAD:
        return bindings.endpoints
    if metric is Metric.QUERY_TIME:
        return [name for each in services.values() for name in getattr(each, "statements", {})]
    role = "database" if metric is Metric.INDEX_VALID else _OF_ROLE.get(metric)
    return [name for name, each in services.items() if role in {None, each.role}]
