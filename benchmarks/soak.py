"""Does anything grow, drill after drill? N drills in a row by one process, or one long one; what it holds after each.

    python benchmarks/soak.py --drills 200                # a marker in the shop's cache, some seconds each
    python benchmarks/soak.py --drills 200 --experiment experiments/redis-outage.yaml
    python benchmarks/soak.py --minutes 30                # one drill that is observed for half an hour

The default experiment is on the example shop with few data (scale `small`), whose set-up and queries are short.

After each drill: memory, file descriptors, threads, children of this process, temporary files, and, where an engine
answers, containers, networks and volumes of ours. The first drills warm up; from then on each must stay flat. The
table and the slopes are printed; exits with 1 where one is not flat, or a drill is not whole: ended in an error, or
left a log or report that cannot be read.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from chaos import event_log, inputs
from chaos.outcome import Verdict
from chaos.report.live import Live
from chaos.safety.interrupts import Interrupts
from chaos.session import REPORT_NAME, Home, Session

ROOT = Path(__file__).parents[1]
TARGET = "target.yaml"
WARM_UP = 3
ALLOWED_KB = 200
"""Memory that a drill may add on the average: allocators and caches settle slowly; a kept event log would be more."""

EXPERIMENT = """\
title: Soak
section: "3.1"
runbook: %(root)s/experiments/incident-response.md
bindings: %(root)s/experiments/bindings.yaml
target: shop/target.yaml
load: {users: 12}
steady_state: {hold: 1s, within: 60s}
faults: [{type: noop, service: cache}]
max_duration: %(seconds)gs
expect: {severity: none, level: none, ended_by: undo}
"""
"""A marker in the cache: what every drill does, and nothing that the shop minds. Its verdict is not looked at."""


def small_shop(folder: Path) -> None:
    """The example shop's target file with few data, among links to all that it names."""
    folder.mkdir()
    (folder.parent / "compose").symlink_to(ROOT / "compose")
    for each in (ROOT / "target_app").iterdir():
        if each.name != TARGET:
            (folder / each.name).symlink_to(each)
    text = (ROOT / "target_app" / TARGET).read_text(encoding="utf-8")
    small = text.replace("target_app.seed]", "target_app.seed, --scale, small]")
    assert small != text
    (folder / TARGET).write_text(small, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Held:
    """What this process and the machine hold after a drill."""

    memory_kb: int
    descriptors: int
    threads: int
    children: int
    temporary_files: int
    containers: int = 0
    networks: int = 0
    volumes: int = 0


def held() -> Held:
    """As of now."""
    process = psutil.Process()
    return Held(
        memory_kb=process.memory_info().rss // 1024,
        descriptors=process.num_fds(),
        threads=threading.active_count(),
        children=len(process.children(recursive=True)),
        temporary_files=len([each for each in Path(tempfile.gettempdir()).iterdir() if "gameday" in each.name]),
        **_of_engine(),
    )


def _of_engine() -> dict[str, int]:
    """What the engine holds of ours; nothing where none answers."""
    with suppress(Exception):
        import docker  # noqa: PLC0415 - most machines that run this have no engine

        engine = docker.from_env(timeout=5)
        with suppress(OSError):
            ours = {
                "containers": engine.containers.list(all=True, filters={"name": "gameday"}),
                "networks": engine.networks.list(names=["gameday"]),
                "volumes": engine.volumes.list(filters={"name": "gameday"}),
            }
            engine.close()
            return {name: len(found) for name, found in ours.items()}
    return {}


def slope(values: list[int]) -> float:
    """By how much they grow, drill by drill, once warm."""
    warm = values[min(WARM_UP, max(0, len(values) - 2)) :]
    if len(warm) < 2 or len(set(warm)) == 1:  # noqa: PLR2004 - no line through one point
        return 0.0
    return statistics.linear_regression(range(len(warm)), warm).slope


def not_flat(rows: list[Held]) -> Iterator[str]:
    """Whatever grew more than chance and warming up explain."""
    for name in asdict(rows[0]):
        values = [getattr(each, name) for each in rows]
        grows = slope(values)
        grew = values[-1] - values[min(WARM_UP, len(values) - 1)]
        # One that came and went is no growth; a thing a drill is.
        allowed = ALLOWED_KB if name == "memory_kb" else 0.2
        if grows > allowed and grew > 0:
            yield f"{name} grows by {grows:,.1f} a drill"


def main() -> int:
    """Run them, and print what they held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drills", type=int, default=200, help="how many in a row (default: 200)")
    parser.add_argument("--minutes", type=float, default=0, help="one drill of so many minutes instead")
    parser.add_argument("--experiment", type=Path, help="the experiment (default: a marker in the cache)")
    parser.add_argument("--runtime", default="embedded", help="embedded, docker or auto (default: embedded)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    arguments = parser.parse_args()
    seconds = arguments.minutes * 60 or 6
    count = 1 if arguments.minutes else arguments.drills
    rows: list[Held] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        # Under root, the database's account must reach its data.
        Path(scratch).chmod(0o755)
        experiment = arguments.experiment or Path(scratch) / "soak.yaml"
        if not arguments.experiment:
            small_shop(Path(scratch) / "shop")
            experiment.write_text(EXPERIMENT % {"root": ROOT, "seconds": seconds}, encoding="utf-8")
        problems = list(_drills(Home(Path(scratch) / "home"), experiment, count, arguments.runtime, rows))
    problems += not_flat(rows) if len(rows) > WARM_UP + 1 else []
    for name in asdict(rows[0]) if rows else ():
        values = [getattr(each, name) for each in rows]
        print(f"{name:16} first {values[0]:>9,}  last {values[-1]:>9,}  slope {slope(values):+10.2f} a drill")
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(each) for each in rows], indent=1), encoding="utf-8")
    print("\n".join(problems) or "flat")
    return 1 if problems else 0


def _drills(home: Home, experiment: Path, count: int, runtime: str, rows: list[Held]) -> Iterator[str]:
    """Run the drills, put what is held after each into `rows`; whatever went wrong."""
    read = inputs.read(experiment)
    with Interrupts() as interrupts, Live() as live, Session(home, live, interrupts, runtime) as session:
        for number in range(count):
            began_s = time.monotonic()
            drilled = session.drill(read)
            log = drilled.folder / event_log.FILE_NAME
            report = drilled.folder / REPORT_NAME
            if drilled.interrupted:
                yield "interrupted"
                return
            if drilled.verdict in {Verdict.NOT_CLEANED, Verdict.ABORTED, Verdict.NOT_INJECTED}:
                yield f"drill {number + 1}: {drilled.verdict.value}"
            if len(event_log.read(log)) != len(drilled.records) or not report.is_file():
                yield f"drill {number + 1}: its log or its report is not whole"
            sizes = f"log {log.stat().st_size:,} B, report {report.stat().st_size if report.is_file() else 0:,} B"
            del drilled
            rows.append(held())
            told = "  ".join(f"{name} {value:,}" for name, value in asdict(rows[-1]).items())
            print(f"drill {number + 1:3}, {time.monotonic() - began_s:.1f} s: {told}  {sizes}", flush=True)
    if left := psutil.Process().children(recursive=True):
        yield f"{len(left)} processes left at the end: {', '.join(each.name() for each in left)}"


if __name__ == "__main__":
    sys.exit(main())
