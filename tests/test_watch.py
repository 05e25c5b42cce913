"""The onset of a fault is never told later than its effect began, on real servers."""

import queue
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chaos.clock import Clock
from chaos.events import AnyEvent, EffectProven, FaultInjected
from chaos.fault_run import FaultRun
from chaos.faults.catalogue import fault_of
from chaos.faults.noop import Noop
from chaos.faults.port import State
from chaos.safety.undo_log import UndoLog
from chaos.target.port import Target
from chaos.target.runtimes import RunningTarget
from chaos.watch import EFFECT_EVERY_S, FaultWatch

CLOCK = Clock()

MUTE = (
    ({"type": "hang", "service": "cache"}, 0.1),
    ({"type": "toxic", "service": "cache", "link": "shop-cache", "kind": "timeout", "timeout": "60s"}, 0.25),
)
"""What makes a server mute, and for how long it is asked before it is called so."""


@pytest.mark.parametrize(("definition", "silent_s"), MUTE, ids=["hang", "timeout"])
def test_a_server_is_mute_from_when_it_was_asked_not_from_when_the_asking_was_given_up(
    definition: dict[str, Any], silent_s: float, small_target: RunningTarget, tmp_path: Path
) -> None:
    clock, told = Clock(), queue.SimpleQueue[tuple[float, AnyEvent]]()
    run = FaultRun(
        fault_of(definition),
        small_target,
        clock,
        UndoLog(tmp_path / "undo.jsonl"),
        lambda event: told.put((clock.now_s(), event)),
    )
    run.owe()
    try:
        began_s = clock.now_s()
        injected = run.inject()
        told_s, proven = told.get(timeout=10)
    finally:
        run.stop_watching()
        list(run.undo())
    assert isinstance(injected, FaultInjected)
    assert isinstance(proven, EffectProven)
    assert began_s <= proven.onset_at_s <= told_s - silent_s
    assert not run.owed


def test_an_effect_is_not_told_to_have_begun_later_than_it_did(small_target: RunningTarget, tmp_path: Path) -> None:
    clock, told = Clock(), queue.SimpleQueue[AnyEvent]()
    fault = fault_of({"type": "noop", "service": "cache"})
    run = FaultRun(fault, small_target, clock, UndoLog(tmp_path / "undo.jsonl"), told.put)
    run.owe()
    try:
        began_s = clock.now_s()
        run.inject()
        done_s = clock.now_s()
        proven = told.get(timeout=10)
    finally:
        run.stop_watching()
        list(run.undo())
    assert isinstance(proven, EffectProven)
    assert began_s <= proven.onset_at_s <= done_s


class BuildsUp(Noop):
    """Shows at the fifth look, and stirs from the third one on."""

    looks: ClassVar[int] = 0
    stirred_s: ClassVar[float] = 0.0

    def stirs(self, target: Target, prior: State) -> bool:  # noqa: ARG002 - the port's
        if self.looks < 2:
            return False
        type(self).stirred_s = CLOCK.now_s()
        return True

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        type(self).looks += 1
        return "shows" if self.looks >= 5 else None


def test_what_builds_up_has_its_onset_when_it_is_felt_first(small_target: RunningTarget) -> None:
    told = queue.SimpleQueue[AnyEvent]()
    fault = BuildsUp(service="cache")
    watch = FaultWatch(fault, small_target, {}, CLOCK, told.put)
    watch.start()
    proven = told.get(timeout=10)
    watch.stop()
    assert isinstance(proven, EffectProven)
    assert BuildsUp.looks == 5
    assert 0 < proven.onset_at_s < BuildsUp.stirred_s
    assert CLOCK.now_s() - proven.onset_at_s >= 3 * EFFECT_EVERY_S
