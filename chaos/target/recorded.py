"""What every target that we started has in common: it is reached through its record, by whatever process."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from chaos.errors import TargetError
from chaos.target.abilities import LACKING
from chaos.target.ledger import Claim, Ledger, Recorded
from chaos.target.port import Ability, Address, Role
from chaos.target.postgres_server import PostgresEndpoint
from chaos.target.program import ProgramEndpoint
from chaos.target.redis_server import RedisEndpoint
from chaos.target.servers import Server
from chaos.target.toxiproxy_server import PROXY

if TYPE_CHECKING:
    from chaos.target.toxiproxy import Toxiproxy

R = TypeVar("R", bound=Recorded)
S = TypeVar("S", bound=Server)


class RecordedTarget(Generic[R, S]):
    """A target whose record is in `ledger`. The run that started it holds a `claim` on the state folder.

    Whatever is asked is looked up in the record or outside, never in memory alone: the drill, its responder and an
    undo in another process see and act on the same services.
    """

    runtime = ""

    def __init__(self, ledger: Ledger[R], record: R, servers: tuple[S, ...], claim: Claim | None) -> None:
        self._ledger = ledger
        self._run = record.run
        self._servers: dict[str, S] = {each.name: each for each in servers}
        self._links = record.links
        self._secrets = record.secrets
        self._load = record.load
        self._claim = claim

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End everything that was started."""
        raise NotImplementedError

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""
        raise NotImplementedError

    def reset_data(self) -> None:
        """Put the seed data back, as much at once as can be. Raises TargetError once all that had begun is over.

        Databases are copied from their templates and caches emptied while they run; a program that keeps data starts
        anew with none. Applications start anew once the stores are as seeded: they hold what they read before, and
        fill their cache when they start. Where a store cannot be put back they stay down, until a later call.
        """
        from chaos.target.postgres_database import forget_replaced  # noqa: PLC0415 - psycopg takes 150 ms

        servers = self._servers.values()
        stores = [each for each in servers if isinstance(each, PostgresEndpoint | RedisEndpoint)]
        keeping = [each for each in servers if isinstance(each, ProgramEndpoint) and each.keeps_data]
        apps = [each for each in servers if each.role is Role.APP and each not in keeping]
        with ThreadPoolExecutor(len(servers) or 1) as pool:
            kept = [pool.submit(self._started_anew, server) for server in keeping]
            ending = [pool.submit(self._killed, server) for server in apps]
            for done in [*ending, *(pool.submit(self._emptied, server) for server in stores)]:
                done.result()
            # What they replaced goes while the applications start.
            left = [pool.submit(forget_replaced, each) for each in stores if isinstance(each, PostgresEndpoint)]
            for done in [*kept, *left, *(pool.submit(self._started_anew, server) for server in apps)]:
                done.result()

    def _emptied(self, server: PostgresEndpoint | RedisEndpoint) -> None:
        """Put the seed data of a store back while it runs; nobody starts or ends it meanwhile."""
        from chaos.target.postgres_database import replace  # noqa: PLC0415 - psycopg takes 150 ms

        with self._ledger.held(server.name):
            server.empty() if isinstance(server, RedisEndpoint) else replace(server)

    def _killed(self, server: S) -> None:
        """End `server` at once."""
        raise NotImplementedError

    def _started_anew(self, server: S) -> None:
        """Start a program again, with nothing of what it keeps."""
        raise NotImplementedError

    @property
    def identities(self) -> tuple[str, ...]:
        """What tells this system from every other of this machine: a drill has each of them to itself."""
        return (f"the target in {self._ledger.state_dir}",)

    @property
    def lost(self) -> str:
        """Why the drill has no ground any more; "" while it has."""
        return ""

    @property
    def lacking(self) -> Mapping[Ability, str]:
        """What this runtime cannot do, and why."""
        return LACKING[self.runtime]

    def spared(self, service: str) -> str | None:
        """Why `service` must not be harmed; None where it may be, as everything that we made for the drill."""
        self.server(service)
        return None

    @property
    def roles(self) -> Mapping[str, Role]:
        """Every service by name, with its role."""
        return {each.name: each.role for each in self._servers.values() if each.role is not None}

    def address(self, service: str) -> Address:
        """Where `service` itself listens."""
        return self.server(service).address

    def answers(self, service: str) -> bool:
        """Whether `service` answers what its clients ask: that a port takes connections says little."""
        return not self.server(service).why_not_ready()

    def link(self, name: str) -> Address:
        """Where the proxied connection `name` listens."""
        if name not in self._links:
            raise TargetError(f"there is no link {name!r}; there are: {', '.join(self._links)}")
        return self._links[name]

    def database_url(self, service: str) -> str:
        """A libpq URL that reaches the database `service` directly, as its owner."""
        server: Server = self.server(service)
        if not isinstance(server, PostgresEndpoint):
            raise TargetError(f"{service!r} is no database")
        return server.url()

    def secret(self, name: str) -> str:
        """A secret of the target by name."""
        if name not in self._secrets:
            raise TargetError(f"there is no secret {name!r}; there are: {', '.join(self._secrets) or 'none'}")
        return self._secrets[name]

    def log_file(self, service: str) -> Path:
        """Where `service` writes its log."""
        return self.server(service).log

    def load_environment(self, users: int) -> dict[str, str]:
        """The environment of the load script for `users` at once."""
        return {**self._load, "USERS": str(users)}

    def proxies(self) -> "Toxiproxy":
        """The API of the server behind every link; its proxies are named as the links."""
        from chaos.target.toxiproxy import Toxiproxy  # noqa: PLC0415 - requests takes 100 ms

        return Toxiproxy(self.server(PROXY).address, lambda: self.restart(PROXY))

    def server(self, service: str) -> S:
        """The server behind `service`. Raises TargetError where there is none."""
        if service not in self._servers:
            raise TargetError(f"there is no service {service!r}; there are: {', '.join(self.roles)}")
        return self._servers[service]

    def _refuse(self, ability: Ability) -> TargetError:
        """The error for being asked what this runtime cannot do."""
        return TargetError(f"the {self.runtime} runtime cannot {ability}: {self.lacking[ability]}")

    def _recorded(self) -> R | None:
        """The record of this very run; None once it is over, whatever runs in the folder since."""
        record = self._ledger.read()
        return record if record and record.run == self._run else None
