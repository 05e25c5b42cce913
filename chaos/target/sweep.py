"""Ending what carries the mark of a target and is in no record, or has lost the process that the record names."""

import signal
from collections.abc import Sequence
from pathlib import Path

from chaos.errors import TargetError
from chaos.target.marks import Marked, marked
from chaos.target.port import Progress
from chaos.target.processes import Children, running

_ROUNDS = 10
_POSTGRES = "postgres"
_IMMEDIATE_SHUTDOWN = ((signal.SIGQUIT, 5.0),)


def sweep(state_dir: Path, progress: Progress, service: str = "") -> None:
    """End every process of the target in `state_dir`, or of its `service` alone; returns once all are gone.

    Each is told through `progress`. Raises TargetError where some are still there.
    """
    for _ in range(_ROUNDS):
        found = marked(state_dir, service)
        if not found:
            return
        _end(found, progress)
    left = ", ".join(f"{each.process.pid} ({each.program})" for each in marked(state_dir, service))
    if left:
        raise TargetError(f"new processes of the target in {state_dir} keep coming: {left}")


def _end(found: Sequence[Marked], progress: Progress) -> None:
    children = Children()
    pids = {each.process.pid for each in found}

    def postmaster(each: Marked) -> bool:
        return each.program == _POSTGRES and each.parent not in pids

    # A postmaster first: asked to, it ends its children and gives its shared memory back.
    for each in sorted(found, key=postmaster, reverse=True):
        if not running(each.process):
            continue  # it went with its parent
        progress(f"{each.service}: ending process {each.process.pid} ({each.program}), which was left behind")
        if postmaster(each):
            children.stop(each.process, _IMMEDIATE_SHUTDOWN)
        else:
            children.kill(each.process)
