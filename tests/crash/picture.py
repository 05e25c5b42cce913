"""What of a target must be as it was, read past what a drill uses, so that no mistake of ours hides itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis

from chaos.faults import workers
from chaos.target.port import Role, Target

_CATALOGUE = {
    "indexes": "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready FROM pg_index i "
    "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' ORDER BY 1",
    "tables": "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "AND relkind = 'r' ORDER BY 1",
    "set for databases and roles": "SELECT setdatabase, setrole, setconfig FROM pg_db_role_setting ORDER BY 1, 2",
    "settings": "SELECT name, setting FROM pg_settings WHERE source NOT IN ('session', 'client') ORDER BY 1",
    "columns and functions": "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "rows": "SELECT count(*) FROM orders",
    "sessions of ours": "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'gameday%' "
    "AND pid <> pg_backend_pid() ORDER BY 1",
    "locks": "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL",
}


def picture(target: Target) -> dict[str, Any]:
    """Everything that faults change and undo restores, service by service, and what runs for faults."""
    seen: dict[str, Any] = {"workers": sorted(_workers(target))}
    for name, role in target.roles.items():
        state = target.state(name)
        seen[name] = {"status": state.status.value, **state.settings}
        if role is Role.CACHE:
            seen[name] |= _cache(target, name)
        if role is Role.DATABASE:
            seen[name] |= _database(target, name)
    seen["proxies"] = {
        name: (each.enabled, dict(each.toxics)) for name, each in sorted(target.proxies().proxies().items())
    }
    return seen


def keys(target: Target, service: str = "cache") -> dict[str, bytes]:
    """What a cache holds; empty where there is none."""
    if service not in target.roles:
        return {}
    with _redis(target, service) as client:
        return {key.decode(): client.dump(key) for key in client.scan_iter()}


def _cache(target: Target, service: str) -> dict[str, Any]:
    with _redis(target, service) as client:
        return {f"config {key}": value for key, value in sorted(client.config_get("*").items())}


def _redis(target: Target, service: str) -> "redis.Redis":
    at = target.address(service)
    return redis.Redis(at.host, at.port, username=at.user or None, password=at.password or None, socket_timeout=5)


def _database(target: Target, service: str) -> dict[str, Any]:
    with psycopg.connect(target.database_url(service), autocommit=True, connect_timeout=5) as connection:
        return {name: connection.execute(query).fetchall() for name, query in _CATALOGUE.items()}


def _workers(target: Target) -> Iterator[str]:
    """The marks of the workers that live, of faults on this target."""
    mark, ours = f"{workers.MARK}=".encode(), tuple(f" on {target.address(name)}" for name in target.roles)
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                values = (each / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            marks = (value.decode() for value in values if value.startswith(mark))
            yield from (each for each in marks if each.endswith(ours))
