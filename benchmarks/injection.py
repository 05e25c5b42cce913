"""How long a fault takes to inject: ours, beside the raw HTTP call and the vendor's own command, in the same run.

    python benchmarks/injection.py [--rounds 9] [--only kill]

For each fault of containers and links, medians in ms: from the call to its return, and to the first effect that a
client of Redis or the container's cgroup shows. The order of the three rotates, and the fault is undone in between.
Ours may take 1.15 times the raw call and 2 ms more; the exit code is 1 where it takes longer.
"""

import argparse
import http.client
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chaos.definitions import load
from chaos.target.containers.target import DockerTarget
from chaos.target.definition import TargetDefinition
from chaos.target.port import Address, Limits
from chaos.target.runtimes import discard, start
from chaos.target.toxiproxy import Toxic

TARGET = Path(__file__).parents[1] / "tests" / "support" / "small-target.yaml"
API = "/v1.41"
SERVICE, LINK = "cache", "shop-cache"
ANSWERS_WITHIN_S = 0.05
SEEN_WITHIN_S = 3.0
AT_MOST, AND_MS = 1.15, 2.0
LATENCY = Toxic("slow", "latency", {"latency": 100, "jitter": 0})
SMALL, LARGE = Limits(64 * 1024 * 1024, 0.5), Limits(256 * 1024 * 1024, 1.0)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the engine's socket, kept alive: the least that a call can cost."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self._path)


class Raw:
    """Calls without anything around them: to the engine, and to Toxiproxy."""

    def __init__(self, host: str, proxy: Address) -> None:
        self._engine = UnixConnection(urlsplit(host).path)
        self._proxy = http.client.HTTPConnection(proxy.host, proxy.port, timeout=5)

    def engine(self, path: str, body: object = None) -> None:
        """POST to the engine."""
        self._call(self._engine, "POST", API + path, body)

    def proxy(self, method: str, path: str, body: object = None) -> None:
        """A call to Toxiproxy."""
        self._call(self._proxy, method, path, body)

    @staticmethod
    def _call(connection: http.client.HTTPConnection, method: str, path: str, body: object) -> None:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise SystemExit(f"{method} {path} answers {answer.status}: {said.decode(errors='replace')}")


class Client:
    """A client of Redis at `address` that keeps its connection; `answered` asks once."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    def answered(self) -> bool:
        """Whether a PING is answered in time."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection((self._address.host, self._address.port), ANSWERS_WITHIN_S)
            self._socket.sendall(b"PING\r\n")
            if self._socket.recv(64).startswith(b"+PONG"):
                return True
        except OSError:
            pass
        self.close()
        return False

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
        self._socket = None


@dataclass(frozen=True, slots=True)
class Case:
    """One fault three ways, how it is undone, and how its effect is seen. `command` is the vendor's."""

    name: str
    ours: Callable[[], None]
    raw: Callable[[], None]
    command: list[str]
    undo: Callable[[], None]
    seen: Callable[[], bool]


def cases(target: DockerTarget, raw: Raw, name: str, network: str) -> Iterator[Case]:
    """Every fault of containers and links."""
    direct, linked = Client(target.address(SERVICE)), Client(target.link(LINK))
    proxies = target.proxies()

    def cli(words: str, *more: str) -> list[str]:
        return [shutil.which("docker") or "docker", *words.split(), *more]

    here = f"/containers/{name}"

    def start_again() -> None:
        target.start(SERVICE)

    def silent(client: Client) -> Callable[[], bool]:
        return lambda: not client.answered()

    yield Case(
        "kill",
        lambda: target.kill(SERVICE),
        lambda: raw.engine(f"{here}/kill"),
        cli("kill", name),
        start_again,
        silent(direct),
    )
    yield Case(
        "stop",
        lambda: target.shut_down(SERVICE),
        lambda: raw.engine(f"{here}/stop?t=8"),
        cli("stop -t 8", name),
        start_again,
        silent(direct),
    )
    yield Case(
        "pause",
        lambda: target.pause(SERVICE),
        lambda: raw.engine(f"{here}/pause"),
        cli("pause", name),
        lambda: target.resume(SERVICE),
        silent(direct),
    )
    yield Case(
        "disconnect",
        lambda: target.disconnect(SERVICE),
        lambda: raw.engine(f"/networks/{network}/disconnect", {"Container": name}),
        cli("network disconnect", network, name),
        lambda: target.reconnect(SERVICE),
        silent(direct),
    )
    limits: dict[str, object] = {
        "Memory": SMALL.memory_bytes,
        "MemorySwap": SMALL.memory_bytes,
        "CpuPeriod": 100_000,
        "CpuQuota": 50_000,
    }
    yield Case(
        "limit",
        lambda: target.limit(SERVICE, SMALL),
        lambda: raw.engine(f"{here}/update", limits),
        cli("update --memory 64m --memory-swap 64m --cpu-period 100000 --cpu-quota 50000", name),
        lambda: target.limit(SERVICE, LARGE),
        lambda: target.state(SERVICE).settings["memory_limit_bytes"] == SMALL.memory_bytes,
    )
    toxic = {"name": "slow", "type": "latency", "stream": "downstream", "attributes": dict(LATENCY.attributes)}
    inside = target.container("toxiproxy").name
    yield Case(
        "toxic latency",
        lambda: proxies.add_toxic(LINK, LATENCY),
        lambda: raw.proxy("POST", f"/proxies/{LINK}/toxics", toxic),
        cli(
            "exec", inside, *["toxiproxy-cli", "toxic", "add", "-t", "latency", "-n", "slow", "-a", "latency=100"], LINK
        ),
        lambda: proxies.remove_toxic(LINK, "slow"),
        silent(linked),
    )
    yield Case(
        "link cut",
        lambda: proxies.disable(LINK),
        lambda: raw.proxy("POST", f"/proxies/{LINK}", {"enabled": False}),
        cli("exec", inside, "toxiproxy-cli", "toggle", LINK),
        lambda: proxies.enable(LINK),
        silent(linked),
    )


