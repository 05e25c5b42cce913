"""What only containers can do and suffer, on a real engine."""

import signal
import subprocess
import sys
from copy import copy
from pathlib import Path

import docker
import pytest
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from chaos.errors import BadInput, NotInjected, SetupError, TargetError
from chaos.faults.catalogue import fault_of
from chaos.safety.undo import carry_out
from chaos.target.containers import engine
from chaos.target.containers.ground import Ground
from chaos.target.containers.project import STATE_LABEL
from chaos.target.containers.target import DockerTarget
from chaos.target.definition import TargetDefinition
from chaos.target.port import Address, Status
from chaos.target.runtimes import RunningTarget, attach, discard, start, stop_leftovers
from tests.conftest import SUPPORT
from tests.target.tiny import defined

TINY_COMPOSE = f"""
services:
  toxiproxy:
    extends: {{file: {SUPPORT / "small-compose.yaml"}, service: toxiproxy}}
  cache:
    extends: {{file: {SUPPORT / "small-compose.yaml"}, service: cache}}
"""


@pytest.fixture
def target(docker_target: RunningTarget) -> DockerTarget:
    assert isinstance(docker_target, DockerTarget)
    return docker_target


@pytest.fixture
def api(docker_engine: str) -> docker.APIClient:
    return engine.connect(docker_engine)


def tiny(tmp_path: Path, compose: str = TINY_COMPOSE) -> TargetDefinition:
    """One Redis and its link, as containers."""
    (tmp_path / "compose.yaml").write_text(compose, encoding="utf-8")
    return defined(docker={"compose": "compose.yaml"})


def redis_at(address: Address) -> Redis:
    return Redis(host=address.host, port=address.port, socket_timeout=2, retry=Retry(NoBackoff(), 0))


def ours(api: docker.APIClient, state_dir: Path) -> list[str]:
    """Every container, network and volume of the target in `state_dir`."""
    label = {"label": f"{STATE_LABEL}={state_dir.resolve()}"}
    containers = [name for each in api.containers(all=True, filters=label) for name in each["Names"]]
    networks = [each["Name"] for each in api.networks(filters=label)]
    return [*containers, *networks, *(each["Name"] for each in api.volumes(filters=label)["Volumes"] or ())]


def test_a_container_that_somebody_removed_is_a_stopped_service_and_comes_back_when_started(
    target: DockerTarget, api: docker.APIClient
) -> None:
    before = target.state("cache")
    api.remove_container(target.container("cache").name, force=True)
    assert target.state("cache").status is Status.STOPPED
    assert target.usage("cache") is None
    target.start("cache")
    assert redis_at(target.link("shop-cache")).ping()
    assert target.state("cache") == before


def test_restart_brings_a_removed_container_back(target: DockerTarget, api: docker.APIClient) -> None:
    api.remove_container(target.container("shop").name, force=True)
    target.restart("shop")
    assert target.state("shop").status is Status.RUNNING


def test_a_disconnected_service_is_reached_by_nobody_and_comes_back_with_its_port_and_name(
    target: DockerTarget,
) -> None:
    before = target.state("cache")
    target.disconnect("cache")
    for address in (target.address("cache"), target.link("shop-cache")):
        with pytest.raises(RedisError):
            redis_at(address).ping()
    assert target.state("cache").status is Status.RUNNING
    target.reconnect("cache")
    target.reconnect("cache")
    assert redis_at(target.address("cache")).ping()
    assert redis_at(target.link("shop-cache")).ping()
    after = target.state("cache")
    assert (after, after.identity) == (before, before.identity)


def test_what_is_not_marked_may_be_restarted_and_not_harmed(target: DockerTarget) -> None:
    for harm in (target.kill, target.shut_down, target.pause, target.disconnect):
        with pytest.raises(TargetError, match="toxiproxy must not be harmed"):
            harm("toxiproxy")
    assert target.state("toxiproxy").status is Status.RUNNING


def test_a_command_runs_inside_and_its_failure_is_no_error_of_ours(target: DockerTarget) -> None:
    assert target.run("cache", ["redis-cli", "ping"]) == (0, "PONG\n")
    assert target.run("cache", ["false"])[0] == 1


