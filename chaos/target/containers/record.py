"""The record of a target on Docker, and the servers behind its published ports."""

import http.client
from pathlib import Path
from typing import Any

import msgspec

from chaos.target.ledger import CONTAINERS_FILE, Ledger, Recorded
from chaos.target.ports import HOST
from chaos.target.postgres_server import PostgresEndpoint
from chaos.target.program import ProgramEndpoint, get
from chaos.target.redis_server import RedisEndpoint
from chaos.target.servers import PROBE_TIMEOUT_S, Server


class RedisContainer(RedisEndpoint, frozen=True, kw_only=True, tag="redis"):
    """Redis in a container."""


class PostgresContainer(PostgresEndpoint, frozen=True, kw_only=True, tag="postgresql"):
    """PostgreSQL in a container."""


class ProgramContainer(ProgramEndpoint, frozen=True, kw_only=True, tag="process"):
    """A program in a container. `data` is the folder in it of what it keeps, "" where it keeps nothing."""

    data: str = ""


class ToxiproxyContainer(Server, frozen=True, kw_only=True, tag="toxiproxy"):
    """Toxiproxy in a container. `proxies` are where each link listens and leads to, as seen from inside."""

    proxies: dict[str, tuple[str, str]]

    def why_not_ready(self) -> str:
        """Nothing where every proxy is there. They are put there where they are missing, as after a restart."""
        reason = self._missing()
        if reason and not self._populate():
            reason = self._missing()
        return reason

    def _missing(self) -> str:
        body, problem = get(self.port, "/proxies")
        if problem:
            return problem
        there = msgspec.json.decode(body, type=dict[str, dict[str, Any]])
        wrong = [name for name, ends in self.proxies.items() if not _fits(there.get(name, {}), *ends)]
        return f"it could not open the links {', '.join(wrong)}" if wrong else ""

    def _populate(self) -> str:
        """Put every proxy there; what came instead of a 201."""
        wanted = [
            {"name": name, "listen": listen, "upstream": upstream, "enabled": True}
            for name, (listen, upstream) in self.proxies.items()
        ]
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PROBE_TIMEOUT_S)
        try:
            connection.request("POST", "/populate", msgspec.json.encode(wanted), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            return f"POST /populate gets no answer ({error or type(error).__name__})"
        finally:
            connection.close()
        return "" if answer.status == http.client.CREATED else f"POST /populate answers {answer.status}"


AnyContainer = RedisContainer | PostgresContainer | ProgramContainer | ToxiproxyContainer


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The container of a service: its name, the networks it is on, and whether its compose labels let it be harmed."""

    container: str
    networks: tuple[str, ...]
    may_be_harmed: bool


class ContainerRecord(Recorded, frozen=True, kw_only=True):
    """One run of a target on the engine at `host`. `servers` are in the order in which they start."""

    host: str
    project: str
    servers: tuple[AnyContainer, ...]
    places: dict[str, Place]


def container_ledger(state_dir: Path) -> Ledger[ContainerRecord]:
    """The ledger of the Docker runtime in `state_dir`."""
    return Ledger(state_dir, ContainerRecord, CONTAINERS_FILE)


def _fits(proxy: dict[str, Any], listen: str, upstream: str) -> bool:
    # Toxiproxy says "[::]:6379" of what was asked for as "0.0.0.0:6379".
    listens = str(proxy.get("listen")).rpartition(":")[2] == listen.rpartition(":")[2]
    return listens and proxy.get("upstream") == upstream
