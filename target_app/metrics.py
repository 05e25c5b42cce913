"""The shop's own metrics, in a registry of one application so that two of them can live in a process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """Every metric of the shop by name."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("shop_requests", "Requests answered.", ["endpoint", "status"], registry=self._registry)
        self.request_seconds = Histogram(
            "shop_request_seconds", "Time to answer.", ["endpoint"], buckets=BUCKETS_S, registry=self._registry
        )
        self.cache_lookups = Counter(
            "shop_cache_lookups", "Look-ups: hit, miss, or unavailable.", ["outcome"], registry=self._registry
        )
        self.database_up = Gauge("shop_database_up", "1 while the database takes connections.", registry=self._registry)
        self.queue = Gauge("shop_heavy_queue", "Requests waiting in line.", ["kind"], registry=self._registry)

    def exposition(self) -> bytes:
        """All metrics in the Prometheus text format."""
        return generate_latest(self._registry)
