"""The section `attach` of a target file: a system that runs already and is not ours, and what of it cannot be followed.

Passwords never stand in the file: `url` may hold `${secret.NAME}`, and `secrets` says which variable of the
environment that is.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from chaos.definitions import Definition
from chaos.errors import BadInput
from chaos.target.port import Address
from chaos.target.substitution import placeholders, substitute

if TYPE_CHECKING:
    from chaos.target.definition import TargetDefinition

ENGINES: Mapping[str, tuple[tuple[str, ...], int]] = {
    "redis": (("redis",), 6379),
    "postgresql": (("postgresql", "postgres"), 5432),
    "process": (("http",), 80),
}
"""By engine, the schemes of its URL, and where it listens where the URL does not say."""
_NO_PATH = {"redis": ("", "/", "/0"), "process": ("", "/")}
"""What may stand behind HOST:PORT: faults of a cache are of its database 0, and paths are said elsewhere."""
_PASSWORD_ONLY = "${secret."  # noqa: S105 - where a password comes from, and none itself
_NOT_OURS = ("port", "maxmemory_mb", "maxmemory_policy", "seed", "seed_inputs", "settings", "command", "environment")
"""Keys of a service that say how it is started and filled, which somebody else has done."""

Contradiction = tuple[tuple[str, ...], str]


class AttachedService(Definition):
    """Which container of the running system a service is, and where it answers on this machine.

    One of `project`, `label` and `container` says which.
    """

    project: str = ""
    """The compose project that the container belongs to."""
    service: str = ""
    """Its service there; without it, the name that it has here. With `project` only."""
    label: str = ""
    """A label that no other running container has: KEY or KEY=VALUE."""
    container: str = ""
    """The container's name."""
    url: str
    """Where it answers, as this machine reaches it: redis://, postgresql:// or http://."""


class Attach(Definition):
    """A system of your own that runs already: nothing of it is started, filled, reset or ended.

    What may be harmed is said by the label `gameday.may-be-harmed=true` of each container.
    """

    services: dict[str, AttachedService]
    """Each service of this file: its container, and where it answers."""
    toxiproxy: str = ""
    """Host and port of your Toxiproxy's API. Without it no link can be damaged."""
    links: dict[str, str] = {}
    """Host and port of each link that goes through your Toxiproxy, where the proxy has the link's name."""
    secrets: dict[str, str] = {}
    """The variable of the environment that each of `secrets` stands in."""


def contradictions(target: "TargetDefinition") -> Iterator[Contradiction]:
    """What in the section does not fit the rest of the file, and where it stands."""
    attach = target.attach
    if attach is None:
        return
    if target.docker is not None:
        yield ("docker",), "a target is started from a compose file, or attached to: leave out docker or attach"
    for name, service in target.services.items():
        given = [key for key in _NOT_OURS if key in service.model_fields_set]
        yield from ((("services", name, key), "an attached service runs already: leave this out") for key in given)
        if name not in attach.services:
            yield ("attach", "services"), f"it does not say which container the service {name!r} is"
    for name, found in attach.services.items():
        yield from ((("attach", "services", name, *where), said) for where, said in _of_service(target, name, found))
    yield from _of_links(target, attach)
    for name in target.secrets:
        if name not in attach.secrets:
            yield ("attach", "secrets"), f"it does not say which variable of the environment holds {name!r}"
    for name in attach.secrets:
        if name not in target.secrets:
            yield ("attach", "secrets", name), f"there is no secret {name!r}; list it under secrets"


def _of_service(target: "TargetDefinition", name: str, found: AttachedService) -> Iterator[Contradiction]:
    if name not in target.services:
        yield (), f"there is no service {name[:60]!r}; there are: {', '.join(target.services)}"
        return
    ways = [key for key in ("project", "label", "container") if getattr(found, key)]
    if len(ways) != 1:
        yield (
            (),
            f"say which container it is by one of project, label and container; it has {', '.join(ways) or 'none'}",
        )
    if found.service and not found.project:
        yield ("service",), "a service of a compose project needs that project"
    engine = target.services[name].engine
    schemes, _ = ENGINES[engine]
    try:
        url = urlsplit(found.url)
        alone = engine == "postgresql" or url.path in _NO_PATH[engine]
        whole = url.scheme in schemes and bool(url.hostname) and url.port != 0 and alone
    except ValueError:
        whole = False
    if not whole:
        yield ("url",), f"no URL of a {engine} service: write {schemes[0]}://HOST:PORT"
        return
    if password_in(found.url):
        yield ("url",), "a password has no place in a file: write ${secret.NAME}, and its variable under attach.secrets"
    for each in placeholders(found.url):
        if each.removeprefix("secret.") not in target.secrets or not each.startswith("secret."):
            yield ("url",), f"${{{each}}} has no value here; there are: {_secrets(target)}"


def _of_links(target: "TargetDefinition", attach: Attach) -> Iterator[Contradiction]:
    if attach.links and not attach.toxiproxy:
        yield ("attach", "links"), "links are damaged by a Toxiproxy: say where the API of yours is under toxiproxy"
    if attach.toxiproxy and (wrong := _no_address(attach.toxiproxy)):
        yield ("attach", "toxiproxy"), wrong
    for name, address in attach.links.items():
        if name not in target.links:
            yield ("attach", "links", name), f"there is no link {name[:60]!r}; there are: {', '.join(target.links)}"
        if wrong := _no_address(address):
            yield ("attach", "links", name), wrong


def password_in(url: str) -> bool:
    """Whether a password is spelled out in `url`."""
    parts = urlsplit(url)
    spelled = [parts.password or "", *parse_qs(parts.query).get("password", ())]
    return any(each and not each.startswith(_PASSWORD_ONLY) for each in spelled)


def address_of(url: str, engine: str) -> Address:
    """Where the service behind `url` listens, with its name and password for Redis alone: others take the URL."""
    parts = urlsplit(url)
    where = parts.hostname or "", parts.port or ENGINES[engine][1]
    if engine != "redis":
        return Address(*where)
    return Address(*where, *(unquote(each or "") for each in (parts.username, parts.password)))


def split(address: str) -> Address:
    """HOST:PORT as an address."""
    host, _, port = address.rpartition(":")
    return Address(host, int(port))


def secrets_of(definition: "TargetDefinition") -> dict[str, str]:
    """The secrets by name, from the environment. Raises BadInput with every variable that is not set."""
    assert definition.attach is not None
    variables = definition.attach.secrets
    missing = [f"{variable} ({name})" for name, variable in variables.items() if not os.environ.get(variable)]
    if missing:
        raise BadInput(f"target {definition.name}: set in the environment: {', '.join(missing)}")
    return {name: os.environ[variable] for name, variable in variables.items()}


def settled_url(url: str, secrets: Mapping[str, str]) -> str:
    """`url` with its secrets in place, quoted as a URL needs them."""
    quoted = {f"secret.{name}": quote(secret, safe="") for name, secret in secrets.items()}
    return substitute(url, quoted, "attach")


def _no_address(text: str) -> str:
    host, _, port = text.rpartition(":")
    right = host and "/" not in host and port.isdigit() and 0 < int(port) <= 65_535  # noqa: PLR2004 - the last port
    return "" if right else f"{text[:60]!r} is no address: write HOST:PORT"


def _secrets(target: "TargetDefinition") -> str:
    return ", ".join(f"secret.{each}" for each in target.secrets) or "none"
