"""What signal sources, those who respond and the fault watches emit, on its way into the journal."""

import queue
from collections.abc import Sequence

from chaos.events import AnyEvent, Readings, Requests, SourceFailed
from chaos.fault_run import FaultRun
from chaos.journal import Journal


class Intake:
    """Takes from `emitted`, in the drill's thread. Set `sources_stopped` once nothing is observed any more."""

    def __init__(self, emitted: queue.SimpleQueue[AnyEvent], journal: Journal, faults: Sequence[FaultRun]) -> None:
        self._emitted = emitted
        self._journal = journal
        self._faults = faults
        self.sources_stopped = False

    def take(self, timeout_s: float) -> None:
        """Record the next event, waiting `timeout_s` for it."""
        try:
            event: AnyEvent | None = self._emitted.get(timeout=timeout_s)
        except queue.Empty:
            return
        # What the load was asking when it was stopped failed because it was stopped; what it was told still counts.
        if self.sources_stopped and isinstance(event, Requests | Readings | SourceFailed):
            return
        for run in self._faults:
            event = run.taken(event, self._journal.ended_by(run.fault.service))
        if event is not None:
            self._journal.append(event)

    def drain(self) -> None:
        """Record everything that was emitted by now."""
        for _ in range(self._emitted.qsize()):
            self.take(0)
