"""Addresses beyond this machine that a target file names: none is spoken to unless the command line allows its host."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from chaos import definitions
from chaos.errors import Problem
from chaos.inputs import Inputs
from chaos.target.definition import ProcessService, TargetDefinition

OPTION = "--allow-host"
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LINK = "${link."
"""Filled with an address that the runtime itself has chosen, on the loopback, or that stands under attach.links."""

Found = Iterator[tuple[tuple[str, ...], str]]
"""Where in the target file, and the host that is named there."""


def problems(inputs: Inputs) -> Iterator[Problem]:
    """Every host of the target file that is not this machine, and that the inputs do not allow."""
    source = inputs.target_source
    places = definitions.places(source.text, str(source.path))
    for where, host in _named(inputs.target):
        if not is_here(host) and host not in inputs.allowed_hosts:
            at = next((places[where[:n]] for n in range(len(where), -1, -1) if where[:n] in places), (0, 0))
            message = f"{'.'.join(where)}: {host} is not this machine, and may be somebody else's"
            yield Problem(str(source.path), *at, message, f"{OPTION} {host} allows it")


def is_here(host: str) -> bool:
    """Whether `host` is the loopback or a Unix socket. A name counts as it is written: what it leads to may change."""
    if host.startswith("/") or host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _named(target: TargetDefinition) -> Found:
    if attach := target.attach:
        for name, service in attach.services.items():
            yield from ((("attach", "services", name, "url"), host) for host in _hosts(service.url))
        if attach.toxiproxy:
            yield ("attach", "toxiproxy"), attach.toxiproxy.rpartition(":")[0].strip("[]")
        for name, address in attach.links.items():
            yield ("attach", "links", name), address.rpartition(":")[0].strip("[]")
    for name, each in target.services.items():
        if isinstance(each, ProcessService):
            yield from _in_environment(("services", name, "environment"), each.environment)
    yield from _in_environment(("load", "environment"), target.load.environment)


def _in_environment(where: tuple[str, ...], environment: Mapping[str, str]) -> Found:
    """A gateway, say, that the shop is told of: a drill makes it pay there."""
    for variable, value in environment.items():
        if _URL.match(value):
            yield from (((*where, variable), host) for host in _hosts(value))


def _hosts(url: str) -> Iterator[str]:
    """Every host that a client of `url` may speak to: libpq takes several, and takes them from the query too."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    at = parts.netloc.rpartition("@")[2]
    said = [each for key in ("host", "hostaddr") for each in parse_qs(parts.query).get(key, ())]
    for each in ",".join([at, *said]).split(","):
        host = each.partition("]")[0].strip("[") if each.startswith("[") else each.partition(":")[0]
        if host and not host.startswith(_LINK):
            yield host
