"""The port every runtime implements: what a drill may ask of the system under drill.

A service has a role and an address of its own (for probes, past the proxies). A link is a proxied
connection between two parts; toxics go on links. A runtime only ever acts on services that it
started or that the target file names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class Role(StrEnum):
    """What a service is for."""

    APP = "app"
    CACHE = "cache"
    DATABASE = "database"
    GATEWAY = "gateway"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Status(StrEnum):
    """What a service's processes are doing."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The state of one service that undo restores and proves: comparable, plain data only.

    `identity` tells one run of the service from the next (process id and start time, or container
    start): it is evidence and is left out of comparisons. `settings` is what must be equal again
    (listening address, limits, server configuration).
    """

    status: Status
    settings: Mapping[str, Any] = field(default_factory=dict)
    identity: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a service has used: CPU seconds since it started, resident bytes, and what it may use.

    `cpu_limit` is in cores, `memory_limit_bytes` in bytes; both are the machine's where no limit is set.
    """

    cpu_s: float
    cpu_limit: float
    memory_bytes: int
    memory_limit_bytes: int


Progress = Callable[[str], None]
"""Called with one line on what is being done or waited for."""


class Target(Protocol):
    """A running system under drill."""

    @property
    def runtime(self) -> str:
        """`embedded` or `docker`."""

    @property
    def roles(self) -> Mapping[str, Role]:
        """Every service by name, with its role."""

    def address(self, service: str) -> Address:
        """Where `service` itself listens, past any proxy. Raises TargetError for an unknown service."""

    def link(self, name: str) -> Address:
        """Where the proxied connection `name` ("shop-cache") listens. Raises TargetError where there is none."""

    def state(self, service: str) -> ServiceState:
        """The state of `service` now."""

    def kill(self, service: str) -> None:
        """End `service` with SIGKILL and return once it is gone. It stays down until started."""

    def start(self, service: str) -> None:
        """Start a stopped `service` as it was and return once it answers. Does nothing where it runs."""

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""

    def usage(self, service: str) -> Usage | None:
        """What `service` uses now, None where it is not running."""

    def database_url(self, service: str) -> str:
        """A libpq URL that reaches the database `service` directly, as its owner."""

    def secret(self, name: str) -> str:
        """A secret of the target by name ("admin_token"). Never put it in an event or a message."""

    def log_file(self, service: str) -> Path:
        """Where `service` writes its log."""

    def log_tail(self, service: str, lines: int) -> list[str]:
        """The last `lines` lines that `service` logged, oldest first; fewer where there are no more.

        Every runtime owes this, whether or not a file is behind it (a container's engine keeps its log). It is
        bounded in bytes and time, works while the service is down, and redacts nothing. Raises TargetError.
        """
