"""How long `gameday --help` takes, beside an interpreter that does nothing. Run: python benchmarks/help_startup.py."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15


def median_ms(command: list[str]) -> float:
    """The median wall time of `command` over RUNS runs, after one that warms the caches."""
    times_ms = []
    for _ in range(RUNS + 1):
        began_s = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times_ms.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(times_ms[1:])


if __name__ == "__main__":
    nothing_ms = median_ms([sys.executable, "-c", "pass"])
    help_ms = median_ms([str(Path(sys.executable).with_name("gameday")), "--help"])
    print(f"python -c pass   {nothing_ms:6.1f} ms")
    print(f"gameday --help   {help_ms:6.1f} ms   {help_ms / nothing_ms:.1f} times; wanted under 150 ms")
