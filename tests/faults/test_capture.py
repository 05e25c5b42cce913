"""What must be restored has to be known first: a service that runs and says nothing is not harmed."""

from collections.abc import Iterator

import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import NotInjected
from chaos.faults.catalogue import fault_of
from chaos.faults.outside import cache_of
from chaos.target.port import Status
from chaos.target.runtimes import RunningTarget

PAUSED_MS = 6000


@pytest.fixture
def mute_cache(small_target: RunningTarget) -> Iterator[RunningTarget]:
    """The small target, whose cache runs and answers nobody for a while."""
    with cache_of(small_target, "cache") as cache:
        cache.execute_command("CLIENT", "PAUSE", str(PAUSED_MS), "ALL")
    yield small_target
    back = retry(stop=stop_after_delay(10), wait=wait_fixed(0.05), retry=retry_if_result(lambda answers: not answers))
    back(small_target.answers)("cache")


def test_a_service_that_does_not_say_its_settings_is_silent(mute_cache: RunningTarget) -> None:
    state = mute_cache.state("cache")
    assert (state.status, state.silent) == (Status.RUNNING, True)


def test_a_fault_is_not_injected_where_its_service_is_silent(mute_cache: RunningTarget) -> None:
    fault = fault_of({"type": "hang", "service": "cache"})
    with pytest.raises(NotInjected, match="hang-cache: cache does not answer"):
        fault.capture(mute_cache)
    assert mute_cache.state("cache").status is Status.RUNNING
