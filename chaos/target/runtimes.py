"""Where a target's runtime is chosen, started, reached again, and cleaned up after.

One runtime so far: `embedded`, the real servers as child processes of this machine.
"""

import contextlib
import shutil
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

from chaos.errors import GamedayError, SetupError, TargetError
from chaos.target import assembly, postgres_data
from chaos.target.accounts import stand_in, unprivileged
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.embedded import EmbeddedTarget
from chaos.target.ledger import AnyServer, Ledger, TargetRecord, boot_id
from chaos.target.port import Progress, Target
from chaos.target.substitution import substitute
from chaos.target.sweep import sweep


class RunningTarget(Target, Protocol):
    """A target that this run started and has to end."""

    def stop(self) -> None:
        """End everything that was started, last first. Safe to call twice. Raises TargetError."""

    def reset_data(self) -> None:
        """Put the seed data back; programs that keep data start anew. Raises TargetError."""

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
        _empty_logs(state_dir)
        settled = assembly.plan(definition, base, state_dir)
        record = _record(settled)
        ledger.reserve()
        ledger.write(record)
        target = EmbeddedTarget(ledger, record, claim, progress)
    except BaseException:
        claim.release()
        raise
    try:
        _start_all(target, settled, progress)
    except (TargetError, SetupError, OSError) as error:
        raise _abandon(target, f"target {definition.name}: {error}") from None
    except BaseException:
        with contextlib.suppress(GamedayError):  # the record is kept then, and the next run ends what it names
            target.stop()
        raise
    return target


def attach(state_dir: Path) -> Target | None:
    """The running target of `state_dir`, started by whatever process; None where there is none."""
    ledger = Ledger(state_dir.resolve())
    record = ledger.read()
    return EmbeddedTarget(ledger, record) if record else None


def stop_leftovers(state_dir: Path, progress: Progress = lambda _: None) -> None:
    """End what a dead run left of the target in `state_dir`, whether its record names it or not.

    What is ended is told through `progress`. Raises SetupError where that run lives, TargetError where
    something cannot be ended.
    """
    if not state_dir.is_dir():
        return
    ledger = Ledger(state_dir.resolve())
    claim = ledger.claim()
    try:
        _end_leftovers(ledger, progress)
    finally:
        claim.release()


def discard(state_dir: Path) -> None:
    """Remove `state_dir` and the data that stand elsewhere for it. Raises SetupError where a run that lives uses it."""
    stop_leftovers(state_dir)
    account = unprivileged()
    if state_dir.is_dir() and account:
        shutil.rmtree(stand_in(state_dir), ignore_errors=True)
    shutil.rmtree(state_dir, ignore_errors=True)


def _end_leftovers(ledger: Ledger, progress: Progress) -> None:
    record = ledger.read()
    if record is None:
        sweep(ledger.state_dir, progress)
        ledger.forget()
        return
    progress(f"{record.name}: ending what an earlier run left")
    EmbeddedTarget(ledger, record, tell=progress).stop()


def _prepare(state_dir: Path) -> None:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"{state_dir} cannot hold the target's state: {error.strerror}") from None


def _empty_logs(state_dir: Path) -> None:
    try:
        shutil.rmtree(state_dir / "logs", ignore_errors=True)
        (state_dir / "logs").mkdir()
    except OSError as error:
        raise SetupError(f"{state_dir / 'logs'} cannot be made anew: {error.strerror}") from None


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
    return TargetRecord(
        name=definition.name,
        run=uuid.uuid4().hex,
        boot=boot_id(),
        servers=(),
        links=dict(settled.links),
        secrets=dict(settled.secrets),
        load=dict(load),
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
