"""What every source promises, each against its real server in the small target."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chaos.clock import Clock
from chaos.events import Requests
from chaos.scales import Metric
from chaos.signals.port import Source
from chaos.signals.sources import sources
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget

from .emitted import Emitted, until

DOWN_WITHIN_S = 3.0
NAMES = ("k6", "up cache", "up database", "up shop", "usage", "redis cache", "postgresql database")
SERVER_OF = {"up cache": "cache", "up database": "database", "up shop": "shop"}
LINK_OF = {"up cache": "shop-cache", "up database": "shop-database", "up shop": "load-shop"}
OUTAGE_SEEN_WITHIN_S = 1.0
"""Twice what is aimed at: other tests may run."""


@pytest.fixture
def built(
    small_target: RunningTarget, small_definition: TargetDefinition, small_base: Path, clock: Clock, tmp_path: Path
) -> Iterator[Mapping[str, Source]]:
    made = {each.name: each for each in sources(small_target, small_definition, small_base, 1, clock, log_dir=tmp_path)}
    yield made
    for source in made.values():
        source.stop()


def own_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("signal ")}


def test_a_target_has_every_source(built: Mapping[str, Source]) -> None:
    assert tuple(built) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_to_emit(built: Mapping[str, Source], emitted: Emitted, name: str) -> None:
    built[name].start(emitted)
    until(lambda: len(emitted.observations) >= 2)
    assert emitted.failures == []


@pytest.mark.parametrize("name", NAMES)
def test_stop_ends_its_thread_and_what_it_emits_and_can_be_called_twice(
    built: Mapping[str, Source], emitted: Emitted, name: str
) -> None:
    built[name].start(emitted)
    until(lambda: emitted.observations)
    assert own_threads() == {f"signal {name}"}
    built[name].stop()
    count = len(emitted.observations)
    built[name].stop()
    assert own_threads() == set()
    assert len(emitted.observations) == count


@pytest.mark.parametrize("name", SERVER_OF)
def test_a_dead_server_is_down_in_time_and_up_again_after_its_start(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget, name: str
) -> None:
    server = SERVER_OF[name]
    built[name].start(emitted)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0)
    small_target.kill(server)
    try:
        until(lambda: emitted.last(Metric.SERVICE_UP, server) == 0.0, DOWN_WITHIN_S)
    finally:
        small_target.start(server)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0, DOWN_WITHIN_S)
    assert emitted.failures == []


@pytest.mark.parametrize("name", SERVER_OF)
def test_a_server_that_hangs_is_soon_down_and_up_again_when_it_goes_on(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget, clock: Clock, name: str
) -> None:
    server = SERVER_OF[name]
    built[name].start(emitted)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0)
    began_s = clock.now_s()
    small_target.pause(server)
    try:
        until(lambda: emitted.last(Metric.SERVICE_UP, server) == 0.0)
        seen_s = clock.now_s()
    finally:
        small_target.resume(server)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0)
    assert seen_s - began_s < OUTAGE_SEEN_WITHIN_S


@pytest.mark.parametrize("name", SERVER_OF)
def test_a_server_that_its_users_cannot_reach_is_down_however_well_it_is(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget, name: str
) -> None:
    server, link = SERVER_OF[name], LINK_OF[name]
    built[name].start(emitted)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0)
    small_target.proxies().disable(link)
    try:
        until(lambda: emitted.last(Metric.SERVICE_UP, server) == 0.0)
        assert small_target.answers(server)
    finally:
        small_target.proxies().enable(link)
    until(lambda: emitted.last(Metric.SERVICE_UP, server) == 1.0)
    assert emitted.failures == []


def test_what_measures_a_server_goes_past_its_links(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget
) -> None:
    built["redis cache"].start(emitted)
    small_target.proxies().disable("shop-cache")
    try:
        assert emitted.next(Metric.MEMORY_USAGE, "cache", count=3) is not None
    finally:
        small_target.proxies().enable("shop-cache")


def test_the_usage_of_a_dead_server_is_unknown_until_it_is_back(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget
) -> None:
    built["usage"].start(emitted)
    until(lambda: emitted.last(Metric.CPU_USAGE, "shop") is not None)
    small_target.kill("shop")
    try:
        until(lambda: emitted.last(Metric.CPU_USAGE, "shop") is None, DOWN_WITHIN_S)
    finally:
        small_target.start("shop")
    until(lambda: emitted.last(Metric.CPU_USAGE, "shop") is not None, DOWN_WITHIN_S)


def test_the_load_goes_on_through_the_outage_of_its_target(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget
) -> None:
    built["k6"].start(emitted)
    until(lambda: emitted.requests)
    small_target.kill("shop")
    try:
        until(lambda: emitted.requests[-1][3])
    finally:
        small_target.start("shop")
    until(lambda: not emitted.requests[-1][3])
    assert emitted.failures == []


def test_the_database_is_read_through_a_reset_of_its_data(
    built: Mapping[str, Source], emitted: Emitted, small_target: RunningTarget
) -> None:
    for name in ("up database", "postgresql database"):
        built[name].start(emitted)
    until(lambda: emitted.last(Metric.SERVICE_UP, "database") == 1.0)
    small_target.reset_data()
    assert emitted.next(Metric.CONNECTIONS, "database", count=3) is not None
    assert emitted.next(Metric.SERVICE_UP, "database", count=3) == 1.0
    assert emitted.failures == []


def test_all_sources_together_observe_one_target(built: Mapping[str, Source], emitted: Emitted) -> None:
    for source in built.values():
        source.start(emitted)
    until(lambda: any(isinstance(each, Requests) for each in emitted.observations))
    for metric, subject in [
        (Metric.SERVICE_UP, "cache"),
        (Metric.SERVICE_UP, "database"),
        (Metric.SERVICE_UP, "shop"),
        (Metric.CPU_USAGE, "shop"),
        (Metric.MEMORY_USAGE, "cache"),
        (Metric.MEMORY_USAGE, "database"),
        (Metric.CONNECTIONS, "database"),
    ]:
        until(lambda: emitted.last(metric, subject) is not None)  # noqa: B023 - called before the next turn
