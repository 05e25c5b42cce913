"""How a drill undoes what it injected: after a bounded time, whatever hangs and whatever breaks.

Those who respond end first, so that nobody repairs while the undo compares.
"""

import threading
import time
from collections.abc import Sequence

from chaos.events import AnyEvent, PhaseStarted
from chaos.fault_run import FaultRun
from chaos.intake import Intake
from chaos.journal import Journal
from chaos.mishaps import Mishaps
from chaos.response.crew import Crew

WATCHES_END_WITHIN_S = 0.5
"""For all of them: what a look sees that outlasts its watch is not told, so that none has to be waited for."""


class Undoing:
    """Call `carry_out` once, from the drill's thread. Nothing here raises."""

    def __init__(
        self, crew: Crew, faults: Sequence[FaultRun], intake: Intake, journal: Journal, mishaps: Mishaps
    ) -> None:
        self._crew = crew
        self._faults = faults
        self._intake = intake
        self._journal = journal
        self._mishaps = mishaps

    def carry_out(self) -> None:
        """Send those who respond home, and undo every fault, the latest first. Each is undone whatever came before."""
        self._mishaps.past(self._crew.stop)
        # What people were told that they have taken counts as taken before anything is undone.
        self._mishaps.past(self._intake.drain)
        self._record(PhaseStarted(phase="undo", waiting_for="the state before the fault"))
        self._mishaps.past(self._stop_watching)
        self._mishaps.past(self._intake.drain)
        for run in sorted(self._faults, key=lambda run: run.begun_s or 0.0, reverse=True):
            self._undo(run)

    def _undo(self, run: FaultRun) -> None:
        self._mishaps.past(run.await_own_end)
        self._mishaps.past(self._intake.drain)
        found: list[AnyEvent] = []
        # Undone whole before any of it is recorded.
        self._mishaps.past(lambda: found.extend(run.undo()))
        for event in found:
            self._record(event)

    def _record(self, event: AnyEvent) -> None:
        self._mishaps.past(lambda: self._journal.append(event))

    def _stop_watching(self) -> None:
        """End every watch at once; one that hangs with its server is left behind."""
        until_s = time.monotonic() + WATCHES_END_WITHIN_S
        ending = [threading.Thread(target=run.stop_watching, daemon=True) for run in self._faults]
        for each in ending:
            each.start()
        for each in ending:
            each.join(max(0.0, until_s - time.monotonic()))
