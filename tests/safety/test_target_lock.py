"""A running system is drilled by one drill at a time, and a drill that dies lets it go."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from chaos.errors import SetupError
from chaos.safety.target_lock import held
from chaos.safety.undo_log import UndoLog

PROGRAM = """
import subprocess, sys
from pathlib import Path
from chaos.safety.target_lock import held

folder, run, *identities = sys.argv[1:]
with held(identities, Path(run), Path(folder)):
    print("held", flush=True)
    sys.stdin.readline()
    print(subprocess.Popen(["sleep", "60"], close_fds=False).pid, flush=True)
    sys.stdin.read()
"""
Holding = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    return tmp_path / "locks"


@pytest.fixture
def holding(locks: Path, tmp_path: Path) -> Iterator[Holding]:
    """Another process that holds identities until it is ended."""
    with ExitStack() as ended:

        def start(*identities: str) -> "subprocess.Popen[str]":
            argv = [sys.executable, "-c", PROGRAM, str(locks), str(tmp_path / "their-run"), *identities]
            child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ended.callback(child.wait)
            ended.callback(child.kill)
            assert child.stdout is not None
            assert child.stdout.readline() == "held\n"
            return child

        yield start


def test_a_second_drill_is_refused_with_who_has_the_system_since_when(
    holding: Holding, locks: Path, tmp_path: Path
) -> None:
    child = holding("container redis")
    with pytest.raises(SetupError) as refused, held(["container redis"], tmp_path, locks):
        pass
    said = str(refused.value)
    assert said.startswith(f"container redis is being drilled: process {child.pid} drills it since 20")
    assert str(tmp_path / "their-run") in said


def test_one_service_in_common_is_enough(holding: Holding, locks: Path, tmp_path: Path) -> None:
    holding("container api", "container redis")
    with pytest.raises(SetupError, match="container redis"), held(["container redis", "other"], tmp_path, locks):
        pass


def test_systems_with_nothing_in_common_are_drilled_side_by_side(holding: Holding, locks: Path, tmp_path: Path) -> None:
    holding("container redis")
    with held(["container redis of another engine"], tmp_path, locks):
        pass


def test_a_refused_drill_holds_nothing(holding: Holding, locks: Path, tmp_path: Path) -> None:
    holding("b")
    with pytest.raises(SetupError), held(["a", "b"], tmp_path, locks):
        pass
    with held(["a"], tmp_path, locks):
        pass


def test_a_drill_that_is_killed_lets_the_system_go(holding: Holding, locks: Path, tmp_path: Path) -> None:
    child = holding("container redis")
    child.kill()
    child.wait()
    with held(["container redis"], tmp_path, locks):
        pass


def test_what_a_drill_started_does_not_keep_the_system_when_the_drill_is_killed(
    holding: Holding, locks: Path, tmp_path: Path
) -> None:
    child = holding("container redis")
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("start one\n")
    child.stdin.flush()
    grandchild = psutil.Process(int(child.stdout.readline()))
    child.kill()
    child.wait()
    try:
        with held(["container redis"], tmp_path, locks):
            assert grandchild.is_running()
    finally:
        grandchild.kill()


def test_other_users_can_lock_too(locks: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with held(["container redis"], tmp_path, locks):
            pass
    finally:
        os.umask(before)
    (lock,) = locks.iterdir()
    assert (locks.stat().st_mode & 0o7777, lock.stat().st_mode & 0o777) == (0o1777, 0o666)


def test_a_link_in_the_place_of_a_lock_is_not_followed(locks: Path, tmp_path: Path) -> None:
    with held(["container redis"], tmp_path, locks):
        pass
    (lock,) = locks.iterdir()
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    said = "keeps two drills apart, cannot be used"
    with pytest.raises(SetupError, match=said), held(["container redis"], tmp_path, locks):
        pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.fixture
def indebted(locks: Path, tmp_path: Path) -> UndoLog:
    """The undo log of a drill of another home that is over and owes the undo of `kill-redis`."""
    run = tmp_path / "their-run"
    run.mkdir()
    log = UndoLog(run / "undo.jsonl")
    with held(["container redis"], run, locks):
        log.owe("kill-redis", {"type": "kill", "service": "redis"}, {"status": "running"})
    return log


def test_a_system_on_which_another_home_owes_an_undo_is_refused(indebted: UndoLog, locks: Path, tmp_path: Path) -> None:
    said = "is not as it was before .*their-run: it owes the undo of kill-redis"
    with pytest.raises(SetupError, match=said), held(["container redis"], tmp_path / "ours", locks):
        pass
    assert len(indebted.owed()) == 1


def test_a_system_whose_undo_log_cannot_be_read_is_refused(indebted: UndoLog, locks: Path, tmp_path: Path) -> None:
    (tmp_path / "their-run" / "undo.jsonl").write_bytes(b"rubbish\n")
    assert indebted
    said = "is not as it was before .*not a line of an undo log"
    with pytest.raises(SetupError, match=said), held(["container redis"], tmp_path / "ours", locks):
        pass


def test_who_undoes_is_let_in_where_an_undo_is_owed(indebted: UndoLog, locks: Path, tmp_path: Path) -> None:
    assert indebted
    with held(["container redis"], tmp_path / "their-run", locks, undoing=True):
        pass


def test_a_system_is_drilled_again_once_nothing_is_owed_there(indebted: UndoLog, locks: Path, tmp_path: Path) -> None:
    indebted.settle("kill-redis")
    with held(["container redis"], tmp_path / "ours", locks):
        pass
