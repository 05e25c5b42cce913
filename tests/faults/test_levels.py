"""A cache is filled to each level of a threshold table, under the policy that the experiment names, and no further."""

import pytest

from chaos.faults.catalogue import fault_of
from chaos.faults.outside import cache_of
from chaos.safety.undo import carry_out
from chaos.target.runtimes import RunningTarget

SPANS = {"caution": (75.0, 85.0), "warning": (85.0, 95.0), "critical": (95.0, 100.0)}


@pytest.mark.parametrize("policy", ["allkeys-lru", "noeviction"])
@pytest.mark.parametrize("level", SPANS)
def test_a_cache_is_filled_to_its_level_and_loses_nothing_of_its_own(
    level: str, policy: str, small_target: RunningTarget
) -> None:
    begins, ends = SPANS[level]
    given = {"type": "memory_pressure", "service": "cache", "to_level": level, "policy": policy}
    fault = fault_of(given).aimed(begins, ends)
    with cache_of(small_target, "cache") as cache:
        cache.set("theirs", "kept")
        prior = fault.capture(small_target)
        try:
            fault.inject(small_target, prior)
            memory = cache.info("memory")
            assert begins <= 100 * memory["used_memory"] / memory["maxmemory"] < ends
            assert fault.effect(small_target, prior)
            assert cache.config_get("maxmemory-policy") == {"maxmemory-policy": policy}
        finally:
            assert carry_out(fault, small_target, prior).differences == ()
        assert cache.getdel("theirs") == "kept"
