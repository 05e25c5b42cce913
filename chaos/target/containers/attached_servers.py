"""The servers of a running system that is not ours, and the record by which another process reaches them again.

The record holds no secret: whoever reads it takes those from the environment, as the run that wrote it did.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_never

import msgspec

from chaos.errors import SetupError
from chaos.target.attachment import address_of, settled_url
from chaos.target.containers.record import AnyContainer, Place, PostgresContainer, ProgramContainer, RedisContainer
from chaos.target.definition import PostgresService, ProcessService, RedisService, TargetDefinition
from chaos.target.ledger import ATTACHED_FILE
from chaos.target.postgres_server import psycopg_errors


class AttachedRedis(RedisContainer, frozen=True, kw_only=True):
    """A Redis that runs already; its own configuration says what it may use."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """Its password."""
        return {"password": self.password} if self.password else {}

    def memory_limit_bytes(self) -> int | None:
        """What its container may use."""
        return None


class AttachedPostgres(PostgresContainer, frozen=True, kw_only=True):
    """A PostgreSQL that runs already, reached by the user's own URL."""

    given_url: str

    @property
    def secrets(self) -> Mapping[str, str]:
        """The URL, which may hold a password."""
        return {"its URL": self.given_url}

    def why_unwatched(self) -> str:
        """Why the times of its statements cannot be read; "" where they can. Nothing is installed in it for that."""
        try:
            found = self._ask("SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'")
        except psycopg_errors() as error:
            return " ".join(str(error).split())
        return "" if found else "its statements are watched by pg_stat_statements: CREATE EXTENSION it there first"

    def url(self, database: str = "") -> str:  # noqa: ARG002 - one database is all that we were let into
        """The user's own URL."""
        return self.given_url


class AttachedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill was attached to: the target file as it was read, the engine, and the containers by service."""

    schema: int = 1
    run: str
    host: str
    definition: dict[str, Any]
    places: dict[str, Place]


def server_of(definition: TargetDefinition, name: str, secrets: Mapping[str, str], logs: Path) -> AnyContainer:
    """What stands at the URL of the service `name`."""
    assert definition.attach is not None
    service = definition.services[name]
    url = settled_url(definition.attach.services[name].url, secrets)
    at = address_of(url, service.engine)
    given: dict[str, Any] = {
        "name": name,
        "role": service.role,
        "host": at.host,
        "port": at.port,
        "log": logs / f"{name}.log",
    }
    match service:
        case RedisService():
            return AttachedRedis(**given, maxmemory_mb=0, maxmemory_policy="", user=at.user, password=at.password)
        case PostgresService():
            return AttachedPostgres(
                **given,
                database=service.database,
                owner_password="",
                application_password="",
                options={},
                given_url=url,
            )
        case ProcessService():
            return ProgramContainer(**given, ready=service.ready, ready_within_s=service.ready_within)
    assert_never(service)


def write(state_dir: Path, record: AttachedRecord) -> None:
    """Replace the record of `state_dir`. Raises SetupError."""
    path = state_dir / ATTACHED_FILE
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        fresh.write_bytes(msgspec.json.encode(record))
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise SetupError(f"{path} cannot be written: {error.strerror}") from None


def read(state_dir: Path) -> AttachedRecord:
    """The record of `state_dir`, of this boot or another: what was attached to is not ours and outlives us.

    Raises SetupError.
    """
    path = state_dir / ATTACHED_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=AttachedRecord)
    except (OSError, msgspec.MsgspecError) as error:
        raise SetupError(f"{path} cannot be read ({error})") from None
