"""What a session makes of a compose file: its own of everything, and nothing of anybody else's."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from chaos.target.containers import project
from chaos.target.containers.project import Part
from tests.target.tiny import defined

STATE = Path("/home/somebody/.gameday/targets/tiny")
MODEL: dict[str, Any] = {
    "name": "theirs",
    "services": {
        "toxiproxy": {"image": "toxiproxy", "networks": {"default": None}},
        "cache": {
            "image": "redis",
            "container_name": "the-cache",
            "command": ["redis-server"],
            "cpus": 0.5,
            "mem_limit": "67108864",
            "restart": "always",
            "depends_on": {"toxiproxy": {"condition": "service_started", "required": True}},
            "environment": {"KEPT": "yes", "TOKEN": "default"},
            "labels": {"gameday.may-be-harmed": "true"},
            "networks": {"back": None},
            "ports": [{"mode": "ingress", "target": 6379, "published": "6379", "protocol": "tcp"}],
            "volumes": [{"type": "volume", "source": "data", "target": "/data"}],
        },
        "extra": {"image": "extra"},
    },
    "networks": {"back": {"name": "theirs_back"}, "default": {"name": "theirs_default"}},
    "volumes": {"data": {"name": "theirs_data"}},
}
PARTS = {
    "toxiproxy": Part({8474: 10_001}),
    "cache": Part({6379: 10_002}, {"TOKEN": "a$b"}, flags=("--maxmemory", "32mb")),
}


@pytest.fixture
def cache() -> Any:
    return project.settle(MODEL, PARTS, "ours", STATE, frozenset())["services"]["cache"]


def test_only_the_services_of_the_target_run() -> None:
    assert set(project.settle(MODEL, PARTS, "ours", STATE, frozenset())["services"]) == {"toxiproxy", "cache"}


def test_ports_are_ours_and_on_the_loopback_only(cache: Any) -> None:
    assert [(each["host_ip"], each["published"], each["target"]) for each in cache["ports"]] == [
        ("127.0.0.1", "10002", 6379)
    ]


def test_nothing_has_a_name_that_another_session_could_have() -> None:
    settled = project.settle(MODEL, PARTS, "ours", STATE, frozenset())
    names = [
        settled["name"],
        *(each["container_name"] for each in settled["services"].values()),
        *(each["name"] for part in ("networks", "volumes") for each in settled[part].values()),
    ]
    assert all(name.startswith("ours") for name in names)


def test_everything_says_whose_it_is() -> None:
    settled = project.settle(MODEL, PARTS, "ours", STATE, frozenset())
    everything = [each for part in ("services", "networks", "volumes") for each in settled[part].values()]
    assert {each["labels"]["gameday.state"] for each in everything} == {str(STATE)}


def test_a_killed_service_is_not_restarted_by_the_engine(cache: Any) -> None:
    assert cache["restart"] == "no"


def test_what_the_target_file_says_wins_and_a_dollar_stays_one(cache: Any) -> None:
    assert cache["environment"] == {"KEPT": "yes", "TOKEN": "a$$b"}
    assert cache["command"] == ["redis-server", "--maxmemory", "32mb"]


def test_limits_are_such_as_can_be_changed_while_it_runs(cache: Any) -> None:
    assert (cache["cpu_period"], cache["cpu_quota"]) == ("100000", "50000")
    assert cache["mem_limit"] == cache["memswap_limit"] == "67108864"
    assert "cpus" not in cache


@pytest.mark.parametrize(("kept", "said"), [(frozenset({"cache"}), "cache"), (frozenset(), "")])
def test_only_volumes_with_seed_data_outlive_a_session(kept: frozenset[str], said: str) -> None:
    settled = project.settle(MODEL, PARTS, "ours", STATE, kept)
    assert settled["volumes"]["data"]["labels"]["gameday.kept"] == said


def test_the_users_file_is_left_as_it_is() -> None:
    before = deepcopy(MODEL)
    project.settle(MODEL, PARTS, "ours", STATE, frozenset())
    assert before == MODEL


def test_everything_that_cannot_be_followed_is_told_at_once() -> None:
    services = {
        "cache": {"engine": "redis"},
        "api": {"engine": "process", "role": "app", "command": ("x",)},
        "worker": {"engine": "process", "role": "app", "command": ("x",)},
    }
    model = {"services": {"cache": {"network_mode": "host"}, "api": {"image": "api"}}}
    told = project.problems(model, defined(services=services), "compose.yaml")
    assert told == [
        "compose.yaml: there is no service 'toxiproxy'; there are: cache, api",
        "compose.yaml: services.cache: network_mode 'host' cannot be given a network of its own",
        "compose.yaml: services.api publishes no port, so nobody can ask it anything",
        "compose.yaml: there is no service 'worker'; there are: cache, api",
    ]


def test_what_no_label_marks_may_not_be_harmed() -> None:
    assert project.may_be_harmed(MODEL, "cache")
    assert not project.may_be_harmed(MODEL, "extra")


def test_two_state_folders_are_two_projects() -> None:
    assert project.name_of("shop", STATE) != project.name_of("shop", STATE.with_name("other"))
    assert project.name_of("Shop", STATE).islower()


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"type": "tmpfs", "device": "tmpfs", "o": "size=64m"}, {"type": "tmpfs", "device": "tmpfs", "o": "size=64m"}),
        ({"type": "none", "device": "/srv/theirs", "o": "bind"}, None),
    ],
    ids=["in memory", "a folder of somebody's"],
)
def test_a_volume_keeps_its_size_in_memory_and_never_leads_to_the_data_of_others(
    options: dict[str, str], kept: dict[str, str] | None
) -> None:
    model = deepcopy(MODEL)
    model["volumes"]["data"]["driver_opts"] = options
    assert project.settle(model, PARTS, "ours", STATE, frozenset())["volumes"]["data"].get("driver_opts") == kept
