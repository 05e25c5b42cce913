"""Where a target's runtime is chosen, started, reached again, and cleaned up after.

One runtime so far: `embedded`, the real servers as child processes of this machine.
"""

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

from chaos.errors import SetupError, TargetError
from chaos.target import assembly, postgres_data, processes
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.embedded import EmbeddedTarget
from chaos.target.ledger import Ledger, TargetRecord, boot_id
from chaos.target.port import Progress, Target
from chaos.target.postgres_server import PostgresServer
from chaos.target.substitution import substitute


class RunningTarget(Target, Protocol):
    """A target that this run started and has to end."""

    def stop(self) -> None:
        """End everything that was started, last first. Safe to call twice. Raises TargetError."""

    def reset_data(self) -> None:
        """Put the seed data back; services keep running. Raises TargetError."""

    def load_environment(self, users: int) -> dict[str, str]:
        """The environment of the load script: BASE_URL, USERS and what the target file adds."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *error: object) -> None:
        """Stop it."""


def start(definition: TargetDefinition, base: Path, state_dir: Path, progress: Progress) -> RunningTarget:
    """Start every part of `definition` and return once all answer; seed data are as after the seed command.

    `base` is the folder of the target file, `state_dir` where the target keeps data, logs and its record
    (made where it is not there). What a dead run left there is ended first. Where anything goes wrong,
    everything started is stopped again. Raises BadInput for a contradictory file, SetupError else.
    """
    if not sys.platform.startswith("linux"):
        raise SetupError(f"the embedded runtime runs on Linux, not on {sys.platform}: use Docker")
    base, state_dir = base.resolve(), state_dir.resolve()
    _prepare(state_dir)
    ledger = Ledger(state_dir)
    claim = ledger.claim()
    try:
        _end_leftovers(ledger, progress)
        settled = assembly.plan(definition, base, state_dir)
        record = _record(settled)
        ledger.write(record)
        target = EmbeddedTarget(ledger, record, claim)
    except BaseException:
        claim.release()
        raise
    try:
        _start_all(target, settled, progress)
    except TargetError as error:
        target.stop()
        raise SetupError(str(error)) from None
    except OSError as error:
        target.stop()
        raise SetupError(f"target {definition.name}: {error}") from None
    except BaseException:
        target.stop()
        raise
    return target


def attach(state_dir: Path) -> Target | None:
    """The running target of `state_dir`, started by whatever process; None where there is none."""
    ledger = Ledger(state_dir.resolve())
    record = ledger.read()
    return EmbeddedTarget(ledger, record) if record else None


def stop_leftovers(state_dir: Path) -> None:
    """End what a dead run left of the target in `state_dir`. Raises SetupError where that run lives."""
    if not state_dir.is_dir():
        return
    ledger = Ledger(state_dir.resolve())
    claim = ledger.claim()
    try:
        _end_leftovers(ledger, lambda _: None)
    finally:
        claim.release()


def _end_leftovers(ledger: Ledger, progress: Progress) -> None:
    record = ledger.read()
    if record is None:
        ledger.forget()
        return
    progress(f"{record.name}: ending what an earlier run left")
    EmbeddedTarget(ledger, record).stop()


def _prepare(state_dir: Path) -> None:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(state_dir / "logs", ignore_errors=True)
        (state_dir / "logs").mkdir()
    except OSError as error:
        raise SetupError(f"{state_dir} cannot hold the target's state: {error.strerror}") from None


def _record(settled: assembly.Plan) -> TargetRecord:
    definition = settled.definition
    where = f"target {definition.name}: load.environment"
    load: Mapping[str, str] = {
        "BASE_URL": f"http://{settled.links[definition.load.link]}",
        **{
            key: substitute(value, settled.values, f"{where}.{key}")
            for key, value in definition.load.environment.items()
        },
    }
    owner = processes.find(os.getpid())
    assert owner is not None
    return TargetRecord(
        name=definition.name,
        boot=boot_id(),
        owner=owner,
        servers=(),
        links=dict(settled.links),
        secrets=dict(settled.secrets),
        load=dict(load),
    )


def _start_all(target: EmbeddedTarget, settled: assembly.Plan, progress: Progress) -> None:
    began = time.monotonic()
    target.add(assembly.proxy_server(settled, progress))
    for name, service in settled.definition.services.items():
        server = assembly.server(settled, name, progress)
        progress(f"{name}: starting on {server.address}")
        target.add(server)
        if isinstance(server, PostgresServer) and isinstance(service, PostgresService):
            _provision(server, service, settled, progress)
    progress(f"{settled.definition.name}: up after {time.monotonic() - began:.1f} s")


def _provision(server: PostgresServer, service: PostgresService, settled: assembly.Plan, progress: Progress) -> None:
    from chaos.target import postgres_database, seeding  # noqa: PLC0415 - psycopg takes 150 ms

    mark = postgres_database.fingerprint(service, settled.base, postgres_data.major_version(server.binaries))
    seed = seeding.command(server, service, settled, progress)
    postgres_database.provision(server, mark, seed, progress)
