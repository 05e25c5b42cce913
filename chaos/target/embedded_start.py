"""Bringing an embedded target up: every server in its order, seed data put in place."""

import contextlib
import sys
import time
import uuid
from pathlib import Path

from chaos.errors import GamedayError, SetupError, TargetError
from chaos.target import assembly, postgres_data
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.embedded import EmbeddedTarget
from chaos.target.ledger import AnyServer, Claim, TargetRecord, boot_id, embedded_ledger
from chaos.target.port import Progress


def start(
    definition: TargetDefinition, base: Path, state_dir: Path, claim: Claim, progress: Progress
) -> EmbeddedTarget:
    """Start every part of `definition` in `state_dir`, which `claim` holds, and return once all answer.

    Where anything goes wrong, everything started is stopped again. Raises BadInput for a contradictory file,
    SetupError else.
    """
    if not sys.platform.startswith("linux"):
        raise SetupError(f"the embedded runtime runs on Linux, not on {sys.platform}: use Docker")
    ledger = embedded_ledger(state_dir)
    settled = assembly.plan(definition, base, state_dir)
    record = _record(settled)
    ledger.reserve()
    ledger.write(record)
    target = EmbeddedTarget(ledger, record, claim, progress)
    try:
        _start_all(target, settled, progress)
    except (TargetError, SetupError, OSError) as error:
        raise _abandon(target, f"target {definition.name}: {error}") from None
    except BaseException:
        with contextlib.suppress(GamedayError):  # the record is kept then, and the next run ends what it names
            target.stop()
        raise
    return target


def _record(settled: assembly.Plan) -> TargetRecord:
    return TargetRecord(
        name=settled.definition.name,
        run=uuid.uuid4().hex,
        boot=boot_id(),
        servers=(),
        links=dict(settled.links),
        secrets=dict(settled.secrets),
        load=assembly.load_environment(settled),
    )


def _start_all(target: EmbeddedTarget, settled: assembly.Plan, progress: Progress) -> None:
    began = time.monotonic()
    target.add(assembly.proxy_server(settled, progress), progress)
    for name, service in settled.definition.services.items():
        if isinstance(service, PostgresService):
            _start_database(target, settled, name, service, progress)
        else:
            _start(target, assembly.server(settled, name, progress), progress)
    progress(f"{settled.definition.name}: up after {time.monotonic() - began:.1f} s")


def _start(target: EmbeddedTarget, server: AnyServer, progress: Progress) -> None:
    progress(f"{server.name}: starting on {server.address}")
    target.add(server, progress)


def _start_database(
    target: EmbeddedTarget, settled: assembly.Plan, name: str, service: PostgresService, progress: Progress
) -> None:
    """Start and fill a database. Data of an earlier run that cannot be used after all are made anew, once."""
    from chaos.target import postgres_database, seeding  # noqa: PLC0415 - psycopg takes 150 ms

    reused = assembly.password_file(settled, name).exists()
    server = assembly.postgres(settled, name, service, progress)
    mark = postgres_database.fingerprint(service, settled.base, postgres_data.major_version(server.binaries))
    try:
        _start(target, server, progress)
        postgres_database.provision(server, mark, seeding.command(server, service, settled, progress), progress)
    except seeding.SeedFailed:
        raise
    except TargetError as error:
        if not reused:
            raise
        progress(f"{name}: the data of an earlier run are of no use ({str(error).splitlines()[0]}); making them anew")
        target.kill(name)
        postgres_data.discard(server.folder, assembly.password_file(settled, name))
        _start_database(target, settled, name, service, progress)


def _abandon(target: EmbeddedTarget, reason: str) -> SetupError:
    """Stop what of `target` was started; the error to raise for `reason`."""
    try:
        target.stop()
    except GamedayError as error:
        reason = f"{reason}\nand {error}"
    return SetupError(reason)
