"""CPU and memory in percent of what a service may use."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.scales import Metric
from chaos.signals.usage import UsageProbe, cpu_usage, memory_usage
from chaos.target.port import Usage
from chaos.target.runtimes import RunningTarget


def usage(cpu_s: float = 0.0, cpu_limit: float = 2.0, memory: int = 0, limit: int = 100) -> Usage:
    return Usage(cpu_s=cpu_s, cpu_limit=cpu_limit, memory_bytes=memory, memory_limit_bytes=limit)


@given(share=st.floats(0, 1), cores=st.floats(0.1, 64), elapsed_s=st.floats(0.1, 100), before_s=st.floats(0, 10**6))
def test_cpu_is_in_percent_of_the_allowed_cores(share: float, cores: float, elapsed_s: float, before_s: float) -> None:
    now = usage(before_s + share * cores * elapsed_s, cores)
    assert cpu_usage(usage(before_s, cores), now, elapsed_s) == pytest.approx(100 * share, abs=1e-3)


def test_over_a_restart_the_cpu_is_unknown() -> None:
    assert cpu_usage(usage(5.0), usage(0.1), 0.5) is None


def test_memory_is_in_percent_of_the_limit() -> None:
    assert memory_usage(usage(memory=25)) == 25.0


def test_a_service_that_is_not_running_has_no_usage(small_target: RunningTarget) -> None:
    probe = UsageProbe(small_target.usage, ["cache", "database"], own_memory=["cache"])
    small_target.kill("cache")
    try:
        samples = {(metric, subject): value for metric, subject, value in probe.read()}
    finally:
        small_target.start("cache")
    assert samples[Metric.CPU_USAGE, "cache"] is None
    assert samples[Metric.MEMORY_USAGE, "database"] is not None


def test_memory_that_the_server_itself_limits_is_left_to_its_own_source(small_target: RunningTarget) -> None:
    probe = UsageProbe(small_target.usage, ["cache", "database"], own_memory=["cache"])
    assert [subject for metric, subject, _ in probe.read() if metric is Metric.MEMORY_USAGE] == ["database"]


def test_a_busy_service_shows_its_cpu(small_target: RunningTarget) -> None:
    probe = UsageProbe(small_target.usage, ["database"])
    probe.read()
    with psycopg.connect(small_target.database_url("database"), autocommit=True, connect_timeout=5) as client:
        client.execute("SELECT sum(sqrt(n)) FROM generate_series(1, 1500000) AS n")
        samples = {metric: value for metric, _, value in probe.read()}
    assert (samples[Metric.CPU_USAGE] or 0) > 5
