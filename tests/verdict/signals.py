"""What samplers see of a Redis outage that the shop feels: made up, smooth, and the same every time."""

import math

from chaos.events import AnyEvent, Readings, Requests

ENDPOINTS = ("popular_products", "product_detail", "cart_lookup", "cart_add", "order_create", "order_lookup", "payment")
CACHED = {"popular_products": 1900.0, "cart_lookup": 640.0, "product_detail": 320.0}


def signals(onset_s: float, end_s: float) -> list[tuple[float, AnyEvent]]:
    """Ten requests a second to each endpoint, and readings twice a second."""
    signals: list[tuple[float, AnyEvent]] = []
    for tick in range(int(1.5 * 10), int((end_s - 0.1) * 10)):
        at_s = tick / 10
        signals.append((at_s, Requests([_request(at_s, index, name, onset_s) for index, name in enumerate(ENDPOINTS)])))
        if tick % 5 == 0:
            signals.append((at_s, Readings("cache", _cache_readings(at_s, onset_s))))
            signals.append((at_s, Readings("machine", _usage_readings(at_s, onset_s))))
    return signals


def _request(at_s: float, index: int, endpoint: str, onset_s: float) -> tuple[float, str, float, bool]:
    quiet = 3.0 + 9.0 * index * (1.2 + math.sin(at_s * 3 + index))
    if endpoint in CACHED and onset_s <= at_s < 19.2:
        ramp = min(1.0, (at_s - onset_s) / 1.2) if at_s < 16.6 else max(0.0, (19.2 - at_s) / 2.6)
        return (
            at_s,
            endpoint,
            quiet + CACHED[endpoint] * ramp,
            endpoint == "popular_products" and int(at_s * 10) % 7 == 0,
        )
    return at_s, endpoint, quiet, False


def _cache_readings(at_s: float, onset_s: float) -> list[tuple[float, str, str, float | None]]:
    up = not onset_s <= at_s < 14.3
    hit = None if not up else 98.4 if at_s < onset_s else min(98.2, 22 * (at_s - 14.2))
    return [
        (at_s, "service_up", "cache", float(up)),
        (at_s, "service_up", "database", 1.0),
        (at_s, "cache_hit_ratio", "cache", hit),
        (at_s, "memory_usage", "cache", 41.0 if up else None),
    ]


def _usage_readings(at_s: float, onset_s: float) -> list[tuple[float, str, str, float | None]]:
    busy = 30.0 if onset_s <= at_s < 19 else 0.0
    return [
        (at_s, "cpu_usage", "shop", 22 + 6 * math.sin(at_s) + busy / 2),
        (at_s, "cpu_usage", "database", 9 + 2 * math.sin(at_s * 2) + busy),
        (at_s, "query_time", "order_lookup", 0.8 + 0.2 * math.sin(at_s)),
    ]
