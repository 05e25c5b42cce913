"""One point of the crash suite: a drill, who guards it, or what it depends on, is killed at a random moment."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos import event_log
from chaos.errors import BadInput, GamedayError
from chaos.events import DrillAborted
from chaos.safety import undo_log
from chaos.safety.owner import owner_of
from chaos.safety.recover import recover
from chaos.safety.undo_log import UndoLog
from chaos.target.containers.target import DockerTarget
from chaos.target.embedded import EmbeddedTarget
from chaos.target.port import Status
from chaos.target.processes import Process, find, running
from chaos.target.runtimes import DOCKER, EMBEDDED, RunningTarget, attach
from chaos.target.toxiproxy_server import PROXY
from tests.crash.engine import Engine
from tests.crash.picture import keys, picture
from tests.faults.examples import EXAMPLES, INSIDE, TARGETS, fill

ROOT = Path(__file__).parents[2]
VICTIMS = ("drill", "guardian", "both", "server")
ENGINE = "engine"
"""A victim where an engine was given that may be killed."""
IN_MEMORY = "disk"
"""The kind of target whose data do not outlive the engine."""
HOLD_S = 0.6
REAP_EVERY_S = 0.02
MOMENTS = {"started": 1, "guarded": 2, "owed": 3, "injected": 3, "shown": 3, "undone": 1}
"""The steps after which a kill comes, and how often: mostly while something is owed."""
LATER_S = 0.5
"""A kill comes at most that long after its step: in the middle of the next one."""


@dataclass(frozen=True, slots=True)
class Point:
    """Who is killed, how long after which step, in a drill of which fault."""

    definition: Mapping[str, Any]
    victim: str
    step: str
    after_s: float

    @property
    def fault(self) -> str:
        return str(self.definition.get("name") or f"{self.definition['type']}-{self.definition['service']}")

    def __str__(self) -> str:
        return f"{self.fault}: {self.victim} killed {self.after_s * 1000:.0f} ms after {self.step}"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a point. `undone_s` is from the kill, None where nothing was owed; `left` is what differs."""

    point: Point
    undone_s: float | None
    left: tuple[str, ...]
    log: str


def points(count: int, seed: str, runtime: str = EMBEDDED, victims: Sequence[str] = VICTIMS) -> list[Point]:
    """`count` random points, spread evenly over the faults that `runtime` can have and over the victims."""
    chance = random.Random(seed)
    every: list[tuple[dict[str, Any], str]] = []
    while len(every) < count:
        definitions = [definition for definition, _ in EXAMPLES] + (INSIDE if runtime == DOCKER else [])
        chance.shuffle(definitions)
        every += [(each, _victim(each, victims[n % len(victims)])) for n, each in enumerate(definitions, len(every))]
    return [
        Point(definition, victim, chance.choices([*MOMENTS], [*MOMENTS.values()])[0], chance.uniform(0, LATER_S))
        for definition, victim in every[:count]
    ]


def _victim(definition: Mapping[str, Any], drawn: str) -> str:
    """A disk in memory is gone with the engine, and there is nothing to compare: its server is killed instead."""
    return "server" if drawn == ENGINE and fits(definition) == IN_MEMORY else drawn


def carry_out(point: Point, target: RunningTarget, state_dir: Path, runs: Path, engine: Engine | None = None) -> Came:
    """Play `point` on the running `target`, and compare everything with what was before.

    `engine` is what runs it, where the point kills that.
    """
    run = runs / point.fault
    run.mkdir(parents=True)
    fill(target)
    before, held, identity = picture(target), keys(target), _identity(target)
    with drill(point.definition, state_dir, run) as child:
        killed_s = _kill(point, child, run, target, engine)
        with reaping(target):
            undone_s = _undone(run, runs, child, killed_s, by_command=point.victim == "both")
            child.wait(60)
            until(lambda: not guarded(run))
        # A server that is killed while its own undo asks it leaves a debt, which the next command pays.
        later = tuple(f"{each.fault}: {each.sentence}" for each in recover(runs, attach) if not each.clean)
    if point.victim in {"server", ENGINE}:
        revive(target)
    left = later + _differences(before, picture(target))
    if identity == _identity(target) and held != (now := keys(target)):
        left += (f"keys: {len(held)} before, {len(now)} now",)
    return Came(point, undone_s, left, ended_by(run))


def revive(target: RunningTarget) -> None:
    """What the test has killed and no undo needed, the test starts again."""
    for name in (PROXY, *target.roles):
        if target.state(name).status is Status.STOPPED:
            target.start(name)


