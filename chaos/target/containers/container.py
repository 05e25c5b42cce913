"""One container, by its name: what it is doing, and what may be done to it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docker
from docker.errors import APIError
from tenacity import RetryError, Retrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_exponential

from chaos.errors import TargetError
from chaos.target.containers import beside
from chaos.target.containers.engine import ContainerGone, calling
from chaos.target.port import Limits, Status

CPU_PERIOD_US = 100_000
GONE_WITHIN_S = 10.0
SETTLED_WITHIN_S = 2.0
_CONFLICT = 409
# What the engine says of processes that have ended while it has not noticed: the runtime's words, then containerd's.
_ENDED = re.compile(r"cannot update a stopped container|task \w+ not found")
_LOG_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Inspected:
    """A container as the engine has it. `cpus` in cores, None where unlimited; `networks` with its names there."""

    id: str
    status: Status
    started_at: str
    pid: int
    exit_code: int
    oom_killed: bool
    memory_bytes: int | None
    cpus: float | None
    networks: Mapping[str, Sequence[str]]

    @property
    def identity(self) -> str:
        """Tells one run of it from the next."""
        return f"{self.id[:12]}@{self.started_at}"

    def settings(self) -> dict[str, Any]:
        """What must be equal again after an undo."""
        networks = {name: list(aliases) for name, aliases in self.networks.items()}
        return {"memory_limit_bytes": self.memory_bytes, "cpu_limit": self.cpus, "networks": networks}


class Container:
    """The container `name` of the engine behind `api`. Acting on it raises TargetError (ContainerGone)."""

    def __init__(self, api: docker.APIClient, name: str) -> None:
        self._api = api
        self.name = name

    def inspect(self) -> Inspected | None:
        """What it is now; None where there is none."""
        try:
            with calling(f"inspecting {self.name}"):
                return inspected(self._api.inspect_container(self.name))
        except ContainerGone:
            return None

    def existing(self) -> Inspected:
        """What it is now."""
        found = self.inspect()
        if found is None:
            raise ContainerGone(f"the container {self.name} was removed")
        return found

    def start(self) -> None:
        """Start it; nothing where it runs."""
        with calling(f"starting {self.name}"):
            self._api.start(self.name)

    def kill(self) -> None:
        """End it by SIGKILL and return once it is gone; nothing where it does not run."""
        self._thaw()
        with calling(f"killing {self.name}"):
            try:
                self._api.kill(self.name)
            except APIError as error:
                if error.status_code != _CONFLICT:  # it does not run
                    raise
        self._await_end()

    def stop(self, within_s: float) -> None:
        """Ask it to end, kill it after `within_s`, and return once it is gone; nothing where it does not run."""
        self._thaw()
        with calling(f"stopping {self.name}"):
            self._api.stop(self.name, timeout=round(within_s))
        self._await_end()

    def pause(self) -> None:
        """Freeze every process in it; nothing where it is frozen or does not run."""
        self._settled("pausing", Status.RUNNING, self._api.pause)

    def unpause(self) -> None:
        """Let it go on; nothing where it is not frozen."""
        self._settled("unpausing", Status.PAUSED, self._api.unpause)

    def limit(self, limits: Limits) -> None:
        """Change what it may use; what is None stays as it is."""
        wanted: dict[str, Any] = {}
        if limits.memory_bytes is not None:
            wanted |= {"mem_limit": limits.memory_bytes, "memswap_limit": limits.memory_bytes}
        if limits.cpus is not None:
            wanted |= {"cpu_period": CPU_PERIOD_US, "cpu_quota": round(limits.cpus * CPU_PERIOD_US)}

        def once() -> None:
            try:
                with calling(f"limiting {self.name}"):
                    self._api.update_container(self.name, **wanted)
            except ContainerGone:
                raise
            except TargetError as error:
                # Its processes have ended, and the engine had not noticed yet; once it has, limits are only noted.
                if _ENDED.search(str(error)) or not _running(self.inspect()):
                    raise _NotYet(str(error)) from None
                raise

        _tried(once)

    def remove(self) -> None:
        """End it and remove it, and the volumes that have no name."""
        with calling(f"removing {self.name}"):
            self._api.remove_container(self.name, v=True, force=True)

    def disconnect(self, network: str) -> None:
        """Take it off `network`."""
        with calling(f"disconnecting {self.name} from {network}"):
            self._api.disconnect_container_from_network(self.name, network)

    def connect(self, network: str, alias: str) -> None:
        """Put it on `network`, where others know it as `alias`."""
        with calling(f"connecting {self.name} to {network}"):
            self._api.connect_container_to_network(self.name, network, aliases=[alias])

    def run(self, argv: Sequence[str]) -> tuple[int, str]:
        """Run `argv` in it, or where it is stopped beside it, on its volumes; its exit code and what it printed."""
        if self.existing().status is Status.STOPPED:
            return beside.run(self._api, self.name, argv)
        with calling(f"running {argv[0]} in {self.name}"):
            command = self._api.exec_create(self.name, list(argv))
            output: bytes = self._api.exec_start(command["Id"])
            code = self._api.exec_inspect(command["Id"])["ExitCode"]
        return int(code), output.decode("utf-8", errors="replace")

    def begin(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start `argv` in it, which goes on by itself; the engine collects it when it ends."""
        with calling(f"starting {argv[0]} in {self.name}"):
            command = self._api.exec_create(
                self.name, list(argv), stdout=False, stderr=False, environment=dict(environment)
            )
            self._api.exec_start(command["Id"], detach=True)

    def log(self, lines: int | None = None) -> bytes:
        """The last `lines` lines that it wrote, or all."""
        with calling(f"reading the log of {self.name}"):
            found: bytes = self._api.logs(self.name, tail="all" if lines is None else lines)
        return found

    def last_lines(self, lines: int) -> list[str]:
        """The last `lines` lines that it wrote, oldest first; none where it was removed."""
        try:
            found = self.log(lines)[-_LOG_MOST_BYTES:]
        except ContainerGone:
            return []
        return [line.rstrip("\r") for line in found.decode("utf-8", errors="replace").split("\n") if line]

    def usage(self) -> Mapping[str, Any]:
        """What the engine counts of it, once and without waiting."""
        with calling(f"measuring {self.name}"):
            found: Mapping[str, Any] = self._api.stats(self.name, stream=False, one_shot=True)
        return found

    def _thaw(self) -> None:
        """The engine ends no frozen container."""
        found = self.inspect()
        if found and found.status is Status.PAUSED:
            self.unpause()

    def _settled(self, doing: str, before: Status, do: Callable[[str], object]) -> None:
        """Call `do`; nothing where the container is not as `before`. Just after the opposite call it may be refused."""

        def once() -> None:
            try:
                with calling(f"{doing} {self.name}"):
                    do(self.name)
            except ContainerGone:
                return
            except TargetError as error:
                found = self.inspect()
                if found is not None and found.status is before:
                    raise _NotYet(str(error)) from None

        _tried(once)

    def _await_end(self) -> None:
        waiting = Retrying(
            stop=stop_after_delay(GONE_WITHIN_S),
            wait=wait_exponential(multiplier=0.001, max=0.05),
            retry=retry_if_result(bool),
        )
        try:
            waiting(lambda: _running(self.inspect()))
        except RetryError:
            raise TargetError(f"{self.name} has not ended within {GONE_WITHIN_S:g} s") from None


