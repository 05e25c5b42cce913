"""What keeps a drill within its bounds: a guardian should it die or hang, and its stop conditions."""

from pathlib import Path
from typing import Any

from chaos.clock import Clock
from chaos.events import StopConditionMet
from chaos.experiment.definition import Experiment
from chaos.incident.snapshot import Snapshot
from chaos.journal import Journal
from chaos.safety import undo_log
from chaos.safety.guard import Guard
from chaos.safety.stop_conditions import Watched
from chaos.target.commands import uninterrupted

INJECTED_WITHIN_S = 20.0
"""For the capture and the injecting call of one fault: what a worker may take to be ready, and some more."""
UNDONE_WITHIN_S = 60.0
"""For the undo of one fault by the drill itself; past that its guardian kills it and undoes."""
GRACE_S = 5.0
"""What a phase may take longer than its own limit, on a busy machine."""


class Stopped(Exception):
    """The drill has to stop; str() says why."""

    by = "a guard"


class Guarding:
    """Used by the drill's thread only, in the order of the methods. The experiment makes `injections` of faults."""

    def __init__(
        self, folder: Path, experiment: Experiment[Any], injections: int, journal: Journal, clock: Clock
    ) -> None:
        self._folder = folder
        self._experiment = experiment
        self._injections = injections
        self._journal = journal
        self._clock = clock
        self._watched: Watched | None = None
        self._guard: Guard | None = None
        self._undo_log = folder / undo_log.FILE_NAME
        self._owed = False

    def begin(self) -> None:
        """Start the guardian. Raises NotInjected where that is not possible."""
        # One that was started and lost would watch to no end.
        with uninterrupted():
            self._guard = Guard(self._folder)

    @property
    def ready(self) -> bool:
        """Whether the guardian is there: `injecting` does not wait for it, while signals come that nobody takes in."""
        return self._guard is None or self._guard.ready

    def more(self, injections: int) -> None:
        """So many more than the experiment says will be made."""
        self._injections += injections

    def injecting(self) -> None:
        """Injections begin. Raises NotInjected where the guardian does not answer: then nothing may be injected."""
        if self._guard:
            each_s = INJECTED_WITHIN_S + self._experiment.effect_within
            self._guard.confirm(self._injections * each_s + GRACE_S)
        self._watched = Watched(self._experiment.stop_when)

    def observing(self) -> None:
        """The experiment's mandatory maximum begins."""
        # The last of several may have become due at the last moment.
        injected_s = INJECTED_WITHIN_S if self._injections > 1 else 0.0
        if self._guard:
            self._guard.within(self._experiment.max_duration + injected_s + GRACE_S)
        if self._watched is None:  # a control injects nothing, and its load is bounded all the same
            self._watched = Watched(self._experiment.stop_when)

    def look(self, snapshot: Snapshot) -> None:
        """Raises Stopped where nobody could undo any more should the drill die, or a stop condition is met.

        Nothing before the injection.
        """
        if self._watched is None:
            return
        if self._guard and not self._guard.alive:
            raise Stopped("its guardian process is gone or frozen, and nobody would undo if the drill died too")
        there = self._undo_log.exists()
        if self._owed and not there:
            raise Stopped(f"{self._undo_log} is gone, and nobody could undo if the drill died")
        self._owed = there
        self._watched, broken = self._watched.after(self._clock.now_s(), snapshot)
        for each in broken:
            subject, signal, bound = each.subject, each.condition.signal.value, str(each.condition)
            self._journal.append(StopConditionMet(signal, subject, bound, each.value, each.since_s))
        if broken:
            raise Stopped(broken[0].sentence)

    def undoing(self) -> None:
        """The undo begins."""
        if self._guard:
            # A control has nothing to undo, and still needs the moment that it takes to find that out.
            self._guard.within(self._injections * UNDONE_WITHIN_S + GRACE_S)

    def undone(self) -> None:
        """Nothing is in place any more, or nothing more can be done about it."""
        if self._guard:
            self._guard.undone()

    def end(self) -> None:
        """Let the guardian go. Safe to call at any time."""
        if self._guard:
            self._guard.release()
            self._guard = None
