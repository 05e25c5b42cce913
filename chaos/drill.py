"""One drill: the only place where experiment, target, signals, incident, response and verdict meet.

One thread decides. Sources, the responder and the fault watches emit into one queue; the drill's
thread takes from it, appends to the event log, folds, and acts. Whatever happens, faults are undone
and everything started is stopped before the verdict.
"""

import queue
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from chaos import blindfold, event_log
from chaos.audit.audit import audit
from chaos.clock import Clock
from chaos.errors import GamedayError
from chaos.event_log import EventLog
from chaos.events import (
    THE_ENGINE,
    AnyEvent,
    DrillJudged,
    PhaseStarted,
    Record,
    SteadyStateJudged,
)
from chaos.experiment.schedule import schedule
from chaos.fault_run import FaultRun
from chaos.guarding import Guarding, Stopped
from chaos.incident import steady
from chaos.injections import Injections, planned
from chaos.inputs import Inputs
from chaos.intake import Intake
from chaos.journal import Journal
from chaos.machine import Processors
from chaos.mishaps import Aborted, Mishaps
from chaos.outcome import Verdict
from chaos.report.incident_report import files as incident_report
from chaos.report.live import Live
from chaos.response.crew import Crew
from chaos.response.site import Site
from chaos.safety import undo_log
from chaos.safety.guard import ANSWER_WITHIN_S
from chaos.safety.interrupts import Interrupted, Interrupts
from chaos.safety.undo_log import UndoLog
from chaos.scales import Severity
from chaos.signals.sources import sources
from chaos.target.runtimes import RunningTarget
from chaos.undoing import Undoing
from chaos.verdict.certain import Certain
from chaos.verdict.judge import judge

