"""From what a compose file means to the project of one session: its own ports, network, volumes, secrets. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos.target.containers.container import CPU_PERIOD_US
from chaos.target.definition import PostgresService, RedisService, TargetDefinition
from chaos.target.ports import HOST
from chaos.target.toxiproxy_server import PROXY

STATE_LABEL = "gameday.state"
KEPT_LABEL = "gameday.kept"
"""On a volume: the service whose data outlive the session, \"\" where they do not."""
HARM_LABEL = "gameday.may-be-harmed"
API_PORT = 8474
FIRST_LINK_PORT = 20_001
_DEFAULT_PORTS = {RedisService: 6379, PostgresService: 5432}
_DROPPED = ("container_name", "depends_on", "profiles", "healthcheck", "scale", "deploy", "cpus", "ports", "restart")
"""What a session settles itself. Health checks cost CPU and are not needed: services are asked over their ports."""
_IN_MEMORY = "tmpfs"

Model = Mapping[str, Any]
"""What a compose file means, as `docker compose config --format json` says it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the session adds to one service. `ports` are host port by inside port."""

    ports: Mapping[int, int]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    program: Sequence[str] = ()
    """What runs where the file names no command."""
    flags: Sequence[str] = ()
    """What is added to the command."""
    image: str = ""
    """The image's name where we build it; "" leaves the file's."""


def name_of(target: str, state_dir: Path) -> str:
    """The project of the target in `state_dir`: another folder is another project."""
    return f"gameday-{target.lower()}-{hashlib.sha256(str(state_dir).encode()).hexdigest()[:10]}"


def problems(model: Model, definition: TargetDefinition, file: str) -> list[str]:
    """Why the target cannot run as this compose file has it."""
    return list(_problems(model, definition, file))


def _problems(model: Model, definition: TargetDefinition, file: str) -> Iterator[str]:
    services = model.get("services") or {}
    for name in (PROXY, *definition.services):
        if name not in services:
            yield f"{file}: there is no service {name!r}; there are: {', '.join(services) or 'none'}"
            continue
        service = services[name]
        if mode := service.get("network_mode"):
            yield f"{file}: services.{name}: network_mode {mode!r} cannot be given a network of its own"
        if name in definition.services and not inside_port(model, definition, name):
            yield f"{file}: services.{name} publishes no port, so nobody can ask it anything"


def inside_port(model: Model, definition: TargetDefinition, name: str) -> int:
    """Where the service listens inside: the first port that it publishes, else its engine's own; 0 where unknown."""
    published = model["services"][name].get("ports") or ()
    return next((int(each["target"]) for each in published), _DEFAULT_PORTS.get(type(definition.services[name]), 0))


def may_be_harmed(model: Model, name: str) -> bool:
    """Whether the labels of the service say so: what is not marked is left alone."""
    return str((model["services"][name].get("labels") or {}).get(HARM_LABEL, "")).lower() == "true"


def networks_of(model: Model, name: str, project: str) -> tuple[str, ...]:
    """The networks of the service by their names on the engine."""
    return tuple(f"{project}_{each}" for each in model["services"][name].get("networks") or {"default": None})


def settle(model: Model, parts: Mapping[str, Part], project: str, state_dir: Path, kept: frozenset[str]) -> Model:
    """The project that the session runs: the services of `parts` alone. Volumes of `kept` outlive it."""
    labels = {STATE_LABEL: str(state_dir)}
    services = {name: _service(model["services"][name], name, part, project, labels) for name, part in parts.items()}
    outlive = {volume: name for name in kept for volume in volumes_of(model, name)}
    networks = {each for service in services.values() for each in service["networks"]}
    volumes = {volume for name in parts for volume in volumes_of(model, name)}
    return {
        "name": project,
        "services": services,
        "networks": {each: {"name": f"{project}_{each}", "labels": labels} for each in sorted(networks)},
        "volumes": {
            each: {
                **_size(model["volumes"][each] or {}),
                "name": f"{project}_{each}",
                "labels": {**labels, KEPT_LABEL: outlive.get(each, "")},
            }
            for each in sorted(volumes)
        },
        **{each: model[each] for each in ("configs", "secrets") if each in model},
    }


def volumes_of(model: Model, name: str) -> list[str]:
    """The named volumes of a service, by their keys in the file."""
    mounted = model["services"][name].get("volumes") or ()
    return [each["source"] for each in mounted if each.get("type") == "volume" and each.get("source")]


def _service(service: Model, name: str, part: Part, project: str, labels: Mapping[str, str]) -> dict[str, Any]:
    settled = {key: deepcopy(value) for key, value in service.items() if key not in _DROPPED}
    cpus = service.get("cpus") or _limits(service).get("cpus")
    memory = service.get("mem_limit") or _limits(service).get("memory")
    settled |= {
        "container_name": f"{project}-{name}",
        "restart": "no",  # what was killed stays down until somebody starts it
        "ports": [
            {"mode": "host", "host_ip": HOST, "target": inside, "published": str(outside), "protocol": "tcp"}
            for inside, outside in part.ports.items()
        ],
        "environment": {**(service.get("environment") or {}), **_escaped(part.environment)},
        "labels": {**(service.get("labels") or {}), **labels},
        "networks": {each: {"aliases": [name]} for each in service.get("networks") or {"default": None}},
    }
    if part.flags:
        settled["command"] = [
            *(service.get("command") or part.program),
            *_escaped(dict(enumerate(part.flags))).values(),
        ]
    if part.image:
        settled["image"] = part.image
    if cpus:
        # As a quota, not as `cpus`, for the engine lets a running container change only what it began with.
        settled |= {"cpu_period": str(CPU_PERIOD_US), "cpu_quota": str(round(float(cpus) * CPU_PERIOD_US))}
    if memory:
        settled |= {"mem_limit": str(memory), "memswap_limit": str(memory)}
    return settled


def _size(volume: Mapping[str, Any]) -> dict[str, Any]:
    """How large a volume can get, where it is in memory: any other option leads to somebody else's data."""
    options = volume.get("driver_opts") or {}
    return {"driver_opts": dict(options)} if options.get("type") == _IN_MEMORY else {}


def _limits(service: Model) -> Mapping[str, Any]:
    found: Mapping[str, Any] = ((service.get("deploy") or {}).get("resources") or {}).get("limits") or {}
    return found


def _escaped(values: Mapping[Any, str]) -> dict[Any, str]:
    """Compose reads what we write once more, and would fill in what looks like a variable."""
    return {name: value.replace("$", "$$") for name, value in values.items()}
