"""Faults of a sequence on real servers: each at its time, proven, and undone before another goes into its service."""

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chaos.clock import Clock
from chaos.event_log import EventLog
from chaos.events import (
    AnyEvent,
    EffectMissing,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentRemediated,
    ProcedureMatched,
    UndoProven,
    UndoRecorded,
)
from chaos.fault_run import FaultRun
from chaos.incident.engine import Engine
from chaos.injections import Injections
from chaos.intake import Intake
from chaos.journal import Journal
from chaos.mishaps import Aborted
from chaos.responding import Mode
from chaos.safety.interrupts import Interrupts
from chaos.safety.undo_log import UndoLog
from chaos.target.runtimes import RunningTarget
from tests.experiment.test_schedule import planned
from tests.incident.builders import BINDINGS, bindings, runbook

FLAPPING: dict[str, Any] = {
    "type": "kill",
    "service": "cache",
    "for": "100ms",
    "repeat": {"times": 2, "every": "400ms"},
}
SHORT: dict[str, Any] = {"type": "noop", "service": "cache", "for": "100ms"}
LATER: dict[str, Any] = {"type": "noop", "service": "cache", "name": "later", "for": "100ms", "during": "recovery"}


class Course:
    """The injections of one drill, and what was recorded."""

    def __init__(self, target: RunningTarget, folder: Path, faults: list[dict[str, Any]]) -> None:
        emitted: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        self.clock, interrupts = Clock(), Interrupts()
        self.log = EventLog(folder / "events.jsonl", self.clock)
        engine = Engine(runbook(), bindings(BINDINGS))
        self.journal = Journal(self.log, engine, Mode.RUNBOOK, interrupts, show=lambda _: None, tell=lambda _: None)
        schedule, debts = planned(faults), UndoLog(folder / "undo.jsonl")
        self.runs = [FaultRun(each.fault, target, self.clock, debts, emitted.put) for each in schedule]
        self.intake = Intake(emitted, self.journal, self.runs)
        self.injections = Injections(
            schedule,
            self.runs,
            self.journal,
            self.clock,
            interrupts,
            effect_within_s=2.0,
            catch_up=self.intake.drain,
        )

    def goes_on(self, until: Callable[[], bool], within_s: float = 20.0) -> None:
        """As a drill does."""
        by_s = self.clock.now_s() + within_s
        while not until():
            assert self.clock.now_s() < by_s
            self.intake.take(0.02)
            self.injections.look()

    def of(self, *kinds: type[Any]) -> list[tuple[str, str]]:
        return [(type(r.event).__name__, r.event.fault) for r in self.log.records if isinstance(r.event, kinds)]


@pytest.fixture
def course(small_target: RunningTarget, tmp_path: Path) -> Iterator[Callable[..., Course]]:
    made: list[Course] = []

    def begun(*faults: dict[str, Any]) -> Course:
        made.append(Course(small_target, tmp_path, list(faults)))
        made[-1].injections.begin()
        return made[-1]

    yield begun
    for each in made:
        for run in reversed(each.runs):
            run.stop_watching()
            run.await_own_end()
            list(run.undo())


def test_a_fault_that_comes_back_is_recorded_proven_and_undone_each_time_before_it_does(
    course: Callable[..., Course],
) -> None:
    flapping = course(FLAPPING)
    flapping.goes_on(lambda: flapping.injections.over)
    order = flapping.of(UndoRecorded, FaultInjected, EffectProven, FaultEnded)
    assert order == [
        (kind, label)
        for label in ("kill-cache", "kill-cache #2")
        for kind in ("UndoRecorded", "FaultInjected", "EffectProven", "FaultEnded")
    ]
    proofs = flapping.of(UndoProven, UndoRecorded)
    assert proofs.index(("UndoProven", "kill-cache")) < proofs.index(("UndoRecorded", "kill-cache #2"))
    # Counted from where the faults began, before which nothing was recorded.
    _first_s, second_s = (r.at_s for r in flapping.log.records if isinstance(r.event, FaultInjected))
    assert second_s >= 0.4


def test_a_fault_during_recovery_waits_until_the_first_has_ended_and_the_procedure_is_carried_out(
    course: Callable[..., Course],
) -> None:
    both = course(SHORT, LATER)
    both.journal.append(ProcedureMatched("1", "3.1", "Redis", []))
    both.goes_on(lambda: both.runs[0].ended)
    for _ in range(10):
        both.intake.take(0.02)
        both.injections.look()
    assert both.of(FaultInjected) == [("FaultInjected", "noop-cache")]
    both.journal.append(IncidentRemediated("1", ["3.1"]))
    both.goes_on(lambda: both.injections.over)
    assert both.of(FaultInjected)[-1] == ("FaultInjected", "later")


def test_an_occurrence_whose_effect_nobody_sees_in_time_ends_the_drill(course: Callable[..., Course]) -> None:
    nothing = course(SHORT)
    nothing.runs[0].stop_watching()
    nothing.intake.drain()
    nothing.runs[0].proven = False  # what was not seen by then is not seen any more
    with pytest.raises(Aborted, match="no provable effect"):
        nothing.goes_on(lambda: False)
    assert nothing.of(EffectMissing) == [("EffectMissing", "noop-cache")]