class _NotYet(TargetError):
    """Refused for the moment."""


def _tried(once: Callable[[], None]) -> None:
    """Call `once` until it is refused no more. Raises what it raised last, after SETTLED_WITHIN_S."""
    tries = Retrying(
        retry=retry_if_exception_type(_NotYet),
        stop=stop_after_delay(SETTLED_WITHIN_S),
        wait=wait_exponential(multiplier=0.005, max=0.1),
        reraise=True,
    )
    tries(once)


def inspected(found: Mapping[str, Any]) -> Inspected:
    """The engine's answer as far as we use it. Pure."""
    state, limits = found["State"], found["HostConfig"]
    status = Status.PAUSED if state["Paused"] else Status.RUNNING if state["Running"] else Status.STOPPED
    networks = found["NetworkSettings"]["Networks"] or {}
    return Inspected(
        id=found["Id"],
        status=status,
        started_at=state["StartedAt"],
        pid=state["Pid"],
        exit_code=state["ExitCode"],
        oom_killed=bool(state.get("OOMKilled")),
        memory_bytes=limits.get("Memory") or None,
        cpus=_cpus(limits),
        # The engine adds the container's id to the names, Compose the container's name.
        networks={
            name: sorted(
                alias
                for alias in set(each.get("Aliases") or ())
                if not found["Id"].startswith(alias) and alias != found["Name"].lstrip("/")
            )
            for name, each in networks.items()
        },
    )


def _cpus(limits: Mapping[str, Any]) -> float | None:
    if nano := limits.get("NanoCpus"):
        return float(nano) / 1e9
    if quota := limits.get("CpuQuota"):
        return float(quota) / float(limits.get("CpuPeriod") or CPU_PERIOD_US)
    return None


def _running(found: Inspected | None) -> bool:
    return found is not None and found.status is not Status.STOPPED