def test_containers_run_without_root_and_with_a_file_system_that_is_read_only(
    target: DockerTarget, api: docker.APIClient
) -> None:
    for service in (*target.roles, "toxiproxy"):
        code, said = target.run(service, ["sh", "-c", "id -u; touch /written 2>&1"])
        assert said.splitlines()[0] != "0", service
        assert code != 0, service
        ports = api.inspect_container(target.container(service).name)["NetworkSettings"]["Ports"]
        assert {each["HostIp"] for bound in ports.values() for each in bound or ()} == {"127.0.0.1"}


def test_two_targets_of_one_file_run_side_by_side(
    docker_target: RunningTarget, api: docker.APIClient, tmp_path: Path, state_dir: Path
) -> None:
    with start(tiny(tmp_path), tmp_path, state_dir, print, "docker") as other:
        assert not {*map(str, map(other.address, other.roles))} & {*map(str, map(docker_target.address, other.roles))}
        other.kill("cache")
        assert redis_at(docker_target.link("shop-cache")).ping()
        assert all(name.lstrip("/").startswith("gameday-tiny-") for name in ours(api, state_dir))
    assert ours(api, state_dir) == []
    assert redis_at(docker_target.link("shop-cache")).ping()


_DIES = """
import os, signal, sys
from pathlib import Path
from chaos.target.runtimes import start
from tests.target.tiny import defined

start(defined(docker={"compose": "compose.yaml"}), Path(sys.argv[1]), Path(sys.argv[2]), print, "docker")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_left_is_found_by_another_process_and_removed(
    api: docker.APIClient, tmp_path: Path, state_dir: Path
) -> None:
    tiny(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", _DIES, str(tmp_path), str(state_dir)],
        cwd=SUPPORT.parents[1],
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = attach(state_dir)
    assert left
    assert redis_at(left.link("shop-cache")).ping()
    told: list[str] = []
    stop_leftovers(state_dir, told.append)
    assert ours(api, state_dir) == []
    assert sum(each.startswith("removing container gameday-tiny-") for each in told) == 2
    assert attach(state_dir) is None


def test_an_interrupted_start_leaves_nothing(api: docker.APIClient, tmp_path: Path, state_dir: Path) -> None:
    def interrupted(line: str) -> None:
        if line.startswith("cache: starting"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start(tiny(tmp_path), tmp_path, state_dir, interrupted, "docker")
    assert ours(api, state_dir) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("services:", "services:\n  cahce: {image: x, prots: []}"), "prots"),
        (("cache:\n", "cash:\n"), "there is no service 'cache'; there are: "),
        (("services:", "services: ["), "yaml"),
        (("small-compose.yaml", "nowhere.yaml"), "nowhere.yaml"),
    ],
    ids=["unknown-key", "missing-service", "no-yaml", "missing-file"],
)
def test_a_compose_file_with_errors_is_bad_input_in_the_words_of_compose(
    change: tuple[str, str], told: str, tmp_path: Path, state_dir: Path, api: docker.APIClient
) -> None:
    definition = tiny(tmp_path, TINY_COMPOSE.replace(*change))
    with pytest.raises(BadInput) as refused:
        start(definition, tmp_path, state_dir, print, "docker")
    assert str(tmp_path / "compose.yaml") in str(refused.value)
    assert told in str(refused.value)
    assert ours(api, state_dir) == []


def test_an_image_that_does_not_build_is_told_with_the_end_of_what_the_build_said(
    api: docker.APIClient, tmp_path: Path, state_dir: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(
        "FROM debian:trixie-slim\nRUN echo the reason that stands here; exit 3\n", encoding="utf-8"
    )
    broken = TINY_COMPOSE + "    build: .\n    image: gameday/broken:1\n"
    with pytest.raises(SetupError, match=r"building the images of .*cache.* failed") as refused:
        start(tiny(tmp_path, broken), tmp_path, state_dir, print, "docker")
    assert "the reason that stands here" in str(refused.value)
    assert ours(api, state_dir) == []


def test_a_container_that_ends_at_once_is_told_with_its_log(
    api: docker.APIClient, tmp_path: Path, state_dir: Path
) -> None:
    broken = TINY_COMPOSE + "    command: [sh, -c, 'echo this is why; exit 7']\n"
    with pytest.raises(SetupError, match=r"cache on .* ended while it started \(exit code 7\)") as refused:
        start(tiny(tmp_path, broken), tmp_path, state_dir, print, "docker")
    assert "this is why" in str(refused.value)
    assert ours(api, state_dir) == []


def test_data_of_a_database_are_kept_for_the_next_run_and_removed_with_the_folder(
    small_definition: TargetDefinition, small_base: Path, api: docker.APIClient, state_dir: Path
) -> None:
    told: list[str] = []
    for _ in range(2):
        with start(small_definition, small_base, state_dir, told.append, "docker"):
            pass
    assert sum("filling the template of" in each for each in told) == 1
    (kept,) = ours(api, state_dir)
    assert kept.endswith("_data")
    discard(state_dir)
    assert ours(api, state_dir) == []


def test_data_that_the_database_cannot_use_are_made_anew(
    small_definition: TargetDefinition, small_base: Path, api: docker.APIClient, state_dir: Path
) -> None:
    with start(small_definition, small_base, state_dir, print, "docker") as first:
        code, said = first.run("database", ["sh", "-c", "echo 9 >$PGDATA/PG_VERSION"])
        assert (code, said) == (0, "")
    told: list[str] = []
    with start(small_definition, small_base, state_dir, told.append, "docker") as second:
        assert second.state("database").status is Status.RUNNING
    assert any("the data of an earlier run are of no use" in each for each in told)
    assert len(ours(api, state_dir)) == 1


def test_a_fault_on_a_service_that_no_label_marks_is_refused_before_it_is_injected(
    tmp_path: Path, state_dir: Path, docker_engine: str
) -> None:
    assert docker_engine
    spared = TINY_COMPOSE + '    labels: {gameday.may-be-harmed: "false"}\n'
    with start(tiny(tmp_path, spared), tmp_path, state_dir, print, "docker") as target:
        with pytest.raises(NotInjected, match="cache must not be harmed: its compose labels lack"):
            fault_of({"type": "kill", "service": "cache"}).capture(target)
        assert target.state("cache").status is Status.RUNNING


def test_a_target_whose_stop_was_cut_short_is_ended_by_whoever_reaches_for_it(
    api: docker.APIClient, tmp_path: Path, state_dir: Path
) -> None:
    target = start(tiny(tmp_path), tmp_path, state_dir, print, "docker")
    assert isinstance(target, DockerTarget)
    there, target.api = target.api, engine.connect(f"unix://{tmp_path}/none.sock")
    with pytest.raises(TargetError, match=r"the engine does not answer"):
        target.stop()
    assert len(ours(api, state_dir)) == 3
    assert attach(state_dir) is None
    assert ours(api, state_dir) == []
    target.api = there
    target.stop()


def test_an_undo_is_owed_while_the_engine_is_gone_and_paid_once_it_answers_again(
    target: DockerTarget, tmp_path: Path
) -> None:
    fault = fault_of({"type": "kill", "service": "cache"})
    prior = fault.capture(target)
    fault.inject(target, prior)
    there, target.api = target.api, engine.connect(f"unix://{tmp_path}/none.sock")
    try:
        owed = carry_out(fault, target, prior)
    finally:
        target.api = there
    assert [each for each in owed.differences if "the engine does not answer" in each]
    undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert target.answers("cache")


def test_an_engine_that_was_away_is_told_once_it_answers_again(
    target: DockerTarget, docker_engine: str, tmp_path: Path
) -> None:
    target = copy(target)
    target._ground = Ground(docker_engine)  # noqa: SLF001 - the shared target keeps its own
    assert target.usage("cache")
    assert target.lost == ""
    there, target.api = target.api, engine.connect(f"unix://{tmp_path}/none.sock")
    with pytest.raises(TargetError, match=r"the engine does not answer"):
        target.usage("cache")
    assert target.lost == ""
    target.api = there
    assert target.usage("cache")
    assert target.lost.startswith(f"the engine at {docker_engine} did not answer for 0.")
