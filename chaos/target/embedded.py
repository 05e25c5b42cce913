"""The embedded target: real servers as child processes."""

import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from chaos.errors import GamedayError, TargetError
from chaos.target import marks, postgres_data, processes, replicas
from chaos.target.commands import uninterrupted
from chaos.target.ledger import AnyServer, Claim, Ledger, TargetRecord
from chaos.target.log_tail import last_lines
from chaos.target.port import Ability, Limits, Progress, ServiceState, Status, Usage
from chaos.target.postgres_server import PostgresServer
from chaos.target.processes import Awaited, Children, Process
from chaos.target.program import Program
from chaos.target.recorded import RecordedTarget
from chaos.target.substitution import redact
from chaos.target.sweep import sweep
from chaos.target.usage import Meter


def _silent(_line: str) -> None:
    """Tell nobody."""


class EmbeddedTarget(RecordedTarget[TargetRecord, AnyServer]):
    """A target whose servers are child processes. What is ended beyond the recorded ones is told through `tell`."""

    runtime = "embedded"

    def __init__(
        self,
        ledger: Ledger[TargetRecord],
        record: TargetRecord,
        claim: Claim | None = None,
        tell: Progress = _silent,
    ) -> None:
        super().__init__(ledger, record, record.servers, claim)
        self._tell = tell
        self._children = Children()
        self._meter = Meter()

    def state(self, service: str) -> ServiceState:
        """The state of `service` now; its settings are as complete as it answers.

        Processes that outlive the main one of a stopped service are its setting `left_behind`.
        """
        server = self.server(service)
        settings: dict[str, Any] = {"port": server.port}
        process = self._process(service)
        if process is None:
            left = marks.marked(self._ledger.state_dir, service)
            settings |= {"left_behind": [each.process.pid for each in left]} if left else {}
            return ServiceState(Status.STOPPED, settings)
        if processes.paused(process):
            return ServiceState(Status.PAUSED, settings, str(process))
        said = server.settings()
        return ServiceState(Status.RUNNING, {**(said or {}), **settings}, str(process), silent=said is None)

    def kill(self, service: str) -> None:
        """End `service` with SIGKILL and return once it is gone."""
        self.server(service)
        with self._ledger.held(service):
            process = self._process(service)
            if process:
                self._children.kill(process)
            self._sweep(service)

    def start(self, service: str) -> None:
        """Start a stopped `service` as it was and return once it answers."""
        server = self.server(service)
        with self._ledger.held(service):
            self._start(server)

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""
        server = self.server(service)
        with self._ledger.held(service):
            self._stop(server)
            self._start(server)

    def shut_down(self, service: str) -> None:
        """Stop `service` by its own signals; it stays down."""
        server = self.server(service)
        with self._ledger.held(service):
            self._stop(server)

    def pause(self, service: str) -> None:
        """Freeze `service` by SIGSTOP to all of its processes."""
        self.server(service)
        with self._ledger.held(service):
            if process := self._process(service):
                processes.freeze(process)

    def resume(self, service: str) -> None:
        """Let a frozen `service` go on."""
        self.server(service)
        with self._ledger.held(service):
            if process := self._process(service):
                processes.thaw(process)

    def limit(self, service: str, limits: Limits) -> None:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.LIMIT)

    def disconnect(self, service: str) -> None:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.DISCONNECT)

    def reconnect(self, service: str) -> None:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.DISCONNECT)

    def run(self, service: str, argv: Sequence[str]) -> tuple[int, str]:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.RUN)

    def begin(self, service: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.RUN)

    def replicas(self, service: str) -> Sequence[str]:
        """The processes of `service` beside its main one that take its connections."""
        server = self.server(service)
        process = self._process(service)
        return replicas.of_process(process, server.port) if process else []

    def kill_replica(self, service: str, replica: str) -> None:
        """End one of them with SIGKILL."""
        with self._ledger.held(service):
            if replica in self.replicas(service):
                replicas.kill_process(replica)

    def usage(self, service: str) -> Usage | None:
        """What `service` uses now, None where it is not running."""
        server = self.server(service)
        process = self._process(service)
        return self._meter.measure(process, server.memory_limit_bytes()) if process else None

    def log_tail(self, service: str, lines: int) -> list[str]:
        """The last `lines` lines that `service` logged."""
        return last_lines(self.server(service).log, lines)

    def stop(self) -> None:
        """End everything that was started: programs at once, then what they speak to.

        Safe to call twice, and after a start that failed half-way.

        Raises TargetError where something is still there; the record is kept then.
        """
        if self._recorded() is not None:
            # Keeps an undo in another process from starting what is ended here. A full disk keeps us from
            # nothing: what it starts meanwhile is swept.
            with contextlib.suppress(GamedayError):
                self._ledger.update(self._run, lambda record: msgspec.structs.replace(record, stopping=True))
            programs = [each for each in self._servers.values() if isinstance(each, Program)]
            others = [each for each in self._servers.values() if each not in programs]
            with ThreadPoolExecutor(len(self._servers) or 1) as pool:
                left = [why for part in (programs, others) for why in [*pool.map(self._ended, part)] if why]
            with self._ledger.alone():
                if self._recorded() is not None:
                    self._sweep()
                    if left:
                        raise TargetError("not everything could be ended: " + "; ".join(left))
                    self._ledger.forget()
        if self._claim:
            self._claim.release()

    def add(self, server: AnyServer, progress: Progress) -> None:
        """Record one more server, which starts after those before it, and start it. Raises TargetError."""

        def added(record: TargetRecord) -> TargetRecord:
            others = (each for each in record.servers if each.name != server.name)
            return msgspec.structs.replace(record, servers=(*others, server))

        self._servers[server.name] = server
        self._ledger.update(self._run, added)
        with self._ledger.held(server.name):
            self._start(server, progress)

    def _process(self, service: str) -> Process | None:
        """The live process of `service`."""
        self._children.reap()
        record = self._recorded()
        process = record.processes.get(service) if record else None
        return process if process and processes.running(process) else None

    def _start(self, server: AnyServer, progress: Progress = _silent) -> None:
        if self._process(server.name):
            return
        self._sweep(server.name)
        if isinstance(server, PostgresServer):
            postgres_data.forget_dead_server(server.data)
        spawned: list[Process] = []

        def started(record: TargetRecord) -> TargetRecord:
            if record.stopping:
                raise TargetError(f"{server.name} is not started: the target is being stopped")
            launch = server.launch().marked(marks.environment(self._ledger.state_dir, server.name))
            spawned.append(self._children.spawn(launch))
            return msgspec.structs.replace(record, processes={**record.processes, server.name: spawned[0]})

        try:
            # A process that is not in the record is found by its mark alone, so nothing comes in between.
            with uninterrupted():
                self._ledger.update(self._run, started)
            processes.wait_ready(
                Awaited(server.title, server.why_not_ready, spawned[0], server.log, server.ready_within_s, progress)
            )
        except BaseException as error:
            for process in spawned:
                self._children.kill(process)
            if isinstance(error, TargetError):
                raise TargetError(redact(str(error), {**self._secrets, **server.secrets})) from None
            raise

    def _stop(self, server: AnyServer) -> None:
        process = self._process(server.name)
        if process:
            self._children.stop(process, server.stop_signals)
        self._sweep(server.name)

    def _killed(self, server: AnyServer) -> None:
        self.kill(server.name)

    def _started_anew(self, server: AnyServer) -> None:
        with self._ledger.held(server.name):
            self._stop(server)
            if isinstance(server, Program) and server.keeps_data:
                server.empty()
            self._start(server)

    def _ended(self, server: AnyServer) -> str:
        """End `server`; why it could not be ended, "" where it was."""
        try:
            with self._ledger.held(server.name):
                self._stop(server)
        except GamedayError as error:
            return f"{server.name}: {error}"
        return ""

    def _sweep(self, service: str = "") -> None:
        """End what carries the mark of `service`, or of any, and is still there."""
        sweep(self._ledger.state_dir, self._tell, service)
