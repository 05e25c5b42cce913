"""From a target file to the servers that it means here: ports, secrets, binaries and values filled in."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from chaos.errors import BadInput
from chaos.target import ports, postgres_data, tools
from chaos.target.accounts import reachable, unprivileged
from chaos.target.checks import problems
from chaos.target.definition import (
    PostgresService,
    ProcessService,
    RedisService,
    Service,
    TargetDefinition,
)
from chaos.target.ledger import AnyServer
from chaos.target.port import Address, Progress
from chaos.target.postgres_server import PostgresServer
from chaos.target.program import Program
from chaos.target.redis_server import RedisServer
from chaos.target.substitution import placeholders, substitute
from chaos.target.toxiproxy_server import PROXY, ToxiproxyServer, write_config
from chaos.target.values import settled_values


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a target is settled before anything starts. `values` is what `${...}` stands for everywhere."""

    definition: TargetDefinition
    base: Path
    state_dir: Path
    addresses: Mapping[str, Address]
    links: Mapping[str, Address]
    secrets: Mapping[str, str] = field(repr=False)
    passwords: Mapping[str, str] = field(repr=False)
    values: Mapping[str, str] = field(repr=False)

    def log(self, name: str) -> Path:
        """Where the server `name` writes its log."""
        return self.state_dir / "logs" / f"{name}.log"


def plan(definition: TargetDefinition, base: Path, state_dir: Path) -> Plan:
    """Choose ports and secrets. Raises BadInput for a file that cannot be followed, SetupError for a busy port."""
    if wrong := problems(definition, base):
        raise BadInput(*(f"target {definition.name}: {each}" for each in wrong))
    addresses, links = _ports(definition)
    chosen = {name: secrets.token_urlsafe(24) for name in definition.secrets}
    passwords = {
        name: secrets.token_hex(16) for name, each in definition.services.items() if isinstance(each, PostgresService)
    }
    values = settled_values(definition, addresses, links, chosen, passwords)
    return Plan(definition, base, state_dir, addresses, links, chosen, passwords, values)


def load_environment(settled: Plan) -> dict[str, str]:
    """What the load script is told but the number of users: BASE_URL, and what the target file adds."""
    load = settled.definition.load
    where = f"target {settled.definition.name}: load.environment"
    own = {key: substitute(value, settled.values, f"{where}.{key}") for key, value in load.environment.items()}
    return {"BASE_URL": f"http://{settled.links[load.link]}", **own}


def proxy_server(settled: Plan, progress: Progress) -> ToxiproxyServer:
    """The Toxiproxy server with one proxy a link."""
    config = settled.state_dir / "toxiproxy.json"
    write_config(
        config,
        {
            name: (listen, settled.addresses[settled.definition.links[name].to])
            for name, listen in settled.links.items()
        },
    )
    return ToxiproxyServer(
        name=PROXY,
        role=None,
        port=settled.addresses[PROXY].port,
        log=settled.log(PROXY),
        ready_within_s=5.0,
        binary=tools.toxiproxy_server(progress),
        config=config,
        proxies=tuple(settled.links),
    )


def server(settled: Plan, name: str, progress: Progress) -> AnyServer:
    """The server that the service `name` means. Raises SetupError where its binaries cannot be had."""
    service: Service = settled.definition.services[name]
    port, log = settled.addresses[name].port, settled.log(name)
    match service:
        case RedisService():
            return RedisServer(
                name=name,
                role=service.role,
                port=port,
                log=log,
                binary=tools.redis_server(progress),
                folder=_folder(settled, name),
                maxmemory_mb=service.maxmemory_mb,
                maxmemory_policy=service.maxmemory_policy,
            )
        case PostgresService():
            return postgres(settled, name, service, progress)
        case ProcessService():
            data = _emptied(settled, name) if _keeps_data(service) else None
            values = {**settled.values, "port": str(port)} | ({"data": str(data)} if data else {})
            where = f"target {settled.definition.name}: services.{name}"
            return Program(
                name=name,
                role=service.role,
                port=port,
                log=log,
                ready_within_s=service.ready_within,
                argv=tuple(substitute(part, values, f"{where}.command") for part in service.command),
                environment={
                    key: substitute(value, values, f"{where}.environment.{key}")
                    for key, value in service.environment.items()
                },
                folder=settled.base,
                ready=service.ready,
                data=data,
            )
    assert_never(service)


def password_file(settled: Plan, name: str) -> Path:
    """Where the owner's password of the database `name` is kept, as long as its data are."""
    return settled.state_dir / f"{name}.password"


def postgres(settled: Plan, name: str, service: PostgresService, progress: Progress) -> PostgresServer:
    """The server of the database `name`, its data directory ready. Raises SetupError."""
    account = unprivileged()
    binaries = tools.postgres_bin(progress)
    folder = reachable(settled.state_dir, account) / name
    owner_password = postgres_data.ensure(folder, binaries, account, password_file(settled, name), progress)
    return PostgresServer(
        name=name,
        role=service.role,
        port=settled.addresses[name].port,
        log=settled.log(name),
        ready_within_s=60.0,
        binaries=binaries,
        folder=folder,
        account=account.name if account else "",
        database=service.database,
        owner_password=owner_password,
        application_password=settled.passwords[name],
        options=dict(service.settings),
    )


def _keeps_data(service: ProcessService) -> bool:
    return any("data" in placeholders(text) for text in (*service.command, *service.environment.values()))


def _emptied(settled: Plan, name: str) -> Path:
    shutil.rmtree(settled.state_dir / name, ignore_errors=True)
    return _folder(settled, name)


def _folder(settled: Plan, name: str) -> Path:
    folder = settled.state_dir / name
    folder.mkdir(exist_ok=True)
    return folder


def _ports(definition: TargetDefinition) -> tuple[dict[str, Address], dict[str, Address]]:
    wanted = {f"service {name}": each.port for name, each in definition.services.items()}
    wanted |= {f"link {name}": each.port for name, each in definition.links.items()}
    wanted[PROXY] = None
    taken = {port for port in wanted.values() if port is not None}
    chosen: dict[str, int] = {}
    for what, port in wanted.items():
        chosen[what] = ports.claim(port, what) if port is not None else ports.free_port(taken)
        taken.add(chosen[what])
    addresses = {name: Address(ports.HOST, chosen[f"service {name}"]) for name in definition.services}
    addresses[PROXY] = Address(ports.HOST, chosen[PROXY])
    return addresses, {name: Address(ports.HOST, chosen[f"link {name}"]) for name in definition.links}
