"""The onset of a fault is never told later than its effect began, on real servers."""

import queue
from pathlib import Path
from typing import Any

import pytest

from chaos.clock import Clock
from chaos.events import AnyEvent, EffectProven, FaultInjected
from chaos.fault_run import FaultRun
from chaos.faults.catalogue import fault_of
from chaos.safety.undo_log import UndoLog
from chaos.target.runtimes import RunningTarget

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
