"""Every check is really carried out, and judged by the document's own numbers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
import redis

from chaos.response.checks import Finding, carry_out
from chaos.response.site import Site
from chaos.runbook.bindings import (
    Check,
    CpuCheck,
    HitRatioCheck,
    IndexesCheck,
    MemoryCheck,
    SlowQueriesCheck,
    UpCheck,
)
from chaos.target.runtimes import RunningTarget


def look(check: Check, site: Site, section: str = "3.1") -> Finding:
    procedure = site.runbook.procedure(section)
    assert procedure
    return carry_out(check, procedure, site)


@pytest.fixture
def cache(ward: RunningTarget) -> Iterator[redis.Redis]:
    """A client of the cache, which is emptied afterwards."""
    address = ward.address("cache")
    with closing(redis.Redis(host=address.host, port=address.port, socket_timeout=2)) as client:
        yield client
        client.flushall()


@contextmanager
def going_on(step: Callable[[], object]) -> Iterator[None]:
    """`step` over and over in a thread, at most 200 times a second."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(0.005):
            step()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("service", ["cache", "database", "shop"])
def test_a_service_that_answers_is_found_up(service: str, site: Site) -> None:
    assert look(UpCheck(up=service), site) == Finding(ok=True, finding=f"{service} answers")


@pytest.mark.parametrize("service", ["cache", "database", "shop"])
def test_a_killed_service_is_found_down(service: str, site: Site) -> None:
    site.target.kill(service)
    try:
        assert look(UpCheck(up=service), site) == Finding(ok=False, finding=f"{service} does not answer")
    finally:
        site.target.start(service)


def test_memory_within_the_thresholds_is_ok(site: Site) -> None:
    found = look(MemoryCheck(memory="cache"), site)
    assert found.ok
    assert found.finding.startswith("memory_usage cache ")


def test_memory_over_a_threshold_is_found_with_its_level(site: Site, cache: redis.Redis) -> None:
    cache.setrange("ballast", 12_500_000, b"x")
    found = look(MemoryCheck(memory="cache"), site)
    assert not found.ok
    assert "caution" in found.finding


@pytest.mark.parametrize(("key", "ok"), [("there", True), ("not there", False)])
def test_the_hit_ratio_is_held_to_the_procedures_indicator(
    key: str, *, ok: bool, site: Site, cache: redis.Redis
) -> None:
    cache.set("there", 1)
    with going_on(lambda: cache.get(key)):
        found = look(HitRatioCheck(hit_ratio="cache"), site)
    assert found.ok is ok
    assert "95" in found.finding


def test_a_hit_ratio_without_look_ups_is_unknown_and_not_ok(site: Site) -> None:
    assert look(HitRatioCheck(hit_ratio="cache"), site) == Finding(False, "cache_hit_ratio cache unknown", known=False)


def test_cpu_is_measured(site: Site) -> None:
    found = look(CpuCheck(cpu="database"), site, "3.2")
    assert found.ok
    assert found.finding.endswith(" %")


@pytest.mark.parametrize(("seconds", "ok"), [(0.001, True), (0.15, False)])
def test_slow_statements_are_found(seconds: float, *, ok: bool, site: Site, database: psycopg.Connection) -> None:
    statement = f"SELECT /* order_lookup */ pg_sleep({seconds})"
    with going_on(lambda: database.execute(statement.encode())):
        found = look(SlowQueriesCheck(slow_queries="database"), site, "3.2")
    assert found.ok is ok
    assert found.finding.startswith("query_time order_lookup ")


def test_a_valid_index_is_ok(site: Site) -> None:
    found = look(IndexesCheck(indexes="database"), site, "3.2")
    assert found == Finding(ok=True, finding="database/orders_user_id_created_at_idx is valid")


def test_a_missing_index_is_found(missing_index: str, site: Site) -> None:
    found = look(IndexesCheck(indexes="database"), site, "3.2")
    assert found == Finding(ok=False, finding=f"database/{missing_index} is missing or INVALID")


def test_a_service_that_is_not_there_is_a_finding(site: Site) -> None:
    found = look(MemoryCheck(memory="nowhere"), site)
    assert not found.ok
    assert "nowhere" in found.finding
