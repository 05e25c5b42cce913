"""The port every runtime implements: what a drill may ask of the system under drill.

A service has a role and an address of its own (for probes, past the proxies). A link is a proxied
connection between two parts; toxics go on links. A runtime only ever acts on services that it
started or that the target file names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from chaos.target.toxiproxy import Toxiproxy


class Role(StrEnum):
    """What a service is for."""

    APP = "app"
    CACHE = "cache"
    DATABASE = "database"
    GATEWAY = "gateway"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and by which name and password it lets one in; "" where it asks for none."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

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
    start): it is evidence and is left out of comparisons, and so is `starved`, whether its last run was
    ended by the kernel for want of memory, where the runtime knows. `settings` is what must be equal again
    (listening address, limits, server configuration); `silent` says that the service runs and does not answer when it
    is asked for its own, which are missing then.
    """

    status: Status
    settings: Mapping[str, Any] = field(default_factory=dict)
    identity: str = field(default="", compare=False)
    starved: bool = field(default=False, compare=False)
    silent: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a service has used: CPU seconds since it started, resident bytes, and what it may use.

    `cpu_limit` is in cores, `memory_limit_bytes` in bytes; both are the machine's where no limit is set.
    """

    cpu_s: float
    cpu_limit: float
    memory_bytes: int
    memory_limit_bytes: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service may use from now on: bytes of memory, and cores. None leaves it as it is."""

    memory_bytes: int | None = None
    cpus: float | None = None


class Ability(StrEnum):
    """What not every runtime can do to a service. The value reads well after "cannot"."""

    PAUSE = "freeze a service"
    LIMIT = "limit the memory and CPU of a running service"
    DISCONNECT = "take a service off the network"
    RUN = "run a command inside a service"
    REPLICAS = "end one replica of a service"


Progress = Callable[[str], None]
"""Called with one line on what is being done or waited for."""


class Target(Protocol):
    """A running system under drill."""

    @property
    def runtime(self) -> str:
        """`embedded` or `docker`."""

    @property
    def lacking(self) -> Mapping[Ability, str]:
        """What this runtime cannot do, and why: asking it to raises TargetError with that reason."""

    def spared(self, service: str) -> str | None:
        """Why `service` must not be harmed, whatever a fault says; None where it may be."""

    @property
    def roles(self) -> Mapping[str, Role]:
        """Every service by name, with its role."""

    def address(self, service: str) -> Address:
        """Where `service` itself listens, past any proxy. Raises TargetError for an unknown service."""

    def link(self, name: str) -> Address:
        """Where the proxied connection `name` ("shop-cache") listens. Raises TargetError where there is none."""

    def state(self, service: str) -> ServiceState:
        """The state of `service` now."""

    def answers(self, service: str) -> bool:
        """Whether `service` answers what its clients ask: a PING, a SELECT, its ready path. Within two seconds."""

    def kill(self, service: str) -> None:
        """End `service` with SIGKILL and return once it is gone. It stays down until started."""

    def start(self, service: str) -> None:
        """Start a stopped `service` as it was and return once it answers. Does nothing where it runs."""

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""

    def shut_down(self, service: str) -> None:
        """Ask `service` to end and return once it has. It stays down until started. Nothing where it is down."""

    def pause(self, service: str) -> None:
        """Freeze every process of `service`, which keeps its connections and answers nobody. Nothing where frozen."""

    def resume(self, service: str) -> None:
        """Let a frozen `service` go on. Nothing where it is not frozen."""

    def limit(self, service: str, limits: Limits) -> None:
        """Change what `service` may use while it runs. Raises TargetError where it uses more than that already."""

    def disconnect(self, service: str) -> None:
        """Take `service` off the network: nobody reaches it, and it reaches nobody."""

    def reconnect(self, service: str) -> None:
        """Put `service` back on the network, known and reached as before. Nothing where it is on it."""

    def run(self, service: str, argv: Sequence[str]) -> tuple[int, str]:
        """Run a command inside `service`; its exit code and what it printed."""

    def begin(self, service: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a command inside `service` that goes on by itself, until it is killed or `service` ends."""

    def replicas(self, service: str) -> Sequence[str]:
        """The processes of `service` beside its main one that take its connections, by name, oldest first."""

    def kill_replica(self, service: str, replica: str) -> None:
        """End one of the `replicas` with SIGKILL; the others go on. Nothing where it is gone."""

    def proxies(self) -> "Toxiproxy":
        """The API of the server behind every link; its proxies are named as the links."""

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
