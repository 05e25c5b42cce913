"""The Redis source against a real server."""

from collections.abc import Iterator

import pytest
import redis as driver
from hypothesis import given
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.scales import Metric
from chaos.signals.redis import Counters, RedisProbe, hit_ratio, memory_usage, since_last
from chaos.target.runtimes import RunningTarget

COUNTS = st.integers(min_value=0, max_value=10**12)


@pytest.fixture
def probe(small_target: RunningTarget) -> Iterator[RedisProbe]:
    small_target.start("cache")
    probe = RedisProbe("cache", small_target.address("cache"))
    yield probe
    probe.close()


@pytest.fixture
def client(small_target: RunningTarget) -> Iterator[driver.Redis]:
    address = small_target.address("cache")
    with driver.Redis(
        host=address.host, port=address.port, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    ) as client:
        yield client


def read(probe: RedisProbe) -> dict[Metric, float | None]:
    return {metric: value for metric, subject, value in probe.read() if subject == "cache"}


def test_the_hit_ratio_is_exact_after_known_look_ups(probe: RedisProbe, client: driver.Redis) -> None:
    client.set("known", "1")
    read(probe)
    for key in ["known", "known", "known", "unknown"]:
        client.get(key)
    assert read(probe)[Metric.CACHE_HIT_RATIO] == 75.0


def test_no_look_up_is_no_hit_ratio(probe: RedisProbe) -> None:
    read(probe)
    assert read(probe)[Metric.CACHE_HIT_RATIO] is None


def test_look_ups_after_a_restart_count_from_zero(
    probe: RedisProbe, client: driver.Redis, small_target: RunningTarget
) -> None:
    client.get("unknown")
    read(probe)
    small_target.restart("cache")
    client.set("known", "1")
    for key in ["known", "unknown"]:
        client.get(key)
    assert read(probe)[Metric.CACHE_HIT_RATIO] == 50.0


def test_a_restart_between_two_reads_is_no_outage(probe: RedisProbe, small_target: RunningTarget) -> None:
    read(probe)
    small_target.restart("cache")
    assert read(probe)[Metric.SERVICE_UP] == 1.0


def test_a_dead_server_is_down_and_nothing_else_is_known(probe: RedisProbe, small_target: RunningTarget) -> None:
    read(probe)
    small_target.kill("cache")
    assert read(probe) == {
        Metric.SERVICE_UP: 0.0,
        Metric.MEMORY_USAGE: None,
        Metric.CACHE_HIT_RATIO: None,
        Metric.CACHE_EVICTIONS: None,
    }


def test_memory_is_measured_against_the_limit_of_the_server(probe: RedisProbe, client: driver.Redis) -> None:
    limit = int(client.info()["maxmemory"])
    client.set("large", b"x" * (limit // 8))
    try:
        assert read(probe)[Metric.MEMORY_USAGE] == pytest.approx(100 * client.info()["used_memory"] / limit, abs=2)
    finally:
        client.delete("large")


def test_evictions_are_counted_between_reads(probe: RedisProbe, client: driver.Redis) -> None:
    limit, policy = client.info()["maxmemory"], client.info()["maxmemory_policy"]
    try:
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.mset({f"filler:{number}": "x" * 1000 for number in range(500)})
        read(probe)
        before = client.info()["evicted_keys"]
        client.config_set("maxmemory", client.info()["used_memory"] - 100_000)
        # Redis evicts for half a millisecond at a time and goes on in the background: with room again it has ended.
        client.config_set("maxmemory", limit)
        evicted = client.info()["evicted_keys"] - before
        assert evicted > 0
        assert read(probe)[Metric.CACHE_EVICTIONS] == evicted
    finally:
        client.config_set("maxmemory", limit)
        client.config_set("maxmemory-policy", policy)
        client.flushall()


def test_a_server_that_refuses_us_is_unknown_and_not_down(probe: RedisProbe, client: driver.Redis) -> None:
    client.config_set("requirepass", "hunter2")
    try:
        with pytest.raises(driver.AuthenticationError):
            probe.read()
    finally:
        client.auth("hunter2")
        client.config_set("requirepass", "")


@given(before=st.tuples(COUNTS, COUNTS, COUNTS), grown=st.tuples(COUNTS, COUNTS, COUNTS))
def test_what_a_running_server_counted_is_the_difference(
    before: tuple[int, int, int], grown: tuple[int, int, int]
) -> None:
    now = Counters("same", *(a + b for a, b in zip(before, grown, strict=True)))
    assert since_last(Counters("same", *before), now) == Counters("same", *grown)


@given(before=st.tuples(COUNTS, COUNTS, COUNTS), now=st.tuples(COUNTS, COUNTS, COUNTS))
def test_another_run_of_the_server_began_at_zero(before: tuple[int, int, int], now: tuple[int, int, int]) -> None:
    assert since_last(Counters("one", *before), Counters("two", *now)) == Counters("two", *now)


@given(hits=COUNTS, misses=COUNTS)
def test_a_hit_ratio_is_a_percentage_of_the_look_ups(hits: int, misses: int) -> None:
    ratio = hit_ratio(Counters("", hits, misses, 0))
    if hits + misses == 0:
        assert ratio is None
    else:
        assert ratio is not None
        assert 0 <= ratio <= 100
        assert ratio * (hits + misses) == pytest.approx(100 * hits)


def test_without_a_limit_memory_is_measured_against_the_machine() -> None:
    assert memory_usage({"used_memory": 5, "maxmemory": 0, "total_system_memory": 50}) == 10.0
