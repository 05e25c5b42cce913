"""What goes wrong in a drill is written down, and keeps nothing that follows from being done."""

import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from chaos.events import DrillAborted
from chaos.journal import Journal


class Aborted(Exception):
    """Ends the drill early; `by` and the message go into DrillAborted."""

    def __init__(self, by: str, reason: str) -> None:
        super().__init__(reason)
        self.by = by


class Mishaps:
    """Nothing here raises. `folder` is the drill's."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self._journal = journal
        self._folder = folder

    def aborted(self, by: str, reason: str) -> None:
        """Record that the drill was ended early."""
        try:
            self._journal.append(DrillAborted(by=by, reason=reason))
        except Exception:  # noqa: BLE001 - whoever records a mishap may be what is broken
            self.keep_traceback()

    def crashed(self, error: Exception) -> None:
        """Record an error of ours. Call it while `error` is being handled."""
        self.aborted("an error", f"{type(error).__name__}: {error}")
        self.keep_traceback()

    def keep_traceback(self) -> None:
        """For whoever mends it; the log has the message."""
        with suppress(Exception), (self._folder / "crash.txt").open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)

    def past(self, step: Callable[[], object]) -> None:
        """Take `step`, and go on whatever becomes of it."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - one step that fails must not keep the others from being taken
            self.crashed(error)
