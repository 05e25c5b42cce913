"""Who undoes when a drill is asked to end, hangs, or loses its guardian; and the kill switch."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.safety.guard import Guard
from chaos.safety.target_lock import held
from chaos.safety.undo_log import UndoLog
from chaos.target.processes import find, running
from tests.crash.conftest import Targets
from tests.crash.picture import picture
from tests.crash.points import ROOT, drill, ended_by, guarded, guardian_of, reaping, until, until_step
from tests.target.test_full_disk import fill

NOOP = {"type": "noop", "service": "cache"}
TOXIC = {"type": "toxic", "name": "slow", "service": "cache", "link": "shop-cache", "kind": "latency", "latency": "1s"}
LONG_S = 60.0
UNDONE_WITHIN_S = 2.0


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run in a home of its own."""
    folder = tmp_path / "home" / "runs" / "20260101-000000-noop"
    folder.mkdir(parents=True)
    return folder


def owes(run: Path) -> bool:
    return bool(UndoLog(run / "undo.jsonl").owed())


def gameday(run: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = str(run.parents[1])
    command = [sys.executable, "-m", "chaos.cli", "--home", home, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.usefixtures("signals_of_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_drill_that_is_asked_to_end_undoes_by_itself(number: signal.Signals, targets: Targets, run: Path) -> None:
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        child.send_signal(number)
        assert child.wait(20) == 0
    assert not owes(run)
    assert not guarded(run)
    assert picture(target) == before


@pytest.mark.alone
def test_a_drill_that_hangs_past_its_time_is_killed_and_undone_by_its_guardian(targets: Targets, run: Path) -> None:
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(NOOP, state_dir, run, hold_s=LONG_S, overrun_s=4.0) as child:
        until_step(child, "shown")
        os.kill(child.pid, signal.SIGSTOP)
        assert child.wait(20) == -signal.SIGKILL
        killed_s = time.monotonic()
        until(lambda: not owes(run))
        assert time.monotonic() - killed_s < UNDONE_WITHIN_S
        until(lambda: not guarded(run))
    assert "the guardian: the drill overran the 4 s that it had and hung, so it was killed; 1 undone" in ended_by(run)
    assert picture(target) == before


def test_a_killed_drill_is_undone_by_its_guardian_which_says_so_in_its_log(targets: Targets, run: Path) -> None:
    _, state_dir = targets["small"]
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        child.kill()
        until(lambda: not owes(run) and not guarded(run))
    assert not owes(run)
    assert "the guardian: the process of the drill died; 1 undone by its guardian in" in ended_by(run)
    again = gameday(run, "recover")
    assert (again.returncode, again.stdout) == (0, "nothing is owed, and nothing was left running\n")


def test_a_guardian_that_cannot_undo_says_what_is_still_owed(targets: Targets, run: Path, tmp_path: Path) -> None:
    target, state_dir = targets["small"]
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        # A drill of another home has just begun on this target.
        with held(target.identities, tmp_path / "theirs", undoing=True):
            child.kill()
            until(lambda: not guarded(run))
    assert "; 0 undone by its guardian in" in ended_by(run)
    assert ended_by(run).endswith("; still owed: noop-cache")
    assert gameday(run, "recover").returncode == 0
    assert not owes(run)


def test_a_drill_whose_guardian_dies_stops_and_undoes(targets: Targets, run: Path) -> None:
    _, state_dir = targets["small"]
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        guardian = guardian_of(run)
        assert guardian
        os.kill(guardian.pid, signal.SIGKILL)
        assert child.wait(20) == 0
    assert not owes(run)
    assert "its guardian is gone" in ended_by(run)


def test_where_both_died_the_next_command_heals_once(targets: Targets, run: Path) -> None:
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        guardian = guardian_of(run)
        assert guardian
        os.kill(guardian.pid, signal.SIGKILL)
        child.kill()
        child.wait(20)
    told = gameday(run, "status")
    assert told.returncode == 4
    assert "its process is dead" in told.stdout
    assert "owed: the undo of noop-cache" in told.stdout
    healed = gameday(run, "recover")
    assert (healed.returncode, "undone: the state equals the captured one" in healed.stdout) == (0, True)
    assert gameday(run, "recover").stdout == "nothing is owed, and nothing was left running\n"
    assert picture(target) == before


def test_a_proxy_that_hangs_keeps_no_undo_from_being_done(targets: Targets, run: Path) -> None:
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(TOXIC, state_dir, run, hold_s=LONG_S) as child, reaping(target):
        until_step(child, "shown")
        target.pause("toxiproxy")
        child.kill()
        until(lambda: not owes(run) and not guarded(run))
    assert not owes(run)
    assert picture(target) == before


def test_stop_ends_a_drill_from_another_terminal_and_status_shows_it(targets: Targets, run: Path) -> None:
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        told = json.loads(gameday(run, "status", "--json").stdout)
        stopped = gameday(run, "stop")
        assert child.wait(1) == 0
    (active,) = told["runs"]
    assert (active["pid"], active["guarded"], active["owed"]) == (child.pid, True, ["noop-cache"])
    assert [each["fault"] for each in active["in_place"]] == ["noop-cache"]
    assert stopped.returncode == 0
    assert "everything undone after" in stopped.stdout
    assert "by the drill" in stopped.stdout
    assert picture(target) == before
    assert "gameday stop" in ended_by(run)


@pytest.mark.alone
def test_stop_kills_a_drill_that_does_not_answer(targets: Targets, run: Path) -> None:
    _, state_dir = targets["small"]
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        os.kill(child.pid, signal.SIGSTOP)
        stopped = gameday(run, "stop")
    after_s = float(stopped.stdout.partition("undone after ")[2].partition(" s")[0])
    assert after_s < UNDONE_WITHIN_S
    assert "by its guardian" in stopped.stdout
    assert not owes(run)


def test_a_guardian_has_a_session_of_its_own_and_ends_with_the_drill(run: Path) -> None:
    from chaos.safety.owner import claim  # noqa: PLC0415

    claim(run, run)
    guard = Guard(run)
    try:
        guard.confirm(30)
        process = find(guard.pid)
        assert process
        assert os.getsid(guard.pid) == guard.pid
        assert guard.alive
    finally:
        guard.release()
    assert not running(process)


@pytest.fixture
def small_disk_run() -> Iterator[Path]:
    """The folder of a run on a file system of 2 MB of its own."""
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch]
        if os.geteuid() != 0 or not shutil.which("mount"):
            pytest.skip("only root can mount a small file system")
        if (done := subprocess.run(mount, capture_output=True, text=True, check=False, timeout=10)).returncode:
            pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
        try:
            run = Path(scratch) / "home" / "runs" / "20260101-000000-noop"
            run.mkdir(parents=True)
            yield run
        finally:
            subprocess.run(["umount", scratch], check=True, timeout=10)


def test_a_guardian_undoes_on_a_full_disk_and_the_debt_is_settled_once_there_is_room(
    targets: Targets, small_disk_run: Path
) -> None:
    run = small_disk_run
    target, state_dir = targets["small"]
    before = picture(target)
    with drill(NOOP, state_dir, run, hold_s=LONG_S) as child:
        until_step(child, "shown")
        fill(run)
        child.kill()
        until(lambda: not guarded(run))
    # What is owed stays written down where it cannot be crossed out; to undo it once more is harmless.
    assert picture(target) == before
    (run / "filling").unlink()
    assert gameday(run, "recover").returncode == 0
    assert not owes(run)
    assert picture(target) == before
