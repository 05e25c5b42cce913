"""The compose file by hand and the target file describe one shop: what stands in both must be the same."""

import itertools
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chaos.definitions import load
from chaos.target.definition import PostgresService, ProcessService, RedisService, TargetDefinition

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def target() -> TargetDefinition:
    path = ROOT / "target_app" / "target.yaml"
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


@pytest.fixture(scope="module")
def services(docker_engine: str) -> dict[str, Any]:
    assert docker_engine
    argv = ["docker", "compose", "-f", str(ROOT / "compose" / "compose.yaml"), "config", "--format", "json"]
    said = subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout
    found: dict[str, Any] = json.loads(said)["services"]
    return found


def test_every_service_of_the_target_is_there_and_may_be_harmed(
    target: TargetDefinition, services: dict[str, Any]
) -> None:
    marked = {name for name, each in services.items() if each.get("labels", {}).get("gameday.may-be-harmed") == "true"}
    assert marked == set(target.services)


def test_stores_have_the_settings_of_the_target_file(target: TargetDefinition, services: dict[str, Any]) -> None:
    for name, service in target.services.items():
        command = services[name].get("command") or []
        pairs = set(itertools.pairwise(command))
        match service:
            case RedisService():
                assert ("--maxmemory", f"{service.maxmemory_mb}mb") in pairs
                assert ("--maxmemory-policy", service.maxmemory_policy) in pairs
            case PostgresService():
                said = {setting for flag, setting in pairs if flag == "-c"}
                assert said == {f"{key}={value}" for key, value in service.settings.items()}


def test_programs_have_the_variables_of_the_target_file(target: TargetDefinition, services: dict[str, Any]) -> None:
    for name, service in target.services.items():
        if isinstance(service, ProcessService):
            assert set(service.environment) <= set(services[name]["environment"])


def test_every_link_of_the_target_is_open_in_the_proxys_image(target: TargetDefinition) -> None:
    links = json.loads((ROOT / "compose" / "toxiproxy" / "links.json").read_text(encoding="utf-8"))
    assert {each["name"]: each["upstream"].split(":")[0] for each in links} == {
        name: link.to for name, link in target.links.items()
    }


def test_every_port_is_on_the_loopback_and_nothing_runs_with_a_file_system_that_can_be_written(
    services: dict[str, Any],
) -> None:
    assert {port["host_ip"] for each in services.values() for port in each.get("ports", ())} == {"127.0.0.1"}
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in services.values())
    assert all(each.get("mem_limit") for each in services.values())


def test_what_the_images_of_the_shop_install_is_what_the_project_is_tested_with() -> None:
    def pins(path: Path) -> set[str]:
        return {line.split(" ")[0] for line in path.read_text(encoding="utf-8").splitlines() if "==" in line[:60]}

    assert pins(ROOT / "target_app" / "requirements.lock") <= pins(ROOT / "requirements.lock")
    assert pins(ROOT / "compose" / "k6" / "k6.lock") <= pins(ROOT / "requirements.lock")


def test_the_image_of_toxiproxy_is_the_version_that_child_processes_run() -> None:
    from chaos.target.toxiproxy_build import VERSION  # noqa: PLC0415 - for this test only

    dockerfile = (ROOT / "compose" / "toxiproxy" / "Dockerfile").read_text(encoding="utf-8")
    assert f"cmd/server@v{VERSION}" in dockerfile
