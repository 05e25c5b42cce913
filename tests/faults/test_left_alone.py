"""Undo takes off only what the fault put on: what others changed meanwhile stays, and is reported."""

import os
import signal
from typing import Any

import psycopg
import pytest

from chaos.errors import GamedayError, NotInjected
from chaos.faults import workers
from chaos.faults.catalogue import fault_of
from chaos.faults.emptied import Emptied
from chaos.faults.outside import cache_of
from chaos.faults.port import NOTED, Fault, State
from chaos.faults.working import Working
from chaos.safety.undo import carry_out
from chaos.target.runtimes import RunningTarget
from chaos.target.toxiproxy import Toxic

LINK = "shop-cache"


def injected(target: RunningTarget, **definition: Any) -> tuple[Fault, State]:
    """A fault that was captured and injected, and what was captured."""
    fault = fault_of(definition)
    fault = fault.aimed(80.0, 90.0) if fault.threshold else fault
    prior = fault.capture(target)
    fault.inject(target, prior)
    return fault, prior


def test_a_toxic_of_somebody_else_stays_on_the_link_and_is_reported(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="toxic", service="cache", link=LINK, kind="latency", latency="50ms")
    theirs = Toxic("theirs", "latency", {"latency": 1, "jitter": 0})
    small_target.proxies().add_toxic(LINK, theirs)
    try:
        undone = carry_out(fault, small_target, prior)
        assert list(small_target.proxies().toxics(LINK)) == ["theirs"]
        assert [each.split(":")[0] for each in undone.differences] == ["toxics.theirs"]
    finally:
        small_target.proxies().remove_toxic(LINK, "theirs")


def test_a_toxic_that_was_there_before_is_no_difference(small_target: RunningTarget) -> None:
    small_target.proxies().add_toxic(LINK, Toxic("theirs", "latency", {"latency": 1, "jitter": 0}))
    try:
        fault, prior = injected(small_target, type="toxic", service="cache", link=LINK, kind="latency", latency="50ms")
        assert carry_out(fault, small_target, prior).differences == ()
        assert list(small_target.proxies().toxics(LINK)) == ["theirs"]
    finally:
        small_target.proxies().remove_toxic(LINK, "theirs")


def test_a_limit_that_others_changed_stays_and_is_reported(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="connection_limit", service="cache", others=20)
    with cache_of(small_target, "cache") as cache:
        cache.config_set("maxclients", 50)
    undone = carry_out(fault, small_target, prior)
    assert undone.differences == (f"maxclients: {prior['maxclients']} ≠ 50",)
    with cache_of(small_target, "cache") as cache:
        cache.config_set("maxclients", prior["maxclients"])


def test_a_policy_that_others_changed_stays_and_is_reported(small_target: RunningTarget) -> None:
    fault, prior = injected(
        small_target, type="memory_pressure", service="cache", to_level="warning", policy="noeviction"
    )
    with cache_of(small_target, "cache") as cache:
        cache.config_set("maxmemory-policy", "volatile-lru")
    undone = carry_out(fault, small_target, prior)
    assert undone.differences == ("policy: allkeys-lru ≠ volatile-lru",)
    with cache_of(small_target, "cache") as cache:
        cache.config_set("maxmemory-policy", prior["policy"])


def test_a_key_that_looks_like_ours_and_is_not_stays(small_target: RunningTarget) -> None:
    with cache_of(small_target, "cache") as cache:
        cache.set("gameday:memory_pressure-elsewhere:0", "theirs")
    fault, prior = injected(small_target, type="memory_pressure", service="cache", to_level="warning")
    assert carry_out(fault, small_target, prior).differences == ()
    with cache_of(small_target, "cache") as cache:
        assert cache.getdel("gameday:memory_pressure-elsewhere:0") == "theirs"


@pytest.mark.parametrize("kind", ["flush", "stampede"])
def test_a_key_that_was_filled_anew_is_newer_than_the_one_put_aside(kind: str, small_target: RunningTarget) -> None:
    with cache_of(small_target, "cache") as cache:
        cache.flushdb()
        cache.set("price", "old", ex=100)
        cache.set("name", "as it was", ex=100)
    fault, prior = injected(small_target, type=kind, service="cache")
    assert isinstance(fault, Emptied)
    with cache_of(small_target, "cache") as cache:
        cache.set("price", "new")
    assert carry_out(fault, small_target, prior).differences == ()
    with cache_of(small_target, "cache") as cache:
        assert (cache.get("price"), cache.get("name")) == ("new", "as it was")
        assert 0 < cache.ttl("name") <= 100
        cache.flushdb()


