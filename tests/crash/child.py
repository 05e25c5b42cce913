"""A drill without its long waits: a process that captures, owes, injects and undoes one fault under its guardian.

`python -m tests.crash.child`, with one line of JSON on its standard input: the fault's definition, the state folder
of the running target, the folder of the run, and for how many seconds the fault is to stay. It says each step on its
standard output as it is done.
"""

import json
import queue
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chaos import event_log
from chaos.clock import Clock
from chaos.event_log import EventLog
from chaos.events import SCHEMA_VERSION, AnyEvent, DrillAborted, DrillStarted
from chaos.fault_run import FaultRun
from chaos.safety import undo_log
from chaos.safety.guard import Guard
from chaos.safety.interrupts import Interrupted, Interrupts
from chaos.safety.owner import claim
from chaos.safety.undo_log import UndoLog
from chaos.target.runtimes import attach
from tests.faults.examples import ready

OVERRUN_S = 60.0
EFFECT_WITHIN_S = 5.0


def say(step: str) -> None:
    sys.stdout.write(step + "\n")
    sys.stdout.flush()


def started(definition: dict[str, Any]) -> DrillStarted:
    """The beginning of a log that can be read; no document is judged here."""
    return DrillStarted(
        SCHEMA_VERSION, "crash", "Crash", {"faults": [definition]}, "", "", "", {}, "", {}, "embedded", "runbook", {}
    )


class Unguarded(Exception):
    """The guardian is gone."""


def drill(definition: dict[str, Any], state_dir: Path, run: Path, hold_s: float, overrun_s: float) -> None:
    clock, emitted = Clock(), queue.SimpleQueue[AnyEvent]()
    target = attach(state_dir)
    assert target
    claim(run, state_dir)
    with EventLog(run / event_log.FILE_NAME, clock) as log, Interrupts() as interrupts:
        log.append(started(definition))
        fault = FaultRun(ready(definition, target), target, clock, UndoLog(run / undo_log.FILE_NAME), emitted.put)
        guard = Guard(run)
        try:
            guard.confirm(overrun_s)
            say("guarded")
            with interrupts.held():
                log.append(fault.owe())
            say("owed")
            with interrupts.held():
                log.append(fault.inject())
            say("injected")
            wait(EFFECT_WITHIN_S, guard, lambda: not emitted.empty())
            say("shown")
            wait(hold_s, guard, lambda: False)
        except (Interrupted, Unguarded) as error:
            log.append(DrillAborted("a guard", str(error)))
        finally:
            finish(fault, log, guard)
    say("over")


def wait(seconds: float, guard: Guard, done: Callable[[], bool]) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s and not done():
        if not guard.alive:
            raise Unguarded("its guardian is gone")
        time.sleep(0.02)


def finish(fault: FaultRun, log: EventLog, guard: Guard) -> None:
    fault.stop_watching()
    for event in fault.undo():
        log.append(event)
    say("undone")
    guard.undone()
    guard.release()


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    drill(
        given["definition"],
        Path(given["state_dir"]),
        Path(given["run"]),
        given["hold_s"],
        given.get("overrun_s", OVERRUN_S),
    )