def measured(act: Callable[[], None], seen: Callable[[], bool]) -> tuple[float, float]:
    """Ms from the call of `act` to its return, and to the first effect."""
    watching, shown = threading.Event(), []

    def watch() -> None:
        until_s = time.perf_counter() + SEEN_WITHIN_S
        seen()  # connects
        watching.set()
        while time.perf_counter() < until_s:
            asked_s = time.perf_counter()
            if seen():
                shown.append(asked_s)
                return

    thread = threading.Thread(target=watch)
    thread.start()
    watching.wait()
    began_s = time.perf_counter()
    act()
    returned_s = time.perf_counter()
    thread.join()
    effect_s = max(shown[0], began_s) if shown else float("nan")
    return (returned_s - began_s) * 1000, (effect_s - began_s) * 1000


def compared(case: Case, rounds: int) -> dict[str, tuple[float, float]]:
    """Medians of each way: the call, the effect."""

    def command() -> None:
        subprocess.run(case.command, check=True, capture_output=True, timeout=30)

    ways: list[tuple[str, Callable[[], None]]] = [("ours", case.ours), ("raw", case.raw), ("command", command)]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name, _ in ways}
    for round_ in range(rounds):
        for name, act in ways[round_ % 3 :] + ways[: round_ % 3]:
            found[name].append(measured(act, case.seen))
            case.undo()
    return {
        name: (statistics.median(call for call, _ in each), statistics.median(effect for _, effect in each))
        for name, each in found.items()
    }


@contextmanager
def running() -> Iterator[DockerTarget]:
    """The small target on Docker, in a folder of its own."""
    definition = load(TARGET.read_text(encoding="utf-8"), str(TARGET), TargetDefinition)
    with tempfile.TemporaryDirectory(prefix="gameday-bench-") as scratch:
        state_dir = Path(scratch) / "state"
        try:
            with start(definition, TARGET.parent, state_dir, lambda _: None, "docker") as target:
                assert isinstance(target, DockerTarget)
                yield target
        finally:
            with suppress(OSError):
                discard(state_dir)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="the cases whose name begins so")
    arguments = parser.parse_args()
    slow = []
    title = f"ms, median of {arguments.rounds}"
    print(f"{title:<22}{'ours':>8}{'raw':>8}{'command':>9}   effect: ours, raw, command")
    with running() as target:
        found = target.container(SERVICE).inspect()
        assert found
        raw = Raw(target.host, target.address("toxiproxy"))
        for case in cases(target, raw, target.container(SERVICE).name, next(iter(found.networks))):
            if not case.name.startswith(arguments.only):
                continue
            result = compared(case, arguments.rounds)
            (ours, seen), (least, raw_seen), (command, command_seen) = (
                result[each] for each in ("ours", "raw", "command")
            )
            allowed = least * AT_MOST + AND_MS
            mark = "" if ours <= allowed else f"   more than {allowed:.1f}"
            print(
                f"{case.name:<22}{ours:>8.1f}{least:>8.1f}{command:>9.1f}   {seen:>8.1f}{raw_seen:>8.1f}"
                f"{command_seen:>8.1f}{mark}"
            )
            slow += [case.name] if mark else []
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
