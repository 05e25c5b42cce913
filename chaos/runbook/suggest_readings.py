"""How a metric is commonly read from its samples: what a bindings file begins with."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chaos.scales import Metric

_READINGS: Mapping[Metric, tuple[str, str, str]] = {
    Metric.API_RESPONSE_TIME: ("p95", "5s", "A mean hides the users who wait."),
    Metric.ERROR_RATE: ("ratio", "5s", "Failed requests among all, over the window of the response time."),
    Metric.CPU_USAGE: ("mean", "5s", "CPU is used in bursts; one sample says nothing."),
    Metric.MEMORY_USAGE: ("last", "5s", "Memory does not come and go like load does; the newest reading is the state."),
    Metric.CACHE_HIT_RATIO: ("mean", "3s", "A few seconds even out single misses."),
    Metric.QUERY_TIME: ("mean", "3s", "A few seconds even out single slow calls."),
    Metric.SERVICE_UP: ("last", "3s", "A service answers or it does not; an older answer says nothing of now."),
    Metric.INDEX_VALID: ("last", "5s", "An index is there or it is not."),
}
_OTHER = ("last", "5s", "The newest reading is the state.")
_FEW = 10
"""A 95th percentile of fewer answers is one of them."""


def readings(metrics: Iterable[Metric]) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """An entry for each of `metrics`."""
    for metric in metrics:
        statistic, window, because = _READINGS.get(metric, _OTHER)
        entry: dict[str, Any] = {"metric": metric.value, "statistic": statistic, "window": window}
        if statistic == "p95":
            entry["minimum_samples"] = _FEW
        yield metric, {**entry, "because": because}
