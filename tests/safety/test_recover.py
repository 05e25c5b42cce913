"""What dead runs owe is paid, or told; what goes on is left alone."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from chaos.errors import SetupError
from chaos.faults.catalogue import fault_of
from chaos.safety import owner
from chaos.safety.recover import recover
from chaos.safety.target_lock import held
from chaos.safety.undo_log import UndoLog
from chaos.target.processes import Process, find
from chaos.target.runtimes import RunningTarget

NOOP = {"type": "noop", "name": "", "service": "cache"}


@pytest.fixture
def dead() -> Process:
    """A process that has run and ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        process = find(child.pid)
        assert process
    return process


@pytest.fixture
def run(tmp_path: Path, dead: Process) -> Path:
    """The folder of a run whose process is dead."""
    folder = tmp_path / "runs" / "20260101-redis"
    folder.mkdir(parents=True)
    claim = owner.Owner(dead, str(tmp_path / "target"))
    (folder / owner.FILE_NAME).write_bytes(msgspec.json.encode(claim) + b"\n")
    return folder


def owe(run: Path, definition: dict[str, str]) -> UndoLog:
    log = UndoLog(run / "undo.jsonl")
    log.owe("noop-cache", definition, {"marker": None})
    return log


def test_a_dead_run_that_owes_is_undone_and_settled(run: Path, small_target: RunningTarget) -> None:
    fault = fault_of(NOOP)
    log = owe(run, NOOP)
    fault.inject(small_target, fault.capture(small_target))
    (recovery,) = recover(run.parent, lambda _: small_target)
    assert (recovery.run, recovery.fault, recovery.clean) == (run, "noop-cache", True)
    assert fault.state(small_target) == {"marker": None}
    assert log.owed() == []


def test_a_debt_of_a_target_that_is_gone_is_settled_with_that_reason(run: Path) -> None:
    log = owe(run, NOOP)
    (recovery,) = recover(run.parent, lambda _: None)
    assert (recovery.clean, recovery.sentence) == (True, "the target is gone, and the fault with it")
    assert log.owed() == []


def test_the_target_of_the_run_is_the_one_that_is_attached(run: Path, tmp_path: Path) -> None:
    owe(run, NOOP)
    attached: list[Path] = []
    recover(run.parent, attached.append)
    assert attached == [tmp_path / "target"]


def test_a_run_that_still_goes_on_is_left_alone(run: Path, small_target: RunningTarget) -> None:
    log = owe(run, NOOP)
    owner.claim(run, run)
    assert recover(run.parent, lambda _: small_target) == []
    assert len(log.owed()) == 1


def test_a_drill_that_is_over_is_undone_though_its_process_goes_on(run: Path, small_target: RunningTarget) -> None:
    log = owe(run, NOOP)
    owner.claim(run, run)
    (run / "events.jsonl").write_text('{"event":{"kind":"DrillJudged","verdict":"not cleaned"}}\n')
    (recovery,) = recover(run.parent, lambda _: small_target)
    assert recovery.clean
    assert log.owed() == []


def test_a_process_id_given_to_another_does_not_count_as_the_owner(run: Path) -> None:
    owe(run, NOOP)
    living = find(os.getpid())
    assert living
    reused = owner.Owner(Process(living.pid, living.started - 1), "target")
    (run / owner.FILE_NAME).write_bytes(msgspec.json.encode(reused) + b"\n")
    assert len(recover(run.parent, lambda _: None)) == 1


def test_a_target_that_cannot_be_reached_leaves_the_debt(run: Path) -> None:
    log = owe(run, NOOP)

    def unreachable(_: Path) -> None:
        raise SetupError("its record is unreadable")

    (recovery,) = recover(run.parent, unreachable)
    assert (recovery.clean, recovery.sentence) == (False, "still owed: its record is unreadable")
    assert len(log.owed()) == 1


def test_a_run_that_nobody_claimed_is_told_and_kept(run: Path) -> None:
    log = owe(run, NOOP)
    (run / owner.FILE_NAME).unlink()
    (recovery,) = recover(run.parent, lambda _: None)
    assert not recovery.clean
    assert len(log.owed()) == 1


def test_a_fault_of_another_version_is_told_and_kept(run: Path, small_target: RunningTarget) -> None:
    log = owe(run, {"type": "meteor", "service": "cache"})
    (recovery,) = recover(run.parent, lambda _: small_target)
    assert not recovery.clean
    assert "meteor" in recovery.sentence
    assert len(log.owed()) == 1


def test_a_damaged_log_does_not_keep_other_runs_from_being_paid(run: Path) -> None:
    owe(run, NOOP)
    damaged = run.parent / "20250101-damaged"
    damaged.mkdir()
    (damaged / "undo.jsonl").write_bytes(b"rubbish\n")
    assert [each.clean for each in recover(run.parent, lambda _: None)] == [False, True]


def test_a_target_that_a_drill_of_another_home_has_now_is_not_undone_under_it(
    run: Path, small_target: RunningTarget, tmp_path: Path
) -> None:
    log = owe(run, NOOP)
    with held(small_target.identities, tmp_path / "their-run", undoing=True):
        (recovery,) = recover(run.parent, lambda _: small_target)
    assert not recovery.clean
    assert "still owed: the target in" in recovery.sentence
    assert f"process {os.getpid()} drills it since" in recovery.sentence
    assert len(log.owed()) == 1
