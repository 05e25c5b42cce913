"""The target file: the parts of a system under drill, how each is started, linked and watched.

Values of `environment`, `command` and `seed` may hold `${link.NAME}` (host:port of a proxied link),
`${link.NAME.host}`, `${link.NAME.port}`, `${service.NAME}` (its own address), `${port}` (of the
service itself), `${data}` (a folder of the program's own, empty when the data are as seeded),
`${database_url.LINK}` (libpq URL through a link, as the application's user), `${secret.NAME}` (a random
secret made for this run) and `${python}` (this interpreter).
"""

from typing import Annotated, Literal

from pydantic import Field

from chaos.definitions import Definition, Seconds
from chaos.target.port import Role


class RedisService(Definition):
    """A Redis server. `maxmemory_mb` is its memory limit and what memory usage is measured against."""

    engine: Literal["redis"]
    role: Role = Role.CACHE
    port: int | None = None
    maxmemory_mb: int = Field(default=128, ge=4)
    maxmemory_policy: str = "allkeys-lru"


class PostgresService(Definition):
    """A PostgreSQL server with one database, filled once by `seed` and copied from a template after.

    `indexes` is a file of one CREATE INDEX statement an expected index; `statements` names the
    watched statements by a text that each contains. `seed` gets `${database_url.direct}`.
    """

    engine: Literal["postgresql"]
    role: Role = Role.DATABASE
    port: int | None = None
    database: str
    seed: tuple[str, ...] = ()
    seed_inputs: tuple[str, ...] = ()
    """Files (globs) whose change makes a template stale."""
    settings: dict[str, str] = {}
    indexes: str = ""
    statements: dict[str, str] = {}


class ProcessService(Definition):
    """A program that listens on `${port}` and answers 200 at the path `ready` when it is up."""

    engine: Literal["process"]
    role: Role
    port: int | None = None
    command: tuple[str, ...] = Field(min_length=1)
    environment: dict[str, str] = {}
    ready: str = "/"
    ready_within: Seconds = 20.0


Service = Annotated[RedisService | PostgresService | ProcessService, Field(discriminator="engine")]


class Link(Definition):
    """A proxied connection to a service. `port` fixes where the proxy listens."""

    to: str
    port: int | None = None


class LoadScript(Definition):
    """The k6 script that plays the users, and the link through which it reaches the target."""

    script: str
    link: str
    environment: dict[str, str] = {}


class Charges(Definition):
    """Where the payment gateway lists what it charged: GET `path` of `service` answers 200 with a JSON list.

    Every charge in it has at least `order` (the order's id, as in the database) and `reference`.
    """

    service: str
    path: str = "/charges"


class Audit(Definition):
    """What the orders and payments that the load was told of are compared with after a drill.

    `orders` and `payments` are SQL for `database`, two columns each: idempotency key and order id of every
    order that the load can have placed; order id and reference of every payment.
    """

    database: str
    orders: str
    payments: str
    charges: Charges


class TargetDefinition(Definition):
    """One target file. Paths in it are relative to the file. Services start in the order they stand in."""

    name: str
    services: dict[str, Service]
    links: dict[str, Link]
    load: LoadScript
    secrets: tuple[str, ...] = ()
    audit: Audit | None = None
    """Without it, no drill on this target expects anything of orders and payments."""