@contextmanager
def reaping(target: RunningTarget) -> Iterator[None]:
    """Child processes are ours to collect when they are killed: a database knows its dead by that."""
    if target.runtime != EMBEDDED:
        yield
        return
    over = threading.Event()

    def reap() -> None:
        while not over.wait(REAP_EVERY_S):
            with suppress(GamedayError):
                target.state(PROXY)

    thread = threading.Thread(target=reap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _identity(target: RunningTarget) -> str:
    return target.state("cache").identity if "cache" in target.roles else ""


@contextmanager
def drill(definition: Mapping[str, Any], state_dir: Path, run: Path, **more: float) -> Iterator[subprocess.Popen[str]]:
    """A drill of one fault as a process of its own; see `tests.crash.child`."""
    given = {"definition": definition, "state_dir": str(state_dir), "run": str(run), "hold_s": HOLD_S, **more}
    with (run / "stderr.log").open("w") as errors:
        child = subprocess.Popen(
            (sys.executable, "-m", "tests.crash.child"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(given) + "\n")
        child.stdin.flush()
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def until_step(child: subprocess.Popen[str], step: str) -> None:
    """Return once the drill says that it has taken `step`, or has ended."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() == step:
            return


def _kill(point: Point, child: subprocess.Popen[str], run: Path, target: RunningTarget, engine: Engine | None) -> float:
    """Wait for the moment and kill; when that was, on the monotonic clock."""
    if point.step != "started":
        until_step(child, point.step)
    # The moment is what the test is about: there is nothing to wait for.
    time.sleep(point.after_s)
    if point.victim in {"guardian", "both"}:
        until(lambda: child.poll() is not None or guardian_of(run) is not None)
    victims = {
        "drill": [find(child.pid)],
        "guardian": [guardian_of(run)],
        "both": [guardian_of(run), find(child.pid)],
        "server": [_server(point, target)],
        ENGINE: [],
    }[point.victim]
    at_s = time.monotonic()
    if point.victim == ENGINE:
        assert engine
        engine.restarted()
    for each in victims:
        if each and running(each):
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGKILL)
    return at_s


def _server(point: Point, target: RunningTarget) -> Process | None:
    """The main process of what the fault is about: of the proxy, where it is about a link."""
    name = PROXY if "link" in point.definition else point.definition["service"]
    if isinstance(target, EmbeddedTarget):
        pid, _, started = target.state(name).identity.partition(":")
        return Process(int(pid), int(started)) if pid else None
    assert isinstance(target, DockerTarget)
    found = target.container(name).inspect()
    return find(found.pid) if found and found.pid else None


def _undone(run: Path, runs: Path, child: subprocess.Popen[str], at_s: float, *, by_command: bool) -> float | None:
    """Wait until nothing is owed, or nobody is there to undo it; how long after `at_s` that was.

    None where nothing was owed. Where it is the next command that heals (`by_command`), how long that took.
    """
    log = UndoLog(run / undo_log.FILE_NAME)
    if by_command:
        child.wait(60)
        until(lambda: not guarded(run))
        at_s = time.monotonic()
        owed = bool(log.owed())
        recover(runs, attach)
        return time.monotonic() - at_s if owed else None
    if not log.owed():
        return None
    until(lambda: not log.owed() or (child.poll() is not None and not guarded(run)))
    return time.monotonic() - at_s


def guardian_of(run: Path) -> Process | None:
    owner = owner_of(run)
    return owner.guardian if owner else None


def guarded(run: Path) -> bool:
    owner = owner_of(run)
    return owner is not None and owner.guarded()


def until(condition: Callable[[], bool], within_s: float = 60) -> None:
    waiting = Retrying(
        retry=retry_if_result(lambda met: not met),
        stop=stop_after_delay(within_s),
        wait=wait_fixed(0.01),
        retry_error_callback=lambda _: None,  # what is left is compared all the same
    )
    waiting(condition)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{part}: {name}: {was[name]!r} ≠ {is_.get(name)!r}"
        for part, was, is_ in ((part, _named(before[part]), _named(now[part])) for part in before)
        for name in was
        if was[name] != is_.get(name)
    )


def _named(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {"": part}


def ended_by(run: Path) -> str:
    """How the event log says that the drill was ended; "" where it does not."""
    try:
        records = event_log.read(run / event_log.FILE_NAME)
    except BadInput:
        return ""
    ended = [each.event for each in records if isinstance(each.event, DrillAborted)]
    return "; ".join(f"{each.by}: {each.reason}" for each in ended)


def fits(definition: Mapping[str, Any]) -> str:
    """The kind of target that a fault needs, as the files of tests/support are named."""
    return TARGETS.get(definition["type"], "small_target").removesuffix("_target")
