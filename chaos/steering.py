"""A drill that goes on step by step, for tests in Python: the test decides what comes next, and when.

The same parts as any drill, in the test's thread: nothing is decided while the test does something else, and what was
seen meanwhile is taken in as soon as it waits again.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from chaos.drill import Drill, Drilled
from chaos.errors import GamedayError
from chaos.events import AnyEvent, Record, SteadyStateJudged
from chaos.experiment.schedule import schedule
from chaos.fault_run import FaultRun
from chaos.guarding import Stopped
from chaos.incident.snapshot import Snapshot
from chaos.injections import Injections, planned
from chaos.inputs import Inputs
from chaos.mishaps import Aborted
from chaos.safety import undo_log
from chaos.safety.interrupts import Interrupted
from chaos.safety.undo_log import UndoLog


class Ended(Exception):
    """The drill cannot go on: it is in its records why, and nothing more can be done with it but to end it."""


class SteeredDrill(Drill):
    """Call `begin`, then the others as often as wanted, then `end`; all in one thread, the main one."""

    _stack: ExitStack | None = None
    _drilled: Drilled | None = None
    _stopped = False
    _until_s = float("inf")
    _longest_s = 0.0

    @property
    def records(self) -> Sequence[Record]:
        """Everything recorded so far."""
        return self._log.records

    @property
    def now_s(self) -> float:
        """Seconds since the drill began."""
        return self._clock.now_s()

    @property
    def left_s(self) -> float:
        """How long the experiment's maximum lasts still."""
        return max(0.0, self._until_s - self._clock.now_s())

    @property
    def control(self) -> bool:
        """Whether it began without any fault, so that nothing may be injected."""
        return self._experiment.control

    @property
    def hold_s(self) -> float:
        """How long a recovery must hold to be confirmed."""
        return self._inputs.bindings.recovery.hold

    @property
    def folder(self) -> Path:
        """The drill's own."""
        return self._folder

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """What stands against the recovery of the open incident."""
        return self._engine.blocked_by()

    @property
    def snapshot(self) -> Snapshot:
        """What the signals say now."""
        return self._engine.snapshot()

    @property
    def recovered(self) -> bool:
        """Whether the latest incident is confirmed to be over, and no procedure is under way."""
        return self._journal.recovered and not self._journal.responding

    def begin(self) -> None:
        """Start the guardian, the load and every signal source, and wait for the steady state. Raises Ended."""
        self._stack = ExitStack()
        self._stack.enter_context(self._log)
        with self._recorded():
            self._journal.append(self._inputs.started(self._folder.name, self._target.runtime))
            self._guarding.begin()
            self._start_sources()
            if not self._await_steady_state():
                (judged,) = [each.event for each in self.records if isinstance(each.event, SteadyStateJudged)]
                self._stopped = True
                raise Ended(f"the steady state was not met: {'; '.join(judged.problems)}")
            if self._experiment.control:
                self._journal.append(planned(self._schedule, self._inputs.seed))
                self._begin_observing("any incident, for nothing is wrong")

    def inject(self, inputs: Inputs | None = None) -> tuple[FaultRun, ...]:
        """Inject the drill's own faults, or those of `inputs` besides, and wait for the effect of each. Raises Ended.

        What waits for something else (`after`, `during`, `repeat`) is injected when it is due, while the test waits.
        """
        with self._recorded():
            self._in_time()
            occurrences = self._schedule if inputs is None else schedule(inputs.experiment)
            if inputs is not None:
                self._add(inputs)
            self._journal.append(planned(occurrences, inputs.seed if inputs else self._inputs.seed))
            self._inject()
            self._begin_observing("what the test waits for")
        labels = {each.label for each in occurrences}
        return tuple(run for run in self._faults if run.fault.label in labels)

    def until(self, done: Callable[[], bool], within_s: float) -> bool:
        """Take in what happens until `done`, for `within_s` and the experiment's maximum at most. Raises Ended."""
        with self._recorded():
            if self._pump(min(within_s, self.left_s), done):
                return True
            self._in_time()
        return False

    def undo(self, runs: Sequence[FaultRun]) -> None:
        """Undo `runs`, the latest first, and prove it. Raises Ended where one is not as it was.

        Where the drill cannot go on, `end` is what undoes everything.
        """
        if self._stopped:
            return
        with self._recorded(), _alarms_wait():
            for run in reversed(runs):
                run.await_own_end()
                self._intake.drain()
                with self._interrupts.held():
                    found: list[AnyEvent] = list(run.undo()) if run.owed else []
                    for event in found:
                        self._journal.append(event)
                if run.owed:
                    raise Aborted("the drill", f"{run.fault.service} is not as it was before {run.fault.label}")

    def end(self, failure: str = "") -> Drilled:
        """Undo and stop everything, and judge. `failure` is why the test ended early. Safe to call again."""
        if self._drilled is None:
            with _alarms_wait():
                interrupted = self._end(failure)
            assert self._verdict is not None
            self._drilled = Drilled(self._inputs, self._folder, self.records, self._verdict, interrupted)
        return self._drilled

    def _end(self, failure: str) -> bool:
        """Whether it was interrupted."""
        if failure and not self._stopped and not self._interrupts.reason:
            self._mishaps.aborted("the test", failure)
        try:
            with self._interrupts.held():
                self._finish()
        except Interrupted:
            return True
        finally:
            # An interrupt is raised once: nothing breaks into this.
            if self._verdict is None:
                self._finish()
            self._mishaps.past(self._guarding.end)
            if self._stack:
                self._stack.close()
        return bool(self._interrupts.reason)

    def _add(self, inputs: Inputs) -> None:
        """Faults that the experiment did not have when it began."""
        more = schedule(inputs.experiment)
        debts = UndoLog(self._folder / undo_log.FILE_NAME)
        self._schedule = (*self._schedule, *more)
        # The intake has this very list.
        self._faults += [FaultRun(each.fault, self._target, self._clock, debts, self._emit) for each in more]
        self._guarding.more(len(more))
        self._injections = Injections(
            self._schedule,
            self._faults,
            self._journal,
            self._clock,
            self._interrupts,
            effect_within_s=self._experiment.effect_within,
            catch_up=self._intake.drain,
        )

    def _in_time(self) -> None:
        """Raises Aborted once the experiment's maximum is over: nothing more is injected or waited for then."""
        if not self.left_s:
            raise Aborted("the drill", f"its max_duration of {self._experiment.max_duration:g} s is over")

    def _begin_observing(self, waiting_for: str) -> None:
        self._phase("observe", waiting_for)
        self._guarding.observing()
        if self._until_s == float("inf"):
            self._until_s = self._clock.now_s() + self._experiment.max_duration

    @contextmanager
    def _recorded(self) -> Iterator[None]:
        """What keeps the drill from going on is in its records, and ends it."""
        if self._stopped:
            raise Ended("the drill is over")
        try:
            yield
        except (Aborted, Stopped) as error:
            self._stopped = True
            self._mishaps.aborted(error.by, str(error))
            raise Ended(str(error)) from None
        except GamedayError as error:
            self._stopped = True
            self._mishaps.aborted("an error", str(error))
            raise


@contextmanager
def _alarms_wait() -> Iterator[None]:
    """A timer of the test that runs out in here is heard when this is left: no undo is broken off by it."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGALRM, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
        if came:
            signal.raise_signal(signal.SIGALRM)
