"""One fault in one drill: the undo record before the injection, the proof of the effect, the proven undo.

A fault that lasts for a set time is ended by its own undo, in a thread of its own: what is observed meanwhile waits
for nothing.
"""

import threading
import time
from collections.abc import Callable, Iterator

import msgspec

from chaos.clock import Clock
from chaos.errors import NotCleaned, TargetError
from chaos.events import AnyEvent, EffectProven, FaultEnded, FaultInjected, UndoProven, UndoRecorded
from chaos.experiment.definition import EndedBy
from chaos.faults.port import Fault, State
from chaos.safety.undo import carry_out
from chaos.safety.undo_log import UndoLog
from chaos.target.port import Target
from chaos.watch import FaultWatch

OWN_END_WITHIN_S = 30.0
"""How long the undo of everything waits for an own end that has begun: an undo has time-outs of its own."""


class FaultRun:
    """Call `owe`, `inject` and `undo` in this order, from the drill's thread; `undo` is safe at any time."""

    def __init__(
        self, fault: Fault, target: Target, clock: Clock, undo_log: UndoLog, emit: Callable[[AnyEvent], None]
    ) -> None:
        """`fault.lasts` is how long it shows before it ends by itself.

        `begun_s`, `injected_s` and `ended_s` are when the injection began, when the call returned, and when the fault
        was known to be gone, in seconds since the drill began.
        """
        self.fault = fault
        self.proven = False
        self.ended = False
        self.owed = False
        self.begun_s: float | None = None
        self.injected_s: float | None = None
        self.ended_s: float | None = None
        self._target = target
        self._clock = clock
        self._undo_log = undo_log
        self._emit = emit
        self._prior: State | None = None
        self._watch: FaultWatch | None = None
        self._shown_s = 0.0
        self._ending: threading.Thread | None = None
        self._ended_itself = False

    def owe(self) -> UndoRecorded:
        """Capture the prior state and write the undo record to disk. Raises TargetError, NotInjected or OSError."""
        self.begun_s = self._clock.now_s()
        self.fault = self.fault.resolved(self._target)
        prior = self.fault.capture(self._target)
        self._undo_log.owe(self.fault.label, self.fault.model_dump(mode="json"), prior)
        self._prior = prior
        self.owed = True
        return UndoRecorded(
            fault=self.fault.label, fault_type=self.fault.type, service=self.fault.service, prior=dict(prior)
        )

    def inject(self) -> FaultInjected:
        """Inject the fault that `owe` has written down. Raises TargetError."""
        assert self._prior is not None
        self._watch = FaultWatch(self.fault, self._target, self._prior, self._clock, self._emit)
        self._watch.start()
        self._watch.injecting()
        began_s = time.perf_counter()
        self.fault.inject(self._target, self._prior)
        call_ms = (time.perf_counter() - began_s) * 1000
        self.injected_s = self._clock.now_s()
        return FaultInjected(
            fault=self.fault.label, fault_type=self.fault.type, service=self.fault.service, call_ms=call_ms
        )

    def looked_for(self) -> str:
        """What the effect would have been, and why it was not seen where that is known."""
        trouble = self._watch.last_error if self._watch else ""
        return self.fault.will_do() + (f" ({trouble})" if trouble else "")

    def stop_watching(self) -> None:
        """End the watch, so that nothing it saw is still on its way when the undo begins."""
        if self._watch:
            self._watch.stop()

    def end_when_due(self) -> None:
        """Begin the fault's own end once it has lasted as long as it is to; what comes of it is emitted."""
        lasts_s = self.fault.lasts
        if lasts_s is None or not self.proven or self.ended or self._ending:
            return
        if self._clock.now_s() - self._shown_s >= lasts_s:
            self._ending = threading.Thread(target=self._end, name=f"end-{self.fault.label}", daemon=True)
            self._ending.start()

    def await_own_end(self) -> None:
        """Return once an own end that has begun is over, with all that it emits, or takes too long."""
        if self._ending:
            self._ending.join(OWN_END_WITHIN_S)

    def _end(self) -> None:
        assert self._prior is not None
        try:
            # Whoever ended it just before, the watch tells of it.
            if self.fault.ended(self._target, self._prior):
                return
        except TargetError:
            pass  # what cannot be asked is not known to be gone
        self._ended_itself = True
        undone = carry_out(self.fault, self._target, self._prior)
        self._emit(UndoProven(self.fault.label, undone.needed, list(undone.differences), dict(undone.state)))

    def undo(self) -> Iterator[AnyEvent]:
        """Restore what `owe` captured, and prove it by comparison. Nothing where nothing was ever owed."""
        if self._prior is None:
            return
        undone = carry_out(self.fault, self._target, self._prior)
        differences = list(undone.differences)
        if (undone.needed or self._ended_itself) and not differences and not self.ended:
            self.ended, self.ended_s = True, self._clock.now_s()
            yield self._end_of(EndedBy.UNDO, "the state equals the captured one")
        if not differences:
            differences += self._settled()
        self.owed = bool(differences)
        yield UndoProven(
            fault=self.fault.label, needed=undone.needed, differences=differences, state=dict(undone.state)
        )

    def taken(self, event: AnyEvent | None, by: EndedBy) -> AnyEvent | None:
        """The event as it is to be recorded, with who ended the fault; None for an end that is known already.

        `by` is who did if it is seen gone now: the watch cannot know who ended what it watches.
        """
        match event:
            case EffectProven(fault=self.fault.label):
                self.proven, self._shown_s = True, self._clock.now_s()
            case FaultEnded(fault=self.fault.label):
                if self.ended:
                    return None
                self.ended, self.ended_s = True, self._clock.now_s()
                return self._end_of(by, event.evidence)
            case UndoProven(fault=self.fault.label, differences=[]):
                event = msgspec.structs.replace(event, differences=self._settled())
                self.owed = bool(event.differences)
        return event

    def _end_of(self, by: EndedBy, evidence: str) -> FaultEnded:
        """The end as it is recorded: after its own has begun, nobody else's."""
        if self._ended_itself:
            return FaultEnded(self.fault.label, EndedBy.OWN_END, evidence, self.fault.lasts)
        return FaultEnded(self.fault.label, by, evidence)

    def _settled(self) -> list[str]:
        """Take the debt out of the undo log; what kept that from being written."""
        try:
            self._undo_log.settle(self.fault.label)
        except NotCleaned as error:
            return [str(error)]
        return []
