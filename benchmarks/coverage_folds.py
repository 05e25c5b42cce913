"""How long `gameday coverage` takes over a home of hundreds of recorded runs: the first time, and once they are kept.

python -m benchmarks.coverage_folds [RUNS]: a home of RUNS (300) copies of the tests' recorded drills, in a scratch
folder. The first time folds every log; the second reads the summaries kept beside them; with one log more, the third
folds that one.
"""

import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, log_bytes

ROOT = Path(__file__).parents[1]
RUNS = 300


def main(runs: int) -> None:
    """Time the command as a user runs it."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        names = cycle((REDIS_OUTAGE, DROPPED_ORDER_INDEX))
        for number in range(runs):
            _record(home, number, next(names))
        size = sum(path.stat().st_size for path in home.rglob("events.jsonl"))
        print(f"{runs} runs, {size / 1e6:.0f} MB of event logs")
        print(f"first time, every log folded: {_took(home)}")
        print(f"again, summaries kept: {_took(home)}")
        _record(home, runs, next(names))
        print(f"with one run more: {_took(home)}")


def _record(home: Path, number: int, name: str) -> None:
    folder = home / "runs" / f"20261124-{number:06}-{name}"
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_bytes(log_bytes(name))


def _took(home: Path) -> str:
    """Wall time, and the processor's own, for a machine is rarely idle."""
    command = [sys.executable, "-m", "chaos.cli", "--home", str(home), "coverage", "experiments", "--json"]
    before_s, began_s = _processor_s(), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return f"{time.perf_counter() - began_s:.2f} s, {_processor_s() - before_s:.2f} s of processor"


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
