"""Redis: what is asked of it over its port, and how the embedded runtime starts it (in memory only)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chaos.errors import TargetError
from chaos.target.port import Address
from chaos.target.ports import HOST
from chaos.target.processes import Launch
from chaos.target.servers import PROBE_TIMEOUT_S, Server

_BYTES_PER_MB = 1024 * 1024
_WATCHED = ("maxmemory", "maxmemory-policy", "appendonly", "save", "timeout", "maxclients")


class RedisEndpoint(Server, frozen=True, kw_only=True):
    """A Redis. `maxmemory_mb` is its memory limit; `user` and `password` let one in where it asks for them."""

    maxmemory_mb: int
    maxmemory_policy: str
    user: str = ""
    password: str = ""

    @property
    def address(self) -> Address:
        """Where it listens, and by which name and password it lets one in."""
        return Address(self.host, self.port, self.user, self.password)

    @property
    def flags(self) -> tuple[str, ...]:
        """What of its command line the target file decides."""
        return ("--maxmemory", f"{self.maxmemory_mb}mb", "--maxmemory-policy", self.maxmemory_policy)

    def why_not_ready(self) -> str:
        """Nothing where it answers PING."""
        client, errors = self._client()
        try:
            with client:
                client.ping()
        except errors as error:
            return f"it does not answer PING ({error})"
        return ""

    def settings(self) -> Mapping[str, Any] | None:
        """The watched part of CONFIG GET; None where it does not answer."""
        client, errors = self._client()
        try:
            with client:
                # One name a call: Redis 6 takes no more.
                found = {key: value for name in _WATCHED for key, value in client.config_get(name).items()}
        except errors:
            return None
        return found

    def empty(self) -> None:
        """Forget every key."""
        client, errors = self._client()
        try:
            with client:
                client.flushall()
        except errors as error:
            raise TargetError(f"{self.title} cannot be emptied: {error}") from None

    def memory_limit_bytes(self) -> int | None:
        """`maxmemory` as the target file has it."""
        return self.maxmemory_mb * _BYTES_PER_MB

    def _client(self) -> tuple[Any, type[Exception]]:
        from redis import Redis, RedisError  # noqa: PLC0415 - 150 ms
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        client = Redis(
            host=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            decode_responses=True,
            socket_timeout=PROBE_TIMEOUT_S,
            socket_connect_timeout=PROBE_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        return client, RedisError


class RedisServer(RedisEndpoint, frozen=True, kw_only=True, tag="redis"):
    """A child process; nothing is written to disk, so a restart comes back empty."""

    binary: Path
    folder: Path

    def launch(self) -> Launch:
        """How it is started."""
        options = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Launch(argv=(str(self.binary), *arguments, *self.flags), cwd=self.folder, log=self.log)
