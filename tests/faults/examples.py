"""A definition of every fault of the catalogue, and how somebody else would repair what it did."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from chaos.faults import sessions
from chaos.faults.catalogue import fault_of
from chaos.faults.noop import MARKER
from chaos.faults.outside import cache_of
from chaos.faults.port import Fault
from chaos.scales import Metric
from chaos.target.port import Target

INDEX = "orders_user_id_created_at_idx"
KEYS = 200
FIGURES = {Metric.MEMORY_USAGE: (95.0, 100.0), Metric.CPU_USAGE: (10.0, 30.0)}
"""What a document would say. The machine is shared: more than this of it may not be had."""


def _start(service: str) -> Callable[[Target], None]:
    return lambda target: target.start(service)


def _create_index(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute(f"CREATE INDEX {INDEX} ON orders (user_id, created_at DESC)")


def _rebuild_index(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute(f"REINDEX INDEX CONCURRENTLY {INDEX}")


def _reset_settings(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        for name in ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"):
            connection.execute(sql.SQL("ALTER DATABASE shop RESET {}").format(sql.Identifier(name)))


def _analyze(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("ALTER TABLE orders RESET (autovacuum_enabled)")
        connection.execute("ANALYZE orders")


def _delete_marker(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        cache.delete(MARKER)


def _put_keys_back(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        for number in range(KEYS):
            cache.set(f"product:{number}", "anew")


def _end_session(label: str) -> Callable[[Target], None]:
    """Somebody ends the sessions of the fault, as an operator would; its worker finds out and ends."""

    def repair(target: Target) -> None:
        sessions.end(target, "database", label)

    return repair


def _repair_toxics(target: Target) -> None:
    for name in target.proxies().toxics("shop-cache"):
        target.proxies().remove_toxic("shop-cache", name)


def _delete_ballast(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        for key in cache.scan_iter("gameday:*"):
            cache.delete(key)
        cache.config_set("maxmemory-policy", "allkeys-lru")


def _toxic(kind: str, **more: Any) -> dict[str, Any]:
    name = f"{kind}-cache"
    return {"type": "toxic", "name": name, "service": "cache", "link": "shop-cache", "kind": kind, **more}


EXAMPLES: list[tuple[dict[str, Any], Callable[[Target], None]]] = [
    ({"type": "kill", "service": "cache"}, _start("cache")),
    ({"type": "kill", "service": "database"}, _start("database")),
    ({"type": "kill_replica", "service": "shop"}, lambda target: target.restart("shop")),
    ({"type": "stop", "service": "cache"}, _start("cache")),
    ({"type": "stop", "service": "database"}, _start("database")),
    ({"type": "hang", "service": "cache"}, lambda target: target.resume("cache")),
    ({"type": "hang", "service": "database"}, lambda target: target.restart("database")),
    ({"type": "hang", "service": "shop"}, lambda target: target.resume("shop")),
    (
        {"type": "partition", "service": "cache", "link": "shop-cache"},
        lambda target: target.proxies().enable("shop-cache"),
    ),
    (_toxic("latency", latency="150ms", jitter="10ms"), _repair_toxics),
    (_toxic("bandwidth", rate_kb=20), _repair_toxics),
    (_toxic("timeout", timeout="0s"), _repair_toxics),
    (_toxic("reset_peer"), _repair_toxics),
    (_toxic("slow_close", delay="150ms"), _repair_toxics),
    (_toxic("limit_data", bytes=20), _repair_toxics),
    ({"type": "flush", "service": "cache"}, _put_keys_back),
    ({"type": "stampede", "service": "cache"}, _put_keys_back),
    ({"type": "memory_pressure", "service": "cache", "to_level": "critical", "policy": "noeviction"}, _delete_ballast),
    ({"type": "connection_limit", "service": "cache"}, lambda target: target.restart("cache")),
    ({"type": "slow_command", "service": "cache", "blocks": "300ms"}, lambda target: target.restart("cache")),
    ({"type": "drop_index", "service": "database", "index": INDEX}, _create_index),
    ({"type": "invalid_index", "service": "database", "index": INDEX}, _rebuild_index),
    ({"type": "table_lock", "service": "database", "table": "orders"}, _end_session("table_lock-database")),
    ({"type": "connection_exhaustion", "service": "database"}, lambda target: target.restart("database")),
    ({"type": "slow_queries", "service": "database"}, _reset_settings),
    ({"type": "stale_statistics", "service": "database", "table": "orders"}, _analyze),
    (
        {"type": "cpu_pressure", "service": "database", "to_level": "caution"},
        _end_session("cpu_pressure-database"),
    ),
    ({"type": "gateway_errors", "service": "gateway", "share": 0.5}, lambda target: target.restart("gateway")),
    ({"type": "noop", "service": "cache"}, _delete_marker),
]
"""A definition of every fault that child processes can have, and how somebody else would repair what it did."""

INSIDE: list[dict[str, Any]] = [
    {"type": "out_of_memory", "service": "cache", "room_mb": 8},
    {"type": "cpu_hog", "service": "cache", "to_level": "caution"},
    {"type": "memory_hog", "service": "shop", "to_level": "caution"},
    {"type": "disk_full", "service": "database", "filled": 1.0},
]
"""A definition of every fault that only containers can have."""

TARGETS = {"kill_replica": "replicas_target", "gateway_errors": "gateway_target", "disk_full": "disk_target"}
"""The fixtures of the targets that others than the small one are wanted for, by type."""

NAMES = [each.get("name") or f"{each['type']}-{each['service']}" for each, _ in EXAMPLES]


def fill(target: Target) -> None:
    if "cache" not in target.roles:
        return
    with cache_of(target, "cache") as cache:
        for number in range(KEYS):
            cache.set(f"product:{number}", "as it was", ex=3600)


def ready(definition: dict[str, Any], target: Target) -> Fault:
    """The fault as a drill has it before it captures."""
    fault = fault_of(definition)
    return (fault.aimed(*FIGURES[fault.threshold[0]]) if fault.threshold else fault).resolved(target)