def test_keys_that_others_have_in_another_database_are_neither_taken_nor_overwritten(
    small_target: RunningTarget,
) -> None:
    with cache_of(small_target, "cache") as cache, cache.client() as there:
        cache.set("price", "old")
        there.execute_command("SELECT", 15)
        there.set("theirs", "kept")
        fault, prior = injected(small_target, type="flush", service="cache")
        assert prior[NOTED]["aside"] == 14
        assert carry_out(fault, small_target, prior).differences == ()
        assert there.getdel("theirs") == "kept"
        cache.flushdb()


def test_keys_that_others_put_meanwhile_where_ours_were_aside_stay_and_are_reported(
    small_target: RunningTarget,
) -> None:
    with cache_of(small_target, "cache") as cache:
        cache.set("price", "old")
    fault, prior = injected(small_target, type="flush", service="cache")
    small_target.restart("cache")
    with cache_of(small_target, "cache") as cache, cache.client() as there:
        there.execute_command("SELECT", prior[NOTED]["aside"])
        there.set("theirs", "kept")
        undone = carry_out(fault, small_target, prior)
        assert undone.differences == (f"other databases: [] ≠ [{prior[NOTED]['aside']}]",)
        assert there.getdel("theirs") == "kept"


def test_an_empty_cache_has_nothing_to_lose(small_target: RunningTarget) -> None:
    with cache_of(small_target, "cache") as cache:
        cache.flushdb()
    with pytest.raises(NotInjected, match="holds no key"):
        fault_of({"type": "flush", "service": "cache"}).capture(small_target)


def test_sessions_of_others_survive_the_undo_of_an_exhaustion(
    small_target: RunningTarget, database: psycopg.Connection
) -> None:
    fault, prior = injected(small_target, type="connection_exhaustion", service="database")
    assert carry_out(fault, small_target, prior).differences == ()
    assert database.execute("SELECT 1").fetchone() == (1,)


def test_an_option_that_others_set_meanwhile_stays_and_is_reported(
    small_target: RunningTarget, database: psycopg.Connection
) -> None:
    fault, prior = injected(small_target, type="stale_statistics", service="database", table="orders")
    database.execute("ALTER TABLE orders SET (autovacuum_enabled = true)")
    undone = carry_out(fault, small_target, prior)
    database.execute("ALTER TABLE orders RESET (autovacuum_enabled)")
    assert undone.differences == ("autovacuum: None ≠ true",)


WORKING = [
    {"type": "table_lock", "service": "database", "table": "orders"},
    {"type": "connection_exhaustion", "service": "database"},
    {"type": "connection_limit", "service": "cache"},
    {"type": "slow_command", "service": "cache", "blocks": "200ms"},
]


@pytest.mark.parametrize("definition", WORKING, ids=lambda each: each["type"])
def test_what_a_worker_did_that_was_killed_is_undone_all_the_same(
    definition: dict[str, Any], small_target: RunningTarget
) -> None:
    fault, prior = injected(small_target, **definition)
    assert isinstance(fault, Working)
    mark = fault.mark(small_target)
    for process in workers.alive(mark):
        os.kill(process.pid, signal.SIGKILL)
    assert carry_out(fault, small_target, prior).differences == ()
    assert workers.alive(mark) == []


@pytest.mark.parametrize("definition", WORKING, ids=lambda each: each["type"])
def test_a_fault_that_is_there_already_is_refused(definition: dict[str, Any], small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, **definition)
    try:
        assert fault.refused(small_target) is not None
    finally:
        carry_out(fault, small_target, prior)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"type": "partition", "service": "cache", "link": "nowhere"}, "no link 'nowhere'"),
    ({"type": "table_lock", "service": "database", "table": "nothing"}, "no table 'nothing'"),
    ({"type": "stale_statistics", "service": "database", "table": "nothing"}, "no table 'nothing'"),
    ({"type": "flush", "service": "database"}, "has the role database; flush fits cache"),
    ({"type": "gateway_errors", "service": "shop", "share": 0.5}, "has the role app; gateway_errors fits gateway"),
    ({"type": "memory_pressure", "service": "cache", "to_level": "caution"}, "no figure"),
    ({"type": "cpu_pressure", "service": "database", "to_level": "caution"}, "no figure"),
]


@pytest.mark.parametrize(("definition", "reason"), REFUSED, ids=[each["type"] for each, _ in REFUSED])
def test_what_cannot_be_injected_is_refused_with_the_reason(
    definition: dict[str, Any], reason: str, small_target: RunningTarget
) -> None:
    with pytest.raises(GamedayError, match=reason):
        fault_of(definition).capture(small_target)


def test_a_toxic_that_hits_hardly_anybody_is_not_taken_for_proven(small_target: RunningTarget) -> None:
    fault, prior = injected(
        small_target, type="toxic", service="cache", link=LINK, kind="latency", latency="100ms", share=1e-9
    )
    try:
        assert all(fault.effect(small_target, prior) is None for _ in range(5))
    finally:
        carry_out(fault, small_target, prior)
