"""What the engine says has happened to containers: started, died, killed for want of memory, taken off a network."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import docker

from chaos.target.containers.engine import calling


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: what the engine calls it (`die`, `oom`, `kill`, ...), of which service, when (unix time)."""

    at_s: float
    service: str
    action: str


def happened(api: docker.APIClient, services: Mapping[str, str], since_s: float) -> list[Happened]:
    """The events since `since_s` of the containers in `services` (service by container), oldest first."""
    filters = {"type": "container", "container": list(services)}
    with calling("reading events"):
        found = list(api.events(since=int(since_s), until=int(time.time()) + 1, filters=filters, decode=True))
    return [
        Happened(each["timeNano"] / 1e9, services[name], each["Action"].split(":")[0])
        for each in found
        if (name := each["Actor"]["Attributes"].get("name")) in services
    ]