TAKE_EVERY_S = 0.05
FIGURES_EVERY_S = 0.25
SILENT_AFTER_S = 1.5
"""Three intervals of the slowest sampler: what was healthy then says nothing of now."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """One drill that ran: its folder, its records, and its verdict."""

    inputs: Inputs
    folder: Path
    records: Sequence[Record]
    verdict: Verdict
    interrupted: bool


class Drill:
    """Runs one experiment on a running target. Use once."""

    def __init__(self, inputs: Inputs, target: RunningTarget, folder: Path, live: Live, interrupts: Interrupts) -> None:
        self._inputs = inputs
        self._experiment = inputs.experiment
        self._target = target
        self._folder = folder
        self._live = live
        self._interrupts = interrupts
        self._clock = Clock()
        emitted: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        self._emit = emitted.put
        self._log = EventLog(folder / event_log.FILE_NAME, self._clock)
        blinded, mode, wanted = inputs.blinded, self._experiment.responder, self._experiment.expect.severity
        self._engine = blindfold.engine(inputs.runbook, inputs.bindings, blinded, wanted)
        self._certain = Certain(blinded, self._experiment, inputs.runbook, inputs.bindings)
        site = Site(target, inputs.target, inputs.target_base, inputs.runbook, inputs.bindings)
        self._crew = Crew(site, mode, folder, self._emit, self._clock.now_s, blindfold.means(blinded))
        self._journal = Journal(self._log, self._engine, mode, interrupts, show=self._live.record, tell=self._crew.tell)
        debts = UndoLog(folder / undo_log.FILE_NAME)
        self._schedule = schedule(self._experiment)
        self._faults = [FaultRun(each.fault, target, self._clock, debts, self._emit) for each in self._schedule]
        self._intake = Intake(emitted, self._journal, self._faults)
        self._injections = Injections(
            self._schedule,
            self._faults,
            self._journal,
            self._clock,
            interrupts,
            effect_within_s=self._experiment.effect_within,
            catch_up=self._intake.drain,
        )
        self._mishaps = Mishaps(self._journal, folder)
        self._guarding = Guarding(folder, self._experiment, len(self._schedule), self._journal, self._clock)
        self._stopping = ExitStack()
        self._verdict: Verdict | None = None
        self._figures_due_s = 0.0
        self._unsteady: tuple[str, ...] = ()

    def run(self) -> Drilled:
        """Every phase in order. Raises nothing for what goes wrong in the drill: that is in the records."""
        interrupted = False
        with self._log:
            try:
                self._play()
                with self._interrupts.held():
                    self._finish()
            except Interrupted:
                interrupted = True
            finally:
                # An interrupt is raised once: nothing breaks into this.
                if self._verdict is None:
                    self._finish()
                self._mishaps.past(self._guarding.end)
        assert self._verdict is not None
        return Drilled(self._inputs, self._folder, self._log.records, self._verdict, interrupted)

    def _play(self) -> None:
        """What the drill is there for: everything before the undo."""
        self._journal.append(self._inputs.started(self._folder.name, self._target.runtime))
        self._journal.append(planned(self._schedule, self._inputs.seed))
        try:
            self._guarding.begin()
            self._start_sources()
            if self._await_steady_state():
                if not self._experiment.control:
                    self._inject()
                self._observe()
        except (Aborted, Stopped) as error:
            self._mishaps.aborted(error.by, str(error))
        except GamedayError as error:
            self._mishaps.aborted("an error", str(error))
        except Exception as error:  # noqa: BLE001 - whatever happens, what was done is undone first
            self._mishaps.crashed(error)

    def _finish(self) -> None:
        """Undo, stop everything that was started, audit, and judge, whatever happened before."""
        if self._interrupts.reason:
            self._mishaps.aborted("an interrupt", self._interrupts.reason)
        undoing = Undoing(self._crew, self._faults, self._intake, self._journal, self._mishaps)
        self._mishaps.past(self._guarding.undoing)
        self._mishaps.past(undoing.carry_out)
        self._mishaps.past(self._guarding.undone)
        for step in (self._stop_sources, self._audit, self._deliver, self._report_incidents):
            self._mishaps.past(step)
        self._verdict = self._judge()

    def _start_sources(self) -> None:
        self._phase("set-up", "the signal sources and the load")
        for source in sources(
            self._target,
            self._inputs.target,
            self._inputs.target_base,
            self._experiment.load.users,
            self._clock,
            self._folder,
        ):
            self._stopping.callback(source.stop)
            source.start(self._emit)

    def _await_steady_state(self) -> bool:
        # One that is late is told of when it is needed.
        self._pump(ANSWER_WITHIN_S, lambda: self._guarding.ready)
        wanted = self._experiment.steady_state
        self._phase("steady state", f"every signal healthy for {wanted.hold:g} s")
        endpoints = self._inputs.bindings.endpoints
        processors = Processors()
        since_s: float | None = None
        problems: list[str] = []

        def steady_long_enough() -> bool:
            nonlocal since_s, problems
            now_s, snapshot = self._clock.now_s(), self._engine.snapshot()
            problems = steady.problems(snapshot, self._inputs.bindings, endpoints)
            if now_s - snapshot.at_s > SILENT_AFTER_S:
                problems.append(f"no signal of any source for {now_s - snapshot.at_s:.1f} s")
            self._unsteady = tuple(problems)
            since_s = None if problems else (now_s if since_s is None else since_s)
            return since_s is not None and now_s - since_s >= wanted.hold

        met = self._pump(wanted.within, steady_long_enough)
        self._unsteady = ()
        busy_percent = round(processors.busy_percent(), 1)
        self._journal.append(SteadyStateJudged(met, [] if met else problems, busy_percent))
        return met

    def _inject(self) -> None:
        self._phase("inject", "the effect of every fault")
        self._guarding.injecting()
        self._injections.begin()
        # One that shows no effect in its time ends the drill; another may become due before all have shown.
        while not self._pump(self._experiment.effect_within, lambda: self._injections.shown):
            pass

    def _observe(self) -> None:
        waiting_for = "detection, remediation and confirmed recovery"
        self._phase("observe", "any incident, for nothing is wrong" if self._experiment.control else waiting_for)
        self._guarding.observing()
        expects_incident = self._experiment.expect.severity is not Severity.NONE
        self._pump(self._experiment.max_duration, lambda: expects_incident and self._over())

    def _over(self) -> bool:
        journal = self._journal
        if journal.responding:
            return False
        back = journal.recovered and self._injections.over
        return back or self._certain.at(self._log.records, self._clock.now_s())

    def _stop_sources(self) -> None:
        self._intake.sources_stopped = True
        self._stopping.close()
        self._intake.drain()

    def _audit(self) -> None:
        if books := self._inputs.target.audit:
            self._phase("audit", "every acknowledged order and payment to be found")
            self._journal.append(audit(self._target, books, self._log.records, patient=not self._interrupts.reason))

    def _deliver(self) -> None:
        self._crew.close(patient=not self._interrupts.reason)
        self._intake.drain()

    def _report_incidents(self) -> None:
        for report in incident_report.write(self._log.records, self._folder, self._live.say):
            self._journal.append(report.event)

    def _judge(self) -> Verdict:
        phase: Record | None = None
        try:
            phase = self._phase("judge", "the verdict")
            judgement = judge(self._log.records, self._experiment, self._inputs.runbook, self._inputs.bindings)
            for each in judgement.expectations:
                self._journal.append(each, phase)
            verdict, sentence = judgement.verdict, judgement.sentence
        except Exception as error:  # noqa: BLE001 - a judge that breaks has shown nothing
            self._mishaps.keep_traceback()
            verdict = Verdict.NOT_CLEANED if any(run.owed for run in self._faults) else Verdict.UNKNOWN
            sentence = f"The drill could not be judged ({type(error).__name__}: {error})."
        self._mishaps.past(lambda: self._journal.append(DrillJudged(verdict=verdict.value, sentence=sentence), phase))
        return verdict

    def _phase(self, phase: str, waiting_for: str) -> Record:
        return self._journal.append(PhaseStarted(phase=phase, waiting_for=waiting_for))

    def _pump(self, within_s: float, done: Callable[[], bool]) -> bool:
        """Take what arrives until `done` (true) or for `within_s` (false)."""
        until_s = self._clock.now_s() + within_s
        while not done():
            if self._clock.now_s() >= until_s:
                return False
            self._intake.take(TAKE_EVERY_S)
            self._guarding.look(self._engine.snapshot())
            self._injections.look()
            if self._log.trouble:
                raise Aborted("an error", f"the event log cannot be written: {self._log.trouble}")
            if self._target.lost:
                raise Aborted(THE_ENGINE, self._target.lost)
            self._show(until_s)
        return True

    def _show(self, until_s: float) -> None:
        now_s = self._clock.now_s()
        if now_s >= self._figures_due_s:
            self._figures_due_s = now_s + FIGURES_EVERY_S
            left_s = max(0.0, until_s - now_s)
            self._live.figures(now_s, self._engine.snapshot(), left_s, self._unsteady or self._engine.blocked_by())
