"""The record of a target on Docker, and the servers behind its published ports."""

import http.client
from http import HTTPStatus
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

    @property
    def keeps_data(self) -> bool:
        """Whether it has a folder of its own."""
        return bool(self.data)


class ToxiproxyContainer(Server, frozen=True, kw_only=True, tag="toxiproxy"):
    """Toxiproxy in a container. `proxies` are where each link listens and leads to, as seen from inside."""

    proxies: dict[str, tuple[str, str]]

    def why_not_ready(self) -> str:
        """Nothing where every proxy is there and no other is: that is seen to where it is not so, as after a start."""
        there, problem = self._there()
        if problem:
            return problem
        foreign = [name for name in there if name not in self.proxies]
        if not foreign and self._all_in(there):
            return ""
        # The image may open links of its own, for those who run it by hand.
        trouble = [said for name in foreign if (said := self._ask("DELETE", f"/proxies/{name}", HTTPStatus.NO_CONTENT))]
        wanted = [
            {"name": name, "listen": listen, "upstream": upstream, "enabled": True}
            for name, (listen, upstream) in self.proxies.items()
        ]
        trouble.append(self._ask("POST", "/populate", HTTPStatus.CREATED, msgspec.json.encode(wanted)))
        return "; ".join(filter(None, trouble)) or ("" if self._all_in(self._there()[0]) else "links are missing")

    def _there(self) -> tuple[dict[str, dict[str, Any]], str]:
        """Every proxy that there is; what came instead of an answer."""
        body, problem = get(self.address, "/proxies")
        return ({} if problem else msgspec.json.decode(body, type=dict[str, dict[str, Any]])), problem

    def _all_in(self, there: dict[str, dict[str, Any]]) -> bool:
        return all(_fits(there.get(name, {}), *ends) for name, ends in self.proxies.items())

    def _ask(self, method: str, path: str, expected: HTTPStatus, body: bytes | None = None) -> str:
        """What came instead of the `expected` answer; "" where it came."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PROBE_TIMEOUT_S)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            return f"{method} {path} gets no answer ({error or type(error).__name__})"
        finally:
            connection.close()
        return "" if answer.status == expected else f"{method} {path} answers {answer.status}"


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
