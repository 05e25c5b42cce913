"""Watches one fault from outside: when its effect first shows, and when it is gone, whoever ended it."""

import threading
from collections.abc import Callable

from chaos.clock import Clock
from chaos.errors import TargetError
from chaos.events import AnyEvent, EffectProven, FaultEnded
from chaos.experiment.definition import EndedBy
from chaos.faults.port import Fault, State
from chaos.target.port import Target

EFFECT_EVERY_S = 0.02
ENDED_EVERY_S = 0.1


class FaultWatch:
    """A thread that emits one EffectProven and then one FaultEnded.

    The onset is when the last look began that did not see the effect, nor that it stirs where it builds up: it came
    after that, and no time that counts from the onset is told shorter than it was. It cannot know who ended the fault
    and says "own end"; the drill knows what was done.
    """

    def __init__(
        self, fault: Fault, target: Target, prior: State, clock: Clock, emit: Callable[[AnyEvent], None]
    ) -> None:
        self._fault = fault
        self._target = target
        self._prior = prior
        self._clock = clock
        self._emit = emit
        self._stopping = threading.Event()
        self._injecting_s = 0.0
        self._looked_s = clock.now_s()
        self._unstirred_s: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"watch-{fault.label}", daemon=True)
        self.last_error = ""

    def start(self) -> None:
        """Begin watching; before the injection, so that an effect is seen while the injecting call still runs."""
        self._thread.start()

    def injecting(self) -> None:
        """The injection begins now: no look that began before it has seen its effect any earlier."""
        self._injecting_s = self._clock.now_s()

    def stop(self) -> None:
        """End the thread. Safe to call twice, and before start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        label = self._fault.label
        shown = self._until(self._effect, EFFECT_EVERY_S)
        if shown is None:
            return
        unseen_s, evidence = shown
        onset_s = unseen_s if self._unstirred_s is None else self._unstirred_s
        self._emit(EffectProven(fault=label, onset_at_s=max(onset_s, self._injecting_s), evidence=evidence))
        gone = self._until(self._fault.ended, ENDED_EVERY_S)
        if gone is not None:
            self._emit(FaultEnded(fault=label, by=EndedBy.OWN_END, evidence=gone[1]))

    def _effect(self, target: Target, prior: State) -> str | None:
        """The evidence of the effect. Notes when the last look began that did not see it stir."""
        if self._unstirred_s is None:
            began_s = self._clock.now_s()
            if self._fault.stirs(target, prior):
                self._unstirred_s = self._looked_s
            self._looked_s = began_s
        return self._fault.effect(target, prior)

    def _until(self, look: Callable[[Target, State], str | None], every_s: float) -> tuple[float, str] | None:
        """When the last look began that did not see it, and what was then seen; None where the watch ended before."""
        unseen_s = self._clock.now_s()
        while not self._stopping.wait(every_s):
            began_s = self._clock.now_s()
            try:
                # A look may outlast the stop: what it saw is then the undo's to tell.
                if (evidence := look(self._target, self._prior)) and not self._stopping.is_set():
                    return unseen_s, evidence
                self.last_error = ""
                unseen_s = began_s
            except TargetError as error:
                # What cannot be seen now may be seen next time; the drill gives up by its own limits.
                self.last_error = str(error)
        return None
