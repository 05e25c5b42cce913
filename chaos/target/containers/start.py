"""Bringing a target up on Docker: a project of its own from the user's compose file, seed data put in place."""

import contextlib
import os
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import docker
import msgspec

from chaos.errors import BadInput, GamedayError, SetupError, TargetError
from chaos.target import assembly
from chaos.target.containers import engine, images, leftovers, project
from chaos.target.containers.compose import Compose
from chaos.target.containers.project import Model, Part
from chaos.target.containers.record import (
    AnyContainer,
    ContainerRecord,
    Place,
    PostgresContainer,
    ProgramContainer,
    RedisContainer,
    ToxiproxyContainer,
    container_ledger,
)
from chaos.target.containers.target import COMPOSE_FILE, DockerTarget
from chaos.target.definition import PostgresService, ProcessService, RedisService, TargetDefinition
from chaos.target.ledger import Claim, boot_id
from chaos.target.port import Address, Progress
from chaos.target.postgres_server import OWNER
from chaos.target.substitution import placeholders, substitute
from chaos.target.toxiproxy_server import PROXY
from chaos.target.values import settled_values

DATA = "/data"
"""What `${data}` is inside a container: a volume has to be mounted there."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """The target as its containers see it: `values` is what `${...}` stands for in their environment."""

    settled: assembly.Plan
    model: Model
    ports: Mapping[str, int]
    links: Mapping[str, Address]
    values: Mapping[str, str]


def start(definition: TargetDefinition, base: Path, state_dir: Path, claim: Claim, progress: Progress) -> DockerTarget:
    """Start every part of `definition` in `state_dir`, which `claim` holds, and return once all answer.

    Where anything goes wrong, everything started is removed again. Raises BadInput for files that cannot be
    followed, SetupError else.
    """
    began = time.monotonic()
    found = engine.fit()
    settled = assembly.plan(definition, base, state_dir)
    name = project.name_of(definition.name, state_dir)
    assert definition.docker is not None
    inside = _inside(settled, Compose(found.host, base / definition.docker.compose, name), progress)
    api = engine.connect(found.host)
    # Whatever an interrupted start asked the engine for may have come after that start was over.
    leftovers.remove(api, state_dir, progress)
    reused = frozenset(each for each in _databases(definition) if _password_file(state_dir, each).is_file())
    owners = {each: _owner_password(api, state_dir, each) for each in _databases(definition)}
    parts = {each: _part(inside, each, name, owners) for each in (PROXY, *definition.services)}
    record = _record(inside, found.host, name, owners)
    ledger = container_ledger(state_dir)
    ledger.reserve()
    leftovers.note_volumes(state_dir, found.host)
    ledger.write(record)
    target = DockerTarget(ledger, record, claim)
    try:
        final = project.settle(inside.model, parts, name, state_dir, frozenset(owners))
        _write_private(state_dir / COMPOSE_FILE, msgspec.json.encode(final))
        Compose(found.host, state_dir / COMPOSE_FILE, name).build(_stale(api, parts), progress)
        _bring_up(target, settled, reused, progress)
    except (TargetError, SetupError, OSError) as error:
        raise _abandon(target, f"target {definition.name}: {error}") from None
    except BaseException:
        with contextlib.suppress(GamedayError):  # the record is kept then, and the next run ends what it names
            target.stop()
        raise
    progress(f"{definition.name}: up on {found.described} as project {name} after {time.monotonic() - began:.1f} s")
    return target


def _inside(settled: assembly.Plan, source: Compose, progress: Progress) -> _Inside:
    """Read the compose file and settle how its services see each other. Raises BadInput."""
    definition = settled.definition
    model = source.config(progress)
    if wrong := project.problems(model, definition, str(source.file)):
        raise BadInput(*wrong)
    ports_inside = {name: project.inside_port(model, definition, name) for name in definition.services}
    links = {name: Address(PROXY, project.FIRST_LINK_PORT + at) for at, name in enumerate(settled.links)}
    addresses = {name: Address(name, port) for name, port in ports_inside.items()}
    values = settled_values(definition, addresses, links, settled.secrets, settled.passwords)
    return _Inside(settled, model, ports_inside, links, {**values, "python": "python3", "data": DATA})


def _part(inside: _Inside, name: str, project_name: str, owners: Mapping[str, str]) -> Part:
    """What the session adds to the service `name`."""
    settled = inside.settled
    outside = settled.addresses[name].port
    image = images.name_of(name, inside.model["services"][name], project_name)
    if name == PROXY:
        listening = {inside.links[link].port: address.port for link, address in settled.links.items()}
        return Part({project.API_PORT: outside, **listening}, image=image)
    service = settled.definition.services[name]
    where = f"target {settled.definition.name}: services.{name}.environment"
    environment: Mapping[str, str] = {}
    program: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    match service:
        case RedisService():
            program = ("redis-server", "--bind", "0.0.0.0", "--protected-mode", "no")  # noqa: S104 - inside a container
            flags = ("--maxmemory", f"{service.maxmemory_mb}mb", "--maxmemory-policy", service.maxmemory_policy)
        case PostgresService():
            program = ("postgres",)
            flags = tuple(part for key, value in service.settings.items() for part in ("-c", f"{key}={value}"))
            environment = {"POSTGRES_USER": OWNER, "POSTGRES_PASSWORD": owners[name], "POSTGRES_DB": "postgres"}
        case ProcessService():
            values = {**inside.values, "port": str(inside.ports[name])}
            environment = {
                key: substitute(value, values, f"{where}.{key}") for key, value in service.environment.items()
            }
        case _:
            assert_never(service)
    return Part({inside.ports[name]: outside}, environment, program, flags, image)


def _record(inside: _Inside, host: str, project_name: str, owners: Mapping[str, str]) -> ContainerRecord:
    settled = inside.settled
    names = (PROXY, *settled.definition.services)
    return ContainerRecord(
        name=settled.definition.name,
        run=uuid.uuid4().hex,
        boot=boot_id(),
        links=dict(settled.links),
        secrets=dict(settled.secrets),
        load=assembly.load_environment(settled),
        host=host,
        project=project_name,
        servers=tuple(_server(inside, each, owners) for each in names),
        places={
            each: Place(
                container=f"{project_name}-{each}",
                networks=project.networks_of(inside.model, each, project_name),
                may_be_harmed=project.may_be_harmed(inside.model, each),
            )
            for each in names
        },
    )


def _server(inside: _Inside, name: str, owners: Mapping[str, str]) -> AnyContainer:
    """What stands at the published port of the service `name`."""
    settled = inside.settled
    port, log = settled.addresses[name].port, settled.log(name)
    if name == PROXY:
        to = settled.definition.links
        proxies = {
            link: (f"0.0.0.0:{at.port}", f"{to[link].to}:{inside.ports[to[link].to]}")
            for link, at in inside.links.items()
        }
        return ToxiproxyContainer(name=name, role=None, port=port, log=log, ready_within_s=20.0, proxies=proxies)
    service = settled.definition.services[name]
    match service:
        case RedisService():
            return RedisContainer(
                name=name,
                role=service.role,
                port=port,
                log=log,
                maxmemory_mb=service.maxmemory_mb,
                maxmemory_policy=service.maxmemory_policy,
            )
        case PostgresService():
            return PostgresContainer(
                name=name,
                role=service.role,
                port=port,
                log=log,
                ready_within_s=60.0,
                database=service.database,
                owner_password=owners[name],
                application_password=settled.passwords[name],
                options=dict(service.settings),
            )
        case ProcessService():
            keeps = any("data" in placeholders(text) for text in service.environment.values())
            return ProgramContainer(
                name=name,
                role=service.role,
                port=port,
                log=log,
                ready_within_s=service.ready_within,
                ready=service.ready,
                data=DATA if keeps else "",
            )
    assert_never(service)


def _stale(api: docker.APIClient, parts: Mapping[str, Part]) -> list[str]:
    """A service for each image that has to be built."""
    by_image = {part.image: name for name, part in parts.items() if part.image}
    return [name for image, name in by_image.items() if images.missing(api, image)]


def _bring_up(target: DockerTarget, settled: assembly.Plan, reused: frozenset[str], progress: Progress) -> None:
    """Start every service in its order. Data in `reused` that cannot be used after all are made anew, once."""
    from chaos.target.seeding import SeedFailed  # noqa: PLC0415 - with psycopg, which takes 150 ms

    target.compose.create((), progress)
    for server in [target.server(each) for each in (PROXY, *settled.definition.services)]:
        progress(f"{server.name}: starting on {server.address}")
        try:
            _bring_one_up(target, server, settled, progress)
        except SeedFailed:
            raise
        except TargetError as error:
            if server.name not in reused:
                raise
            reason = str(error).splitlines()[0]
            progress(f"{server.name}: the data of an earlier run are of no use ({reason}); making them anew")
            target.forget_data(server.name)
            _bring_one_up(target, server, settled, progress)


def _bring_one_up(target: DockerTarget, server: AnyContainer, settled: assembly.Plan, progress: Progress) -> None:
    target.bring_up(server, progress)
    if isinstance(server, PostgresContainer):
        _fill(server, settled, progress)


def _fill(server: PostgresContainer, settled: assembly.Plan, progress: Progress) -> None:
    """Put the seed data into the running database, by the same path as the embedded one."""
    from chaos.target import postgres_database, seeding  # noqa: PLC0415 - psycopg takes 150 ms

    service = settled.definition.services[server.name]
    assert isinstance(service, PostgresService)
    major = postgres_database.server_major(server)
    mark = postgres_database.fingerprint(service, settled.base, f"docker {major}")
    postgres_database.provision(server, mark, seeding.command(server, service, settled, progress), progress)


def _databases(definition: TargetDefinition) -> list[str]:
    return [name for name, each in definition.services.items() if isinstance(each, PostgresService)]


def _owner_password(api: docker.APIClient, state_dir: Path, name: str) -> str:
    """The password that the data of the database `name` were made with; a new one where there are none yet."""
    file = _password_file(state_dir, name)
    with contextlib.suppress(OSError):
        return file.read_text(encoding="ascii")
    # Data whose password is lost are of no use.
    leftovers.remove_volumes(state_dir, api, name)
    password = secrets.token_hex(16)
    _write_private(file, password.encode())
    return password


def _password_file(state_dir: Path, name: str) -> Path:
    return state_dir / f"{name}.docker-password"


def _write_private(path: Path, content: bytes) -> None:
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}") from None


def _abandon(target: DockerTarget, reason: str) -> SetupError:
    """Remove what of `target` was started; the error to raise for `reason`."""
    try:
        target.stop()
    except GamedayError as error:
        reason = f"{reason}\nand {error}"
    return SetupError(reason)
