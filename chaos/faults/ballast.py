"""Keys of a fault in a cache, which take memory and nothing else: known by their prefix, `gameday:` and the label."""

from collections.abc import Iterator
from typing import Any

_CHUNK_BYTES = 64 * 1024
_AT_ONCE = 100


def fill(cache: Any, label: str, goal_bytes: int, limit_bytes: int) -> None:
    """Set keys of the fault `label` until `cache` uses `goal_bytes`, without going beyond `limit_bytes` meanwhile.

    Raises what the client raises.
    """
    number = 0
    while (missing := goal_bytes - int(cache.info("memory")["used_memory"])) > 0:
        pipeline = cache.pipeline(transaction=False)
        # What is on its way counts as used memory too.
        in_flight = (limit_bytes - goal_bytes) // (4 * _CHUNK_BYTES)
        for _ in range(max(1, min(_AT_ONCE, in_flight, missing // _CHUNK_BYTES))):
            pipeline.set(f"{_prefix(label)}{number}", "x" * min(_CHUNK_BYTES, missing + 1))
            number += 1
        pipeline.execute()


def delete(cache: Any, label: str) -> None:
    """Delete every key of the fault `label`."""
    for keys in _ours(cache, label):
        cache.unlink(*keys)


def count(cache: Any, label: str) -> int:
    """How many keys of the fault `label` there are."""
    return sum(map(len, _ours(cache, label)))


def _prefix(label: str) -> str:
    return f"gameday:{label}:"


def _ours(cache: Any, label: str) -> Iterator[list[str]]:
    """The keys of the fault, some at a time."""
    cursor = 0
    while True:
        cursor, found = cache.scan(cursor, count=1000)
        if keys := [key for key in found if key.startswith(_prefix(label))]:
            yield keys
        if not cursor:
            return
