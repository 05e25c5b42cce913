"""Every fault of a drill at its time: injected by its schedule, proven, ended by itself, in the drill's thread.

Before a fault goes into a service that another has been in, that one is undone and proven: the state that is captured
is the true one.
"""

from collections.abc import Callable, Sequence

from chaos.clock import Clock
from chaos.events import EffectMissing, FaultsPlanned, PlannedFault
from chaos.experiment.schedule import Occurrence, Progress, due_s
from chaos.fault_run import FaultRun
from chaos.journal import Journal
from chaos.mishaps import Aborted
from chaos.safety.interrupts import Interrupts


class Injections:
    """`runs` are those of the occurrences of `schedule`, in its order. `catch_up` records what was seen by now."""

    def __init__(  # noqa: PLR0913 - what it goes by, what it works with, and where it tells
        self,
        schedule: Sequence[Occurrence],
        runs: Sequence[FaultRun],
        journal: Journal,
        clock: Clock,
        interrupts: Interrupts,
        *,
        effect_within_s: float,
        catch_up: Callable[[], None],
    ) -> None:
        self._schedule = schedule
        self._runs = {run.fault.label: run for run in runs}
        self._services = {run.fault.label: run.fault.service for run in runs}
        self._journal = journal
        self._clock = clock
        self._interrupts = interrupts
        self._effect_within_s = effect_within_s
        self._catch_up = catch_up
        self._began_s: float | None = None
        self._recovery_s: float | None = None

    @property
    def shown(self) -> bool:
        """Whether everything injected so far has shown its effect."""
        return all(run.proven for run in self._begun())

    @property
    def over(self) -> bool:
        """Whether nothing is to be injected any more, and everything that was has ended."""
        return all(run.ended for run in self._runs.values())

    def begin(self) -> None:
        """The time of the schedule begins: what is to be injected at once is. Raises as `look` does."""
        self._began_s = self._clock.now_s()
        self.look()

    def look(self) -> None:
        """Inject what is due, end what has lasted, give up what shows no effect.

        Raises Aborted where a fault has no effect or a service is not as it was, GamedayError where one is refused.
        """
        for run in self._begun():
            run.end_when_due()
        if self._began_s is None:
            return
        if self._recovery_s is None and self._recovering():
            self._recovery_s = self._clock.now_s()
        for each in self._schedule:
            if self._runs[each.label].begun_s is None and self._due(each):
                self._inject(each)
        self._give_up()

    def _begun(self) -> list[FaultRun]:
        return [run for run in self._runs.values() if run.begun_s is not None]

    def _recovering(self) -> bool:
        begun = self._begun()
        return bool(begun) and all(run.ended for run in begun) and not self._journal.responding

    def _due(self, occurrence: Occurrence) -> bool:
        begun_s = {label: run.begun_s for label, run in self._runs.items() if run.begun_s is not None}
        ended_s = {label: run.ended_s for label, run in self._runs.items() if run.ended_s is not None}
        at_s = due_s(occurrence, self._services, Progress(self._began_s, self._recovery_s, begun_s, ended_s))
        return at_s is not None and self._clock.now_s() >= at_s

    def _inject(self, occurrence: Occurrence) -> None:
        run = self._runs[occurrence.label]
        self._settle(run)
        # What is on disk or done must be in the log, whoever interrupts.
        with self._interrupts.held():
            self._journal.append(run.owe())
        with self._interrupts.held():
            self._journal.append(run.inject())

    def _settle(self, run: FaultRun) -> None:
        """Undo what was in its service before, and prove it."""
        before = [each for each in self._begun() if each.owed and each.fault.service == run.fault.service]
        for each in before:
            each.await_own_end()
            self._catch_up()
            with self._interrupts.held():
                for event in each.undo() if each.owed else ():
                    self._journal.append(event)
            if each.owed:
                label, service = run.fault.label, run.fault.service
                raise Aborted(
                    "the drill", f"{label} was not injected: {service} is not as it was before {each.fault.label}"
                )

    def _give_up(self) -> None:
        late = [run for run in self._begun() if not run.proven and self._overdue(run)]
        if late:
            # Its proof may be on its way.
            self._catch_up()
        if missing := [run for run in late if not run.proven]:
            for run in missing:
                self._journal.append(EffectMissing(fault=run.fault.label, looked_for=run.looked_for()))
            raise Aborted("the drill", "a fault had no provable effect")

    def _overdue(self, run: FaultRun) -> bool:
        return run.injected_s is not None and self._clock.now_s() >= run.injected_s + self._effect_within_s


def planned(schedule: Sequence[Occurrence], seed: int | None) -> FaultsPlanned:
    """What is to be injected, for the record; `seed` is what its random part follows from."""
    faults = [PlannedFault(each.label, each.fault.type, each.fault.service, each.words) for each in schedule]
    return FaultsPlanned(faults, seed)
