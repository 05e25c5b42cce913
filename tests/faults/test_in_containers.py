"""Faults that only containers can have, through their whole life, and what they leave alone."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import errors
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.catalogue import fault_of
from chaos.faults.disk_full import DiskFull
from chaos.faults.down import plain
from chaos.faults.port import NOTED, Fault
from chaos.safety.undo import carry_out
from chaos.target.abilities import LACKING
from chaos.target.containers.target import DockerTarget
from chaos.target.port import Limits, Status
from chaos.target.runtimes import RunningTarget
from tests.faults.examples import INSIDE, TARGETS

FIGURES = (75.0, 85.0)
SMALL_CACHE = {"type": "out_of_memory", "service": "cache", "room_mb": 8}
FULL_DISK = {"type": "disk_full", "service": "database", "filled": 1.0}


def aimed(definition: dict[str, Any]) -> Fault:
    fault = fault_of(definition)
    return fault.aimed(*FIGURES) if fault.threshold else fault


def shown(look: Callable[[], str | None]) -> str:
    """What `look` sees within the time that a drill gives an effect."""
    looks = Retrying(retry=retry_if_result(lambda seen: not seen), stop=stop_after_delay(10), wait=wait_fixed(0.02))
    seen = looks(look)
    assert seen
    return seen


@pytest.mark.parametrize("definition", INSIDE, ids=lambda each: each["type"])
def test_its_effect_shows_and_lasts_until_its_undo_which_is_proven(
    definition: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    target: RunningTarget = request.getfixturevalue(TARGETS.get(definition["type"], "docker_target"))
    fault = aimed(definition).resolved(target)
    prior = fault.capture(target)
    assert fault.effect(target, prior) is None
    try:
        fault.inject(target, prior)
        assert shown(lambda: fault.effect(target, prior))
        assert fault.ended(target, prior) is None
    finally:
        undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert shown(lambda: fault.ended(target, prior))
    again = carry_out(fault, target, prior)
    assert (again.needed, again.differences) == (False, ())


@pytest.mark.parametrize("definition", INSIDE, ids=lambda each: each["type"])
@pytest.mark.parametrize("runtime", ["embedded", "attached"])
def test_where_it_cannot_be_had_the_plan_says_why(definition: dict[str, Any], runtime: str) -> None:
    reason = type(fault_of(definition)).unable(runtime) or ""
    assert any(reason.endswith(each) for each in LACKING[runtime].values())


def test_what_the_kernel_killed_for_want_of_memory_is_known_from_what_was_only_killed(
    docker_target: DockerTarget,
) -> None:
    fault = fault_of(SMALL_CACHE)
    prior = fault.capture(docker_target)
    since_s = time.time()
    try:
        docker_target.kill("cache")
        assert fault.effect(docker_target, prior) is None
        docker_target.start("cache")
        fault.inject(docker_target, prior)
        shown(lambda: fault.effect(docker_target, prior))
        actions = [each.action for each in docker_target.events(since_s) if each.service == "cache"]
        assert "oom" in actions
        assert docker_target.container("cache").existing().exit_code == 137
    finally:
        assert carry_out(fault, docker_target, prior).differences == ()


def test_a_memory_limit_that_others_changed_meanwhile_stays_and_is_reported(docker_target: DockerTarget) -> None:
    before = plain(docker_target.state("cache"))
    fault = fault_of(SMALL_CACHE)
    prior = fault.capture(docker_target)
    fault.inject(docker_target, prior)
    theirs = prior[NOTED]["limit_bytes"] + (64 << 20)
    try:
        docker_target.limit("cache", Limits(memory_bytes=theirs))
        undone = carry_out(fault, docker_target, prior)
        was = before["settings"]["memory_limit_bytes"]
        assert undone.differences == (f"settings.memory_limit_bytes: {was} ≠ {theirs}",)
        assert docker_target.state("cache").status is Status.RUNNING
    finally:
        carry_out(fault, docker_target, prior)
        docker_target.limit("cache", Limits(memory_bytes=before["settings"]["memory_limit_bytes"]))
    assert plain(docker_target.state("cache")) == before


def test_a_cache_that_would_evict_before_it_is_killed_is_refused(docker_target: DockerTarget) -> None:
    fault = fault_of({**SMALL_CACHE, "room_mb": 32})
    assert "maxmemory" in (fault.refused(docker_target) or "")


def test_a_program_of_somebody_else_inside_goes_on(docker_target: DockerTarget) -> None:
    docker_target.begin("shop", ["sleep", "60"], {"GAMEDAY_FAULT": "memory_hog-elsewhere"})
    fault = aimed({"type": "memory_hog", "service": "shop", "to_level": "caution"})
    prior = fault.capture(docker_target)
    fault.inject(docker_target, prior)
    assert carry_out(fault, docker_target, prior).differences == ()
    _, said = docker_target.run("shop", ["sh", "-c", "grep -lz memory_hog-elsewhere /proc/[0-9]*/environ"])
    assert "/environ" in said


def test_processes_inside_that_share_a_port_are_told_apart_and_one_is_ended(docker_target: DockerTarget) -> None:
    assert list(docker_target.replicas("shop")) == []
    docker_target.begin("shop", ["python", "/srv/replicas.py", "127.0.0.1", "8001"], {})
    # None of the three is the container's own main process.
    shown(lambda: "there" if len(docker_target.replicas("shop")) == 3 else None)
    *_, newest = docker_target.replicas("shop")
    pid, _, began = newest.partition(":")
    docker_target.kill_replica("shop", f"{pid}:{int(began) + 1}")
    assert newest in docker_target.replicas("shop")
    docker_target.kill_replica("shop", newest)
    shown(lambda: "gone" if newest not in docker_target.replicas("shop") else None)
    assert len(docker_target.replicas("shop")) == 2
    for each in docker_target.replicas("shop"):
        docker_target.kill_replica("shop", each)


def test_a_cache_is_filled_with_its_own_kind_of_data_and_by_no_program(docker_target: DockerTarget) -> None:
    fault = aimed({"type": "memory_hog", "service": "cache", "to_level": "caution"})
    assert "memory_hog fits app, database, gateway" in (fault.refused(docker_target) or "")


def test_a_disk_of_the_machine_is_never_filled(docker_target: DockerTarget) -> None:
    fault = fault_of(FULL_DISK).resolved(docker_target)
    assert "on the machine's own disk" in (fault.refused(docker_target) or "")


def test_on_a_full_disk_what_has_to_grow_fails_and_what_was_written_is_read(disk_target: RunningTarget) -> None:
    fault = fault_of(FULL_DISK).resolved(disk_target)
    prior = fault.capture(disk_target)
    fault.inject(disk_target, prior)
    try:
        with psycopg.connect(disk_target.database_url("database"), autocommit=True) as connection:
            with pytest.raises(errors.DiskFull):
                connection.execute("CREATE TABLE more AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)")
            assert connection.execute("SELECT count(*) FROM orders").fetchone() == (20_000,)
    finally:
        assert carry_out(fault, disk_target, prior).differences == ()


def test_a_database_that_went_down_on_a_full_disk_is_whole_again_after_the_undo(disk_target: DockerTarget) -> None:
    fault = fault_of(FULL_DISK).resolved(disk_target)
    prior = fault.capture(disk_target)
    fault.inject(disk_target, prior)
    disk_target.kill("database")
    assert carry_out(fault, disk_target, prior).differences == ()
    with psycopg.connect(disk_target.database_url("database"), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (20_000,)


def test_a_file_that_others_put_on_the_volume_stays(disk_target: RunningTarget) -> None:
    fault = fault_of(FULL_DISK).resolved(disk_target)
    assert isinstance(fault, DiskFull)
    theirs = f"{fault.folder}/theirs.ballast"
    prior = fault.capture(disk_target)
    fault.inject(disk_target, prior)
    disk_target.run("database", ["touch", theirs])
    assert carry_out(fault, disk_target, prior).differences == ()
    assert disk_target.run("database", ["rm", theirs])[0] == 0
