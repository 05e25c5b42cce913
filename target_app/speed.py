"""`python -m target_app.speed`: how fast this machine is, and what to run the example drills with on it.

The shop's rows and load are chosen so that it shows the document's figures on a machine of ordinary speed. Prints the
options of `gameday run` with which it is healthy here and can be drilled: none on a machine of that speed. Says so on
standard error.
"""

import statistics
import sys
import time

ORDINARY_S = 0.021
"""Processor time of `_turns` on the machine that the shop's figures were chosen on (Python 3.11, two processors)."""
SLOW = 1.5
"""So many times as long, and `slow-machine.yaml`, which is for twice as long, is nearer than `target.yaml`."""
TRIES = 15
_TURNS = 500_000

OPTIONS = ("--target", "target_app/slow-machine.yaml", "--load", "50")


def times_as_long() -> float:
    """How many times as long as on the ordinary machine a computation takes here; the median of some tries."""
    return statistics.median(_turns() for _ in range(TRIES)) / ORDINARY_S


def options(times: float) -> tuple[str, ...]:
    """What `gameday run` is to be given on a machine that takes `times` as long."""
    return OPTIONS if times > SLOW else ()


def _turns() -> float:
    began_s = time.process_time()
    total = 0
    for n in range(_TURNS):
        total += n * n
    return time.process_time() - began_s


def main() -> int:
    """The command. Returns the exit code."""
    times = times_as_long()
    if taken := options(times):
        print(  # noqa: T201 - the command's own message
            f"this machine takes {times:.1f} times as long as the one that the shop was measured on: "
            f"gameday run ... {' '.join(taken)}",
            file=sys.stderr,
        )
        print(*taken)  # noqa: T201 - for the command line of another
    return 0


if __name__ == "__main__":
    sys.exit(main())
