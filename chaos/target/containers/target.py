"""The target on Docker: real servers in containers, driven through the engine and reached by their published ports."""

import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import msgspec

from chaos.errors import GamedayError, TargetError
from chaos.target import replicas
from chaos.target.commands import uninterrupted
from chaos.target.containers import counted, engine, leftovers
from chaos.target.containers.compose import Compose
from chaos.target.containers.container import Container, Inspected
from chaos.target.containers.ground import Ground
from chaos.target.containers.happened import Happened, happened
from chaos.target.containers.project import HARM_LABEL
from chaos.target.containers.record import (
    AnyContainer,
    ContainerRecord,
    PostgresContainer,
    ProgramContainer,
    ToxiproxyContainer,
)
from chaos.target.containers.waiting import await_ready
from chaos.target.ledger import Claim, Ledger
from chaos.target.port import Limits, Progress, ServiceState, Status, Usage
from chaos.target.recorded import RecordedTarget
from chaos.target.substitution import redact

COMPOSE_FILE = "compose.json"
STOP_WITHIN_S = 8.0
_LOG_TAIL_LINES = 12


def _silent(_line: str) -> None:
    """Tell nobody."""


class DockerTarget(RecordedTarget[ContainerRecord, AnyContainer]):
    """A target whose servers are containers of one Compose project."""

    runtime = "docker"

    def __init__(self, ledger: Ledger[ContainerRecord], record: ContainerRecord, claim: Claim | None = None) -> None:
        super().__init__(ledger, record, record.servers, claim)
        self.host = record.host
        self._places = record.places
        self._ground = Ground(record.host)
        self.compose = Compose(record.host, ledger.state_dir / COMPOSE_FILE, record.project)

    @cached_property
    def api(self) -> docker.APIClient:
        """The engine."""
        return engine.connect(self.host)

    @property
    def identities(self) -> tuple[str, ...]:
        """The containers, by the engine and their names there: whoever attaches to one meets who drills it."""
        found = engine.identity(self.api)
        return tuple(f"container {place.container} of engine {found}" for place in self._places.values())

    def container(self, service: str) -> Container:
        """The container of `service`. Raises TargetError for an unknown service."""
        return Container(self.api, self._places[self.server(service).name].container)

    def state(self, service: str) -> ServiceState:
        """The state of `service` now; its settings are as complete as it answers.

        A container that somebody removed is a stopped service: starting it makes it again.
        """
        server = self.server(service)
        found = self.container(service).inspect()
        settings: dict[str, Any] = {"port": server.port}
        if found is None:
            return ServiceState(Status.STOPPED, {**settings, "container": "removed"})
        settings |= found.settings()
        said = server.settings() if found.status is Status.RUNNING else {}
        # The engine keeps the mark of the last end until the next one.
        starved = found.oom_killed and found.status is Status.STOPPED
        return ServiceState(found.status, {**(said or {}), **settings}, found.identity, starved, silent=said is None)

    def spared(self, service: str) -> str | None:
        """Why `service` must not be harmed: its compose labels do not say that it may be."""
        if self._places[self.server(service).name].may_be_harmed:
            return None
        return f"{service} must not be harmed: its compose labels lack {HARM_LABEL}: 'true'"

    def kill(self, service: str) -> None:
        """End `service` with SIGKILL and return once it is gone."""
        container = self._harmed(service)
        with self._ledger.held(service):
            container.kill()

    def start(self, service: str) -> None:
        """Start a stopped `service` as it was and return once it answers."""
        server = self.server(service)
        with self._ledger.held(service):
            self.bring_up(server)

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""
        server = self.server(service)
        with self._ledger.held(service):
            container = self.container(service)
            with contextlib.suppress(engine.ContainerGone):
                if isinstance(server, ToxiproxyContainer):
                    container.kill()  # it has nothing to save, and would wait for clients of its API to hang up
                else:
                    container.stop(STOP_WITHIN_S)
            self.bring_up(server)

    def shut_down(self, service: str) -> None:
        """Stop `service` by its own signal; it stays down."""
        container = self._harmed(service)
        with self._ledger.held(service):
            container.stop(STOP_WITHIN_S)

    def pause(self, service: str) -> None:
        """Freeze `service`."""
        container = self._harmed(service)
        with self._ledger.held(service):
            container.pause()

    def resume(self, service: str) -> None:
        """Let a frozen `service` go on."""
        container = self.container(service)
        with self._ledger.held(service):
            container.unpause()

    def limit(self, service: str, limits: Limits) -> None:
        """Change what `service` may use while it runs."""
        container = self._harmed(service)
        with self._ledger.held(service):
            container.limit(limits)

    def disconnect(self, service: str) -> None:
        """Take `service` off its networks."""
        container = self._harmed(service)
        with self._ledger.held(service):
            for network in container.existing().networks:
                container.disconnect(network)

    def reconnect(self, service: str) -> None:
        """Put `service` back on its networks under its name; its published ports come back with them."""
        container = self.container(service)
        with self._ledger.held(service):
            found = container.existing()
            for network in self._places[service].networks:
                if network not in found.networks:
                    container.connect(network, service)
            if found.status is Status.RUNNING:
                await_ready(self.server(service), container, _silent)

    def run(self, service: str, argv: Sequence[str]) -> tuple[int, str]:
        """Run a command inside `service`."""
        return self.container(service).run(argv)

    def begin(self, service: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a command inside `service` that goes on by itself."""
        self._harmed(service).begin(argv, environment)

    def replicas(self, service: str) -> Sequence[str]:
        """The processes of `service` beside its main one that take its connections."""
        return replicas.of_container(self.container(service))

    def kill_replica(self, service: str, replica: str) -> None:
        """End one of them with SIGKILL."""
        container = self._harmed(service)
        with self._ledger.held(service):
            replicas.kill_in_container(container, replica)

    def usage(self, service: str) -> Usage | None:
        """What `service` uses now, None where it is not running."""
        server = self.server(service)
        container = self.container(service)
        try:
            found = container.inspect()
        except engine.EngineGone:
            self._ground.missed()
            raise
        self._ground.answered()
        if found is None or found.status is Status.STOPPED:
            return None
        return counted.usage(container, found, server.memory_limit_bytes())

    @property
    def lost(self) -> str:
        """What became of the engine, as whoever asks for the usage of services finds it; "" while nothing did."""
        return self._ground.lost

    def events(self, since_s: float = 0.0) -> list[Happened]:
        """What happened to the services since `since_s` (unix time), oldest first, as far as the engine remembers."""
        services = {place.container: service for service, place in self._places.items()}
        return happened(self.api, services, since_s)

    def log_file(self, service: str) -> Path:
        """What `service` has logged so far, written to a file of the state folder."""
        log = self.server(service).log
        try:
            log.write_bytes(self.container(service).log())
        except OSError as error:
            raise TargetError(f"{log} cannot be written: {error.strerror}") from None
        return log

    def log_tail(self, service: str, lines: int) -> list[str]:
        """The last `lines` lines that `service` logged; none where its container was removed."""
        return self.container(service).last_lines(lines)

    def stop(self) -> None:
        """End everything that was started. Safe to call twice, and after a start that failed half-way.

        Raises TargetError where something is still there; the record is kept then.
        """
        if self._recorded() is not None:
            with contextlib.suppress(GamedayError):
                self._ledger.update(self._run, lambda record: msgspec.structs.replace(record, stopping=True))
            with ThreadPoolExecutor(len(self._servers) or 1) as pool:
                list(pool.map(self._put_down, self._servers.values()))
            with self._ledger.alone():
                if self._recorded() is not None:
                    leftovers.remove(self.api, self._ledger.state_dir)
                    self._ledger.forget()
        if self._claim:
            self._claim.release()

    def forget_data(self, service: str) -> None:
        """Remove the container of `service` and the data that it kept. Raises TargetError."""
        with contextlib.suppress(engine.ContainerGone):
            self.container(service).remove()
        leftovers.remove_volumes(self._ledger.state_dir, self.api, service)

    def bring_up(self, server: AnyContainer, progress: Progress = _silent) -> None:
        """Start `server` where it does not run, and return once it answers. Raises TargetError."""
        found = self.container(server.name).inspect()
        if found and found.status is not Status.STOPPED:
            return
        self._run_again(server, found, progress)
        self._await(server, progress)

    def _run_again(self, server: AnyContainer, found: Inspected | None, progress: Progress) -> None:
        """Start the container of `server`, made again where somebody removed it (`found` is None)."""
        with uninterrupted(), self._ledger.alone():
            record = self._recorded()
            if record is None or record.stopping:
                raise TargetError(f"{server.name} is not started: the target is being stopped")
            if found is None:
                self.compose.create([server.name], progress)
            self.container(server.name).start()

    def _await(self, server: AnyContainer, progress: Progress) -> None:
        """Return once `server` answers. Raises TargetError with the end of its log."""
        try:
            await_ready(server, self.container(server.name), progress)
        except TargetError as error:
            secrets = {**self._secrets, **server.secrets}
            raise TargetError(redact(f"{error}{self._tail(server.name)}", secrets)) from None

    def _killed(self, server: AnyContainer) -> None:
        self.container(server.name).kill()

    def _started_anew(self, server: AnyContainer) -> None:
        container = self.container(server.name)
        with self._ledger.held(server.name):
            if isinstance(server, ProgramContainer) and server.data:
                code, said = container.run(["sh", "-c", 'find "$1" -mindepth 1 -delete', "sh", server.data])
                if code:
                    raise TargetError(f"{server.name}: {server.data} cannot be emptied: {said.strip()}")
            container.kill()
            self.bring_up(server)

    def _put_down(self, server: AnyContainer) -> None:
        """Keep the log, and let a database end in peace: the next run uses its data."""
        with contextlib.suppress(GamedayError):
            self.log_file(server.name)
        if isinstance(server, PostgresContainer):
            with contextlib.suppress(GamedayError):
                self.container(server.name).stop(STOP_WITHIN_S)

    def _harmed(self, service: str) -> Container:
        """The container of `service`, which may be harmed. Raises TargetError where it may not be."""
        if reason := self.spared(service):
            raise TargetError(reason)
        return self.container(service)

    def _tail(self, service: str) -> str:
        """The last lines of the log as the end of a message."""
        try:
            lines = self.log_tail(service, _LOG_TAIL_LINES)
        except TargetError:
            return ""
        return "\n".join(["; the end of its log:", *(f"  {line}" for line in lines)]) if lines else "; its log is empty"
