"""What containers may use: limits that are changed, and what the kernel does to who goes beyond."""

import os
import signal

from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.target.containers.target import DockerTarget
from chaos.target.port import Limits, Status


def test_limits_change_while_it_runs_and_go_back(docker_target: DockerTarget) -> None:
    before = docker_target.state("cache")
    docker_target.limit("cache", Limits(memory_bytes=64 * 1024 * 1024, cpus=0.25))
    limited = docker_target.state("cache")
    assert (limited.settings["memory_limit_bytes"], limited.settings["cpu_limit"]) == (64 * 1024 * 1024, 0.25)
    usage = docker_target.usage("cache")
    assert usage
    assert usage.cpu_limit == 0.25
    docker_target.limit("cache", Limits(before.settings["memory_limit_bytes"], before.settings["cpu_limit"]))
    assert docker_target.state("cache") == before


def test_a_limit_is_set_though_its_processes_have_just_been_killed(docker_target: DockerTarget) -> None:
    before = docker_target.state("cache")
    pid = docker_target.container("cache").existing().pid
    try:
        os.kill(pid, signal.SIGKILL)
        docker_target.limit("cache", Limits(memory_bytes=64 * 1024 * 1024))
        assert docker_target.state("cache").settings["memory_limit_bytes"] == 64 * 1024 * 1024
        assert docker_target.state("cache").status is Status.STOPPED
    finally:
        docker_target.limit("cache", Limits(memory_bytes=before.settings["memory_limit_bytes"]))
        docker_target.start("cache")
    assert docker_target.state("cache") == before


def test_the_engine_says_that_a_service_was_killed_for_want_of_memory(docker_target: DockerTarget) -> None:
    used = docker_target.usage("shop")
    assert used
    before = docker_target.state("shop").settings["memory_limit_bytes"]
    docker_target.limit("shop", Limits(memory_bytes=used.memory_bytes + 24 * 1024 * 1024))
    # The command outgrows what is left; its container is what the kernel counts.
    docker_target.run("shop", ["python", "-c", "b = bytearray(200 * 1024 * 1024)"])
    gone = retry(stop=stop_after_delay(10), wait=wait_fixed(0.05), retry=retry_if_result(lambda seen: not seen))
    found = gone(lambda: [each for each in docker_target.events() if each.action == "oom"])()
    assert found[0].service == "shop"
    docker_target.start("shop")
    docker_target.limit("shop", Limits(memory_bytes=before))
    assert docker_target.state("shop").settings["memory_limit_bytes"] == before
