"""The long crash run: `python -m tests.crash [--points N] [--seed N]`, with its table and the times to undo.

With `--runtime docker` the targets are containers; `--engine PID` names a dockerd that was started for this, which is
then killed in its turn (started again by .ci/engine).
"""

import argparse
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from chaos.definitions import load
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import DOCKER, EMBEDDED, RunningTarget, discard, start
from tests.conftest import SUPPORT
from tests.crash.engine import Engine
from tests.crash.points import ENGINE, IN_MEMORY, VICTIMS, Came, Point, carry_out, fits, points, revive

UNDONE_WITHIN_S = 2.0


def main() -> int:
    """Play every point and print what came of each; 1 where anything was left behind."""
    parser = argparse.ArgumentParser(prog="make crash", description="Kill drills at random points.")
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", default=None, help="the seed of an earlier run, for the same points")
    parser.add_argument("--runtime", choices=[EMBEDDED, DOCKER], default=EMBEDDED)
    parser.add_argument("--engine", type=int, default=None, metavar="PID", help="a dockerd that may be killed")
    parser.add_argument("--only", type=int, default=None, metavar="N", help="of these points the one numbered N")
    given = parser.parse_args()
    seed = str(random.SystemRandom().randrange(1 << 32)) if given.seed is None else given.seed
    engine = None if given.engine is None else Engine(given.engine)
    victims = (*VICTIMS, *([ENGINE] if engine else []))
    every = points(given.points, seed, given.runtime, victims)
    wanted = {n: each for n, each in enumerate(every, start=1) if given.only in {None, n}}
    console = Console(width=130)
    console.print(f"{given.points} points on {given.runtime}, seed {seed}")
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gameday-crash-")))
        place.chmod(0o755)
        kinds = sorted({fits(each.definition) for each in wanted.values()})
        targets = {kind: stack.enter_context(running_target(kind, place, given.runtime)) for kind in kinds}
        came = []
        for number, point in wanted.items():
            kind = fits(point.definition)
            came.append(carry_out(point, targets[kind], place / kind, place / "runs" / str(number), engine))
            if point.victim == ENGINE:  # which ran the other targets too
                for each in targets.keys() - {IN_MEMORY}:
                    revive(targets[each])
                if IN_MEMORY in targets:
                    targets[IN_MEMORY].stop()
                    discard(place / IN_MEMORY)
                    targets[IN_MEMORY] = stack.enter_context(running_target(IN_MEMORY, place, given.runtime))
            _tell(console, number, came[-1])
    console.print(table(came))
    console.print(times(came))
    if engine and engine.restarts:
        took = engine.restarts
        console.print(f"engine killed {len(took)} times; up again in {statistics.median(took):.1f} s (median)")
    return 1 if any(each.left for each in came) else 0


@contextmanager
def running_target(kind: str, place: Path, runtime: str = EMBEDDED) -> Iterator[RunningTarget]:
    """The target of tests/support/`kind`-target.yaml, in the state folder `place`/`kind`; nothing of it is left."""
    path = SUPPORT / f"{kind}-target.yaml"
    definition = load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)
    with start(definition, SUPPORT, place / kind, lambda _line: None, runtime) as target:
        yield target
    discard(place / kind)


def _tell(console: Console, number: int, came: Came) -> None:
    took = "nothing owed" if came.undone_s is None else f"undone in {came.undone_s:.2f} s"
    console.print(f"{number:>4}  {came.point}: {took}{'; LEFT: ' + '; '.join(came.left) if came.left else ''}")


def table(came: Sequence[Came]) -> Table:
    """Point × fault × result: how many of the points of each fault and victim left everything as it was."""
    victims = [each for each in (*VICTIMS, ENGINE) if any(c.point.victim == each for c in came)]
    shown = Table("Fault", *(f"{each} killed" for each in victims), "Owed", "Worst undo")
    played, whole = (
        Counter((p.fault, p.victim) for p in which) for which in (_points(came), _points(came, whole=True))
    )
    for fault in sorted({each.point.fault for each in came}):
        cells = [
            f"{whole[fault, victim]} of {played[fault, victim]}" if played[fault, victim] else "" for victim in victims
        ]
        took = [c.undone_s for c in came if c.point.fault == fault and c.point.victim not in {"server", ENGINE}]
        worst = max((each for each in took if each is not None), default=None)
        owed = sum(c.undone_s is not None for c in came if c.point.fault == fault)
        shown.add_row(fault, *cells, str(owed), "" if worst is None else f"{worst:.2f} s")
    return shown


def _points(came: Sequence[Came], *, whole: bool = False) -> list[Point]:
    return [each.point for each in came if not (whole and each.left)]


def times(came: Sequence[Came]) -> str:
    """The times from the kill to the proven undo, by who was killed."""
    owed = sum(each.undone_s is not None for each in came)
    whole = sum(not each.left for each in came)
    lines = [f"{whole} of {len(came)} points left everything as it was; at {owed} of them an undo was owed"]
    for victim in VICTIMS[:3]:
        took = [c.undone_s for c in came if c.point.victim == victim and c.undone_s is not None]
        if took:
            late = sum(each > UNDONE_WITHIN_S for each in took)
            lines.append(
                f"{victim} killed: undone in {statistics.median(took):.2f} s (median), {max(took):.2f} s (worst) "
                f"of {len(took)}; {late} over {UNDONE_WITHIN_S:g} s"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
