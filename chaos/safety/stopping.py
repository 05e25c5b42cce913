"""`gameday stop`: drills of other terminals are ended, and everything that they injected is undone, at once."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chaos import event_log
from chaos.errors import NotCleaned
from chaos.safety import aftermath
from chaos.safety.interrupts import STOP
from chaos.safety.owner import Owner
from chaos.safety.recover import Attach, recover_run
from chaos.safety.undo_log import FILE_NAME, UndoLog
from chaos.target.processes import Process, running

ANSWER_WITHIN_S = 0.5
"""A drill that does not begin to end within that is killed, and its guardian undoes."""
UNDONE_WITHIN_S = 10.0
"""A drill that undoes by itself gets that long: to begin anew would not be faster."""
ENDED_WITHIN_S = 20.0
"""What runs of the target may take to be stopped. Nothing is in place by then."""
LOOK_EVERY_S = 0.01
_ANSWERS = (b'"kind":"DrillAborted"', b'"phase":"undo"')

Say = Callable[[str], None]


@dataclass
class _Stopping:
    """One drill on its way to its end."""

    run: Path
    owner: Owner
    answered: bool = False
    killed: bool = False
    done_s: float | None = None
    how: str = "by the drill"
    left: tuple[str, ...] = ()

    def owes(self) -> bool:
        """Whether anything is, or may be, in place."""
        try:
            return bool(UndoLog(self.run / FILE_NAME).owed())
        except NotCleaned:
            return True

    def look(self) -> None:
        """See whether the drill has answered: it says so in its log as it begins to end, or has long begun to."""
        if not self.answered:
            with suppress(OSError):
                said = (self.run / event_log.FILE_NAME).read_bytes()
                self.answered = any(each in said for each in _ANSWERS)


def stop(drills: Sequence[tuple[Path, Owner]], others: Sequence[Process], attach: Attach, say: Say) -> bool:
    """End the `drills`, and the processes `others` that run none now, and undo what is in place. Each step is said.

    Returns whether all of them were ended, and nothing that they injected is owed any more.
    """
    began_s = time.monotonic()
    asked = list(dict.fromkeys([*(owner.process for _, owner in drills), *others]))
    processes = [each for each in asked if _send(each, STOP)]
    for refused in (process for process in asked if process not in processes):
        say(f"process {refused.pid} is another user's, who alone can end it")
    stopping = [_Stopping(run, owner) for run, owner in drills if owner.process in processes]
    waiting = list(stopping)
    while waiting:
        passed_s = time.monotonic() - began_s
        for each in waiting:
            _go_on(each, passed_s, attach)
            if each.done_s is not None:
                undone = f"everything undone after {each.done_s:.2f} s, {each.how}"
                say(f"{each.run.name}: {'; '.join(each.left) or undone}")
        waiting = [each for each in waiting if each.done_s is None]
        time.sleep(LOOK_EVERY_S if waiting else 0)
    _await_ends(processes, began_s, say)
    return processes == asked and not any(each.left for each in stopping)


def _go_on(it: _Stopping, passed_s: float, attach: Attach) -> None:
    """One look at one drill, `passed_s` after all were asked to end."""
    it.look()
    alive = running(it.owner.process)
    if (it.answered or not alive) and not it.owes():
        it.done_s = passed_s
        return
    late = passed_s > (UNDONE_WITHIN_S if it.answered else ANSWER_WITHIN_S)
    if alive and late and not it.killed:
        _send(it.owner.process, signal.SIGKILL)
        it.killed = True
        it.how = "by its guardian, for the drill did not answer and was killed"
    if not alive and (not it.owner.guarded() or passed_s > UNDONE_WITHIN_S):
        it.how = "by this command, for neither the drill nor its guardian lived"
        recovered = recover_run(it.run, attach)
        aftermath.tell(it.run, recovered, "gameday stop", "the drill did not answer and was killed")
        it.left = tuple(f"{each.fault or 'undo log'}: {each.sentence}" for each in recovered if not each.clean)
        it.done_s = passed_s


def _await_ends(processes: Sequence[Process], began_s: float, say: Say) -> None:
    """Return once the processes have stopped what they started, or are killed."""
    while left := [each for each in processes if running(each)]:
        if time.monotonic() - began_s > ENDED_WITHIN_S:
            for each in left:
                say(f"process {each.pid} did not end within {ENDED_WITHIN_S:g} s and is killed")
                _send(each, signal.SIGKILL)
            return
        time.sleep(LOOK_EVERY_S)
    if processes:
        say(f"everything ended after {time.monotonic() - began_s:.2f} s")


def _send(process: Process, number: signal.Signals) -> bool:
    """Whether that is allowed."""
    if running(process):
        try:
            os.kill(process.pid, number)
        except PermissionError:
            return False
        except ProcessLookupError:
            pass
    return True
