"""Whether a game day may begin by itself now. What is in the way is told, all of it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from chaos.errors import GamedayError
from chaos.gamedays.definition import Schedule
from chaos.gamedays.starts import why_not
from chaos.gamedays.state import State
from chaos.safety.owner import owner_of
from chaos.safety.undo_log import FILE_NAME as UNDO_LOG
from chaos.safety.undo_log import UndoLog


def in_the_way(schedule: Schedule, state: State, runs: Path, now: datetime) -> list[str]:
    """Why nothing may begin at `now`: a pause, a freeze, the windows, a drill that runs, an undo that is owed."""
    return [*_by_plan(schedule, state, now), *_on_disk(runs)]


def _by_plan(schedule: Schedule, state: State, now: datetime) -> Iterator[str]:
    if state.pause is not None:
        because = f": {state.pause.because}" if state.pause.because else ""
        yield f"paused since {state.pause.at:%Y-%m-%d %H:%M %Z}{because}"
    if reason := why_not(schedule, now):
        yield reason


def _on_disk(runs: Path) -> Iterator[str]:
    for run in sorted(each.parent for each in runs.glob(f"*/{UNDO_LOG}")):
        owner = owner_of(run)
        try:
            owed = [each.fault for each in UndoLog(run / UNDO_LOG).owed()]
        except GamedayError as error:
            yield str(error)
            continue
        if owner is not None and owner.alive():
            yield f"the drill {run.name} is running"
        elif owed:
            yield f"the undo of {', '.join(owed)} is owed by {run.name}: gameday recover"
