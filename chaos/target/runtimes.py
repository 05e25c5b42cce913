"""Where a target's runtime is chosen, started, reached again, and cleaned up after.

Two runtimes start a target: `embedded`, the real servers as child processes of this machine, and `docker`, as
containers of a Compose project. `attached` is a system that runs already and is not ours. Everything of Docker is
imported where it is needed only.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from chaos.errors import BadInput, SetupError, TargetError
from chaos.target import embedded_start
from chaos.target.accounts import stand_in, unprivileged
from chaos.target.definition import TargetDefinition
from chaos.target.embedded import EmbeddedTarget
from chaos.target.ledger import ATTACHED_FILE, CONTAINERS_FILE, VOLUMES_FILE, embedded_ledger
from chaos.target.port import Progress, Target
from chaos.target.sweep import sweep

ATTACHED, DOCKER, EMBEDDED = "attached", "docker", "embedded"


class RunningTarget(Target, Protocol):
    """A target that this run started and has to end."""

    @property
    def identities(self) -> tuple[str, ...]:
        """What tells this system from every other of this machine: a drill has each of them to itself."""

    @property
    def lost(self) -> str:
        """Why the drill has no ground any more, as an engine that was restarted under it; "" while it has."""

    def stop(self) -> None:
        """End everything that was started, last first. Safe to call twice. Raises TargetError."""

    def reset_data(self) -> None:
        """Put the seed data back. Programs that keep data start anew, and so do applications. Raises TargetError."""

    def load_environment(self, users: int) -> dict[str, str]:
        """The environment of the load script: BASE_URL, USERS and what the target file adds."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *error: object) -> None:
        """Stop it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The runtime that was taken, and why."""

    runtime: str
    why: str


def choose(wanted: str, definition: TargetDefinition) -> Choice:
    """The runtime for `definition`: the `wanted` one, or with "auto" Docker where an engine answers and is fit.

    Raises BadInput or SetupError where the wanted one cannot be had.
    """
    if definition.attach is not None:
        return Choice(ATTACHED, "its target file names a running system: nothing of it is started or ended")
    if wanted == EMBEDDED:
        return Choice(EMBEDDED, "child processes; --runtime auto takes Docker where an engine answers")
    if definition.docker is None:
        if wanted == DOCKER:
            raise BadInput(f"target {definition.name}: it has no section `docker`, which names its compose file")
        return Choice(EMBEDDED, "its target file has no section `docker`")
    from chaos.target.containers import engine  # noqa: PLC0415 - only where Docker may be used

    try:
        found = engine.fit()
    except SetupError as error:
        if wanted == DOCKER:
            raise
        return Choice(EMBEDDED, f"not on Docker: {error}")
    return Choice(DOCKER, f"{found.described} answers")


def start(
    definition: TargetDefinition, base: Path, state_dir: Path, progress: Progress, runtime: str = EMBEDDED
) -> RunningTarget:
    """Start every part of `definition` and return once all answer; seed data are as after the seed command.

    `base` is the folder of the target file, `state_dir` where the target keeps data, logs and its record
    (made where it is not there). What a dead run left there is ended first. Where anything goes wrong,
    everything started is stopped again. Raises BadInput for a contradictory file, SetupError else.
    """
    base, state_dir = base.resolve(), state_dir.resolve()
    _prepare(state_dir)
    claim = embedded_ledger(state_dir).claim()
    try:
        _end_leftovers(state_dir, progress)
        _empty_logs(state_dir)
        if runtime == ATTACHED:
            from chaos.target.containers import attached  # noqa: PLC0415 - only where Docker is used

            return attached.start(definition, base, state_dir, claim, progress)
        (state_dir / ATTACHED_FILE).unlink(missing_ok=True)
        if runtime == DOCKER:
            from chaos.target.containers import start as docker_start  # noqa: PLC0415 - only where Docker is used

            try:
                return docker_start.start(definition, base, state_dir, claim, progress)
            except TargetError as error:  # the engine went away before anything was there to be ended
                raise SetupError(f"target {definition.name}: {error}") from None
        return embedded_start.start(definition, base, state_dir, claim, progress)
    except BaseException:
        claim.release()
        raise


def attach(state_dir: Path) -> RunningTarget | None:
    """The running target of `state_dir`, started or attached to by whatever process; None where there is none."""
    state_dir = state_dir.resolve()
    ledger = embedded_ledger(state_dir)
    if record := ledger.read():
        return EmbeddedTarget(ledger, record)
    if (state_dir / CONTAINERS_FILE).exists():
        from chaos.target.containers import attach as docker_attach  # noqa: PLC0415 - only where Docker is used

        return docker_attach.attach(state_dir)
    if (state_dir / ATTACHED_FILE).exists():
        from chaos.target.containers import attached  # noqa: PLC0415 - only where Docker is used

        return attached.reach(state_dir)
    return None


def stop_leftovers(state_dir: Path, progress: Progress = lambda _: None) -> None:
    """End what a dead run left of the target in `state_dir`, whether its record names it or not.

    Never what a run was only attached to. What is ended is told through `progress`. Raises SetupError where that run
    lives, TargetError where something cannot be ended.
    """
    if not state_dir.is_dir():
        return
    claim = embedded_ledger(state_dir.resolve()).claim()
    try:
        _end_leftovers(state_dir.resolve(), progress)
    finally:
        claim.release()


def discard(state_dir: Path) -> None:
    """Remove `state_dir` and the data that stand elsewhere for it. Raises SetupError where a run that lives uses it."""
    stop_leftovers(state_dir)
    if (state_dir / VOLUMES_FILE).exists():
        from chaos.target.containers import leftovers  # noqa: PLC0415 - only where Docker was used

        leftovers.remove_volumes(state_dir.resolve())
    account = unprivileged()
    if state_dir.is_dir() and account:
        shutil.rmtree(stand_in(state_dir), ignore_errors=True)
    shutil.rmtree(state_dir, ignore_errors=True)


def _end_leftovers(state_dir: Path, progress: Progress) -> None:
    if (state_dir / CONTAINERS_FILE).exists():
        from chaos.target.containers import leftovers  # noqa: PLC0415 - only where Docker was used

        leftovers.end(state_dir, progress)
    ledger = embedded_ledger(state_dir)
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
