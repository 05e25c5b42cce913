"""What stops a drill from outside: its guardian gone, or a signal beyond what its experiment allows."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tenacity import retry, retry_if_not_result, stop_after_delay, wait_fixed

from chaos.clock import Clock
from chaos.event_log import EventLog
from chaos.events import DrillAborted, DrillJudged, StopConditionMet
from chaos.experiment.stop_when import StopCondition
from chaos.guarding import Guarding, Stopped
from chaos.incident.engine import Engine
from chaos.incident.snapshot import Snapshot
from chaos.inputs import read
from chaos.journal import Journal
from chaos.outcome import Verdict
from chaos.replay import replay
from chaos.report.telling import told
from chaos.responding import Mode
from chaos.safety.interrupts import Interrupts
from chaos.safety.owner import claim, owner_of
from chaos.safety.undo_log import UndoLog
from chaos.scales import Metric
from tests.recorded import REDIS_OUTAGE, recorded

EXPERIMENT = Path(__file__).parents[1] / "experiments" / "redis-outage.yaml"
CONDITION = StopCondition.model_validate_json('{"signal": "error_rate", "of": "cart", "above": "50%"}')


class Guarded:
    """A drill's guard, its log, and its clock."""

    def __init__(self, folder: Path, injections: int = 1) -> None:
        inputs = read(EXPERIMENT)
        experiment = inputs.experiment.model_copy(update={"stop_when": (CONDITION,)})
        self.clock = Clock()
        self.log = EventLog(folder / "events.jsonl", self.clock)
        journal = Journal(
            self.log,
            Engine(inputs.runbook, inputs.bindings),
            Mode.RUNBOOK,
            Interrupts(),
            show=lambda _: None,
            tell=lambda _: None,
        )
        self.guarding = Guarding(folder, experiment, injections, journal, self.clock)

    def failing(self, share: float) -> Snapshot:
        return Snapshot(self.clock.now_s(), {(Metric.ERROR_RATE, "cart"): share})


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    claim(tmp_path, tmp_path)
    guarded = Guarded(tmp_path)
    guarded.guarding.begin()
    yield guarded
    guarded.guarding.end()


def test_a_signal_beyond_its_bound_stops_the_drill_with_its_evidence_in_the_log(guarded: Guarded) -> None:
    guarded.guarding.look(guarded.failing(100))  # nothing is injected yet
    guarded.guarding.injecting()
    guarded.guarding.look(guarded.failing(50))
    with pytest.raises(Stopped, match="error_rate cart 63 %"):
        guarded.guarding.look(guarded.failing(63))
    (met,) = [each.event for each in guarded.log.records]
    assert isinstance(met, StopConditionMet)
    assert (met.signal, met.subject, met.value) == ("error_rate", "cart", 63)
    news = told(met)
    assert news
    assert news.what == "stop condition met: error_rate of cart"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_drill_whose_guardian_is_gone_or_frozen_stops(
    number: signal.Signals, guarded: Guarded, tmp_path: Path
) -> None:
    guarded.guarding.injecting()
    guarded.guarding.look(guarded.failing(0))
    owner = owner_of(tmp_path)
    assert owner
    assert owner.guardian
    os.kill(owner.guardian.pid, number)

    def stopped() -> bool:
        try:
            guarded.guarding.look(guarded.failing(0))
        except Stopped as error:
            return "its guardian process is gone or frozen" in str(error)
        return False

    retry(retry=retry_if_not_result(bool), stop=stop_after_delay(5), wait=wait_fixed(0.01))(stopped)()


def test_a_drill_whose_undo_log_is_gone_stops(guarded: Guarded, tmp_path: Path) -> None:
    guarded.guarding.injecting()
    guarded.guarding.look(guarded.failing(0))
    UndoLog(tmp_path / "undo.jsonl").owe("kill-redis", {}, {})
    guarded.guarding.look(guarded.failing(0))
    (tmp_path / "undo.jsonl").unlink()
    with pytest.raises(Stopped, match=r"undo\.jsonl is gone, and nobody could undo"):
        guarded.guarding.look(guarded.failing(0))


def test_a_control_is_stopped_by_a_signal_beyond_its_bound(guarded: Guarded) -> None:
    guarded.guarding.observing()
    with pytest.raises(Stopped, match="error_rate cart 63 %"):
        guarded.guarding.look(guarded.failing(63))


def test_a_control_that_is_over_is_not_ended_by_its_guardian(tmp_path: Path) -> None:
    claim(tmp_path, tmp_path)
    guarding = Guarded(tmp_path, injections=0).guarding
    guarding.begin()
    guarding.injecting()  # returns once the guardian watches
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        guarding.undoing()
        assert signal.sigtimedwait({signal.SIGTERM}, 0.5) is None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        guarding.end()


def test_a_drill_that_a_guard_stopped_is_aborted_and_says_by_what() -> None:
    records = [each for each in recorded(REDIS_OUTAGE) if not isinstance(each.event, DrillJudged)]
    by_guard = DrillAborted(Stopped.by, "error_rate cart 63 %, for 5.0 s")
    judged = replay([*records, type(records[0])(len(records), records[-1].at_s, records[-1].wall_s, by_guard)])
    assert judged.verdict is Verdict.ABORTED
    last = judged.records[-1].event
    assert isinstance(last, DrillJudged)
    assert last.sentence.startswith("Aborted by a guard (error_rate cart 63 %, for 5.0 s)")
