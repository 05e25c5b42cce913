"""What a dead run's event log is told of its undo, so that its report and replay know."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chaos import event_log
from chaos.errors import BadInput
from chaos.events import AnyEvent, DrillAborted, UndoProven
from chaos.safety.recover import Recovery


def tell(run: Path, recovered: Sequence[Recovery], by: str, reason: str) -> None:
    """Record that the drill of `run` was ended `by` somebody for `reason`, and every proof of its undo.

    A log that cannot be told of it changes nothing: what counts is the undo log.
    """
    proofs: list[AnyEvent] = [
        UndoProven(each.fault, each.undone.needed, list(each.undone.differences), dict(each.undone.state))
        for each in recovered
        if each.undone
    ]
    with suppress(BadInput, OSError):
        event_log.add(run / event_log.FILE_NAME, [DrillAborted(by=by, reason=reason), *proofs])
