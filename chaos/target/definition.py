"""The target file: the parts of a system under drill, how each is started, linked and watched.

Values of `environment`, `command` and `seed` may hold `${link.NAME}` (host:port of a proxied link),
`${link.NAME.host}`, `${link.NAME.port}`, `${service.NAME}` (its own address), `${port}` (of the
service itself), `${data}` (a folder of the program's own, empty when the data are as seeded),
`${database_url.LINK}` (libpq URL through a link, as the application's user), `${secret.NAME}` (a random
secret made for this run) and `${python}` (this interpreter).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, WithJsonSchema, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from chaos.definitions import Definition, Seconds
from chaos.target import attachment
from chaos.target.attachment import Attach
from chaos.target.port import Role

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_URL_PATTERN = re.compile(r"([A-Z]+ )?/\S*")
_OURS = ("toxiproxy", "logs", "locks")
"""The proxy server of the links, and folders that stand beside those of the services."""


def _named(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            f"{value[:60]!r} is no name: use 1 to 40 letters (a to z), digits, - and _, and begin with a letter"
        )
    return value


def _service_named(value: str) -> str:
    if _named(value) in _OURS:
        raise ValueError(f"{value!r} is taken: no service can be called {', '.join(_OURS)}")
    return value


_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})
Name = Annotated[str, AfterValidator(_named), _SCHEMA]
"""What something of a target is called: part of file names, so nothing that could lead elsewhere."""
ServiceName = Annotated[str, AfterValidator(_service_named), _SCHEMA]
Port = Annotated[int, Field(ge=1, le=65_535)]


class RedisService(Definition):
    """A Redis server. `maxmemory_mb` is its memory limit and what memory usage is measured against."""

    engine: Literal["redis"]
    """What runs."""
    role: Role = Role.CACHE
    """What the service is for."""
    port: Port | None = None
    """Where it listens; a free port without it."""
    maxmemory_mb: int = Field(default=128, ge=4)
    """Its memory limit, and what memory usage is measured against."""
    maxmemory_policy: Literal[
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ] = "allkeys-lru"
    """What it evicts when its memory is full."""


class PostgresService(Definition):
    """A PostgreSQL server with one database, filled once by `seed` and copied from a template after.

    `indexes` is a file of one CREATE INDEX statement an expected index; `statements` names the
    watched statements by a text that each contains. `seed` gets `${database_url.direct}`.
    """

    engine: Literal["postgresql"]
    """What runs."""
    role: Role = Role.DATABASE
    """What the service is for."""
    port: Port | None = None
    """Where it listens; a free port without it."""
    database: str
    """The name of the database."""
    seed: tuple[str, ...] = ()
    """The command that fills it, once. It gets ${database_url.direct}, in its environment: arguments are public."""
    seed_environment: dict[str, str] = {}
    """Environment variables of that command."""
    seed_inputs: tuple[str, ...] = ()
    """Files (globs) whose change makes a template stale."""
    settings: dict[str, str] = {}
    """Settings of the server."""
    indexes: str = ""
    """A file of one CREATE INDEX statement for each expected index."""
    statements: dict[str, str] = {}
    """The watched statements by name, each by a text that it contains."""


class ProcessService(Definition):
    """A program that listens on `${port}` and answers 200 at the path `ready` when it is up."""

    engine: Literal["process"]
    """What runs."""
    role: Role
    """What the service is for."""
    port: Port | None = None
    """Where it listens; a free port without it."""
    command: tuple[str, ...] = ()
    """The program and its arguments; needed unless the target is attached to."""
    environment: dict[str, str] = {}
    """Its environment variables."""
    ready: str = "/"
    """The path that answers 200 once it is up."""
    ready_within: Seconds = 20.0
    """How long that may take."""


Service = Annotated[RedisService | PostgresService | ProcessService, Field(discriminator="engine")]


class Link(Definition):
    """A proxied connection to a service. `port` fixes where the proxy listens."""

    to: str
    """The service that it leads to."""
    port: Port | None = None
    """Where the proxy listens; a free port without it."""


def _url_pattern(value: str) -> str:
    if not _URL_PATTERN.fullmatch(value):
        raise ValueError(
            f"{value[:60]!r} is no pattern of a URL: write [METHOD ]/PATH, as in GET /carts/* or /static/**"
        )
    return value


UrlPattern = Annotated[
    str, AfterValidator(_url_pattern), WithJsonSchema({"type": "string", "pattern": f"^{_URL_PATTERN.pattern}$"})
]


class LoadScript(Definition):
    """The k6 script that plays the users, and the link through which it reaches the target.

    `endpoints` and `own_options` are for scripts whose requests k6 tells (`samples: csv`).
    """

    script: str
    """The k6 script."""
    link: str
    """The link through which it reaches the target."""
    environment: dict[str, str] = {}
    """Its environment variables."""
    samples: Literal["lines", "csv"] | None = None
    """Who tells of its requests: k6, of any script, or the script by lines; without it, lines where GD1 is in it."""
    endpoints: dict[str, UrlPattern] = {}
    """Endpoints of requests without a tag `name`, each as [METHOD ]/PATH, where * stops at a slash, and ** does not."""
    own_options: bool = False
    """Whether the script's own users, stages and length are kept, instead of the experiment's users until the end."""


class Charges(Definition):
    """Where the payment gateway lists what it charged: GET `path` of `service` answers 200 with a JSON list.

    Every charge in it has at least `order` (the order's id, as in the database) and `reference`.
    """

    service: str
    """The payment gateway."""
    path: str = "/charges"
    """The path that answers with a JSON list of what was charged."""


class Audit(Definition):
    """What the orders and payments that the load was told of are compared with after a drill.

    `orders` and `payments` are SQL for `database`, two columns each: idempotency key and order id of every
    order that the load can have placed; order id and reference of every payment.
    """

    database: str
    """The service that holds orders and payments."""
    orders: str
    """SQL of two columns: idempotency key and order id of every order that the load can have placed."""
    payments: str
    """SQL of two columns: order id and reference of every payment."""
    charges: Charges
    """Where the gateway lists what it charged."""


class Docker(Definition):
    """How the target runs as containers: the compose file with a service of the same name for each of ours.

    That file has a service `toxiproxy` besides. Each session gives it ports, network, volumes and secrets of its own.
    """

    compose: str
    """The compose file."""


class TargetDefinition(Definition):
    """One target file. Paths in it are relative to the file. Services start in the order they stand in."""

    name: Name
    """What the target is called."""
    services: dict[ServiceName, Service]
    """Its services by name; they start in this order."""
    links: dict[Name, Link]
    """The proxied connections between its parts, by name."""
    load: LoadScript
    """The script that plays its users."""
    secrets: tuple[Name, ...] = ()
    """Random secrets made for each run, by name."""
    audit: Audit | None = None
    """Without it, no drill on this target expects anything of orders and payments."""
    docker: Docker | None = None
    """Without it, the target runs as child processes only."""
    attach: Attach | None = None
    """With it, the target is a system of your own that runs already: nothing of it is started, filled or ended."""

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        contradictions = [
            InitErrorDetails(type=PydanticCustomError("contradiction", message), loc=where, input=where[-1])
            for where, message in _contradictions(self)
        ]
        if contradictions:
            raise ValidationError.from_exception_data("target", contradictions)
        return self


def _contradictions(target: TargetDefinition) -> Iterator[tuple[tuple[str, ...], str]]:
    """What in a target file names something that is not there, or the same thing twice, and where it stands."""
    services, links = target.services, target.links
    for name, link in links.items():
        if link.to not in services:
            yield ("links", name, "to"), _missing("service", link.to, services)
    if target.load.link not in links:
        yield ("load", "link"), _missing("link", target.load.link, links)
    yield from _of_load(target)
    if audit := target.audit:
        databases = [name for name, each in services.items() if isinstance(each, PostgresService)]
        if audit.database not in databases:
            yield ("audit", "database"), _missing("database", audit.database, databases)
        if audit.charges.service not in services:
            yield ("audit", "charges", "service"), _missing("service", audit.charges.service, services)
    if target.attach is None:
        for name, each in services.items():
            if isinstance(each, ProcessService) and not each.command:
                yield ("services", name, "command"), "it needs a command: the program and its arguments"
    yield from attachment.contradictions(target)
    yield from _ports_twice({"services": services, "links": links})


def _of_load(target: TargetDefinition) -> Iterator[tuple[tuple[str, ...], str]]:
    if target.load.samples == "lines":
        for key in sorted({"endpoints", "own_options"} & target.load.model_fields_set):
            yield ("load", key), "a script that prints lines names its requests and paces itself: leave this out"
    if target.load.samples == "csv" and target.audit:
        yield ("load", "samples"), "what an audit compares stands in lines that the script prints, and not in k6's CSV"


def _ports_twice(parts: Mapping[str, Mapping[str, Service | Link]]) -> Iterator[tuple[tuple[str, ...], str]]:
    taken: dict[int, str] = {}
    for part, named in parts.items():
        for name, each in named.items():
            if each.port in taken:
                yield (part, name, "port"), f"{each.port} is the port of {taken[each.port]} already"
            elif each.port is not None:
                taken[each.port] = f"{part}.{name}"


def _missing(what: str, name: str, there: Iterable[str]) -> str:
    return f"there is no {what} {name[:60]!r}; there are: {', '.join(there) or 'none'}"
