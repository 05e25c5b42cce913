"""A fault that lasts for a set time ends by its own undo, unless somebody ends it before: on a real server."""

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.clock import Clock
from chaos.events import AnyEvent, EffectProven, FaultEnded, UndoProven
from chaos.experiment.definition import EndedBy
from chaos.fault_run import FaultRun
from chaos.faults.catalogue import fault_of
from chaos.safety.undo_log import UndoLog
from chaos.target.port import Status
from chaos.target.runtimes import RunningTarget

E = TypeVar("E")
LASTS_S = 0.4


class Bench:
    """One fault in the cache, and what was recorded of it; `by` is who is said to have ended what is seen gone."""

    def __init__(self, target: RunningTarget, folder: Path) -> None:
        self.clock, self.debts = Clock(), UndoLog(folder / "undo.jsonl")
        self._emitted: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        fault = fault_of({"type": "hang", "service": "cache", "for": f"{LASTS_S}s"})
        self.run = FaultRun(fault, target, self.clock, self.debts, self._emitted.put)
        self.recorded: list[AnyEvent] = []
        self.by = EndedBy.OWN_END

    def seen(self, kind: type[E]) -> E:
        """The first event of `kind`, once it is there."""

        @retry(retry=retry_if_result(lambda event: event is None), stop=stop_after_delay(10), wait=wait_fixed(0.01))
        def look() -> E | None:
            self.run.end_when_due()
            while not self._emitted.empty():
                if event := self.run.taken(self._emitted.get(), self.by):
                    self.recorded.append(event)
            return next((each for each in self.recorded if isinstance(each, kind)), None)

        event = look()
        assert event is not None
        return event


@pytest.fixture
def bench(small_target: RunningTarget, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(small_target, tmp_path)
    bench.run.owe()
    try:
        bench.run.inject()
        bench.seen(EffectProven)
        yield bench
    finally:
        bench.run.stop_watching()
        bench.run.await_own_end()
        list(bench.run.undo())


def test_it_ends_by_itself_when_its_time_is_over_counted_from_its_first_effect(bench: Bench) -> None:
    onset_s = bench.seen(EffectProven).onset_at_s
    bench.by = EndedBy.REMEDIATION  # an action concerned the service, and did not end it
    end = bench.seen(FaultEnded)
    assert bench.clock.now_s() - onset_s >= LASTS_S
    assert (end.by, end.for_s) == ("own end", LASTS_S)


def test_its_own_end_is_proven_by_comparison_and_settles_the_debt(bench: Bench) -> None:
    assert [owed.fault for owed in bench.debts.owed()] == ["hang-cache"]
    proof = bench.seen(UndoProven)
    assert (proof.needed, proof.differences) == (True, [])
    assert bench.debts.owed() == []
    assert not bench.run.owed


def test_who_ends_it_before_has_ended_it(bench: Bench, small_target: RunningTarget) -> None:
    small_target.restart("cache")
    bench.by = EndedBy.REMEDIATION
    end = bench.seen(FaultEnded)
    assert (end.by, end.for_s) == ("remediation", None)
    assert small_target.state("cache").status is Status.RUNNING
