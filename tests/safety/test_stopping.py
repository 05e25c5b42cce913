"""`gameday stop`: what is told of drills that end by themselves, that are not undone, and that are not ours to end."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from chaos.cli import main
from chaos.errors import SetupError
from chaos.safety.owner import Owner, owner_of
from chaos.safety.stopping import stop
from chaos.safety.undo_log import UndoLog

CLAIMED = """
import sys, time
from pathlib import Path
from chaos.safety.owner import claim
run = Path(sys.argv[1])
claim(run, run)
"""
WAITING = CLAIMED + "print('ready', flush=True); sys.stdin.read()"
JUDGING = (
    CLAIMED
    + """
from chaos.safety.interrupts import Interrupts
with Interrupts() as interrupts:
    try:
        with interrupts.held():
            (run / "events.jsonl").write_text('{"event":{"kind":"PhaseStarted","phase":"undo"}}\\n')
            print("ready", flush=True)
            while not interrupts.reason:
                time.sleep(0.01)
            time.sleep(1)  # longer than a drill that hangs would be left alone
    except KeyboardInterrupt:
        pass
"""
)
"""A drill that has undone everything and is looking at what came of it."""
AS_NOBODY = """
import os, sys
from pathlib import Path
from chaos.safety.owner import owner_of
from chaos.safety.stopping import stop
run = Path(sys.argv[1])
owner = owner_of(run)
os.setuid(65534)
print(stop([(run, owner)], [], lambda _: None, print))
"""
Drilling = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "runs" / "20260101-000000-redis"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def drilling(run: Path) -> Iterator[Drilling]:
    """A process that has claimed the run."""
    with ExitStack() as ended:

        def start(code: str) -> "subprocess.Popen[str]":
            argv = [sys.executable, "-c", code, str(run)]
            child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ended.enter_context(child)
            ended.callback(child.kill)
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            return child

        yield start


def owner(run: Path) -> Owner:
    found = owner_of(run)
    assert found
    return found


def test_a_drill_that_has_undone_everything_is_left_to_end(run: Path, drilling: Drilling) -> None:
    child, said = drilling(JUDGING), list[str]()
    assert stop([(run, owner(run))], [], lambda _: None, said.append)
    assert child.wait(5) == 0
    assert said[0].endswith("by the drill")


def test_what_could_not_be_undone_is_told_and_not_called_undone(run: Path, drilling: Drilling) -> None:
    drilling(WAITING)
    UndoLog(run / "undo.jsonl").owe("noop-cache", {"type": "noop", "service": "cache"}, {"marker": None})
    said: list[str] = []

    def unreachable(_: Path) -> None:
        raise SetupError("its record is unreadable")

    assert not stop([(run, owner(run))], [], unreachable, said.append)
    assert said[0] == f"{run.name}: noop-cache: still owed: its record is unreadable"


def test_a_run_of_another_home_is_ended_by_its_path(run: Path, drilling: Drilling, tmp_path: Path) -> None:
    child = drilling(WAITING)
    (run / "events.jsonl").touch()
    assert main(["--home", str(tmp_path / "ours"), "stop", str(run)]) == 0
    assert child.wait(5) != 0


def test_a_drill_of_another_user_is_told_to_be_that(run: Path, drilling: Drilling) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    child = drilling(WAITING)
    argv = [sys.executable, "-c", AS_NOBODY, str(run)]
    asked = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    assert asked.stdout == f"process {child.pid} is another user's, who alone can end it\nFalse\n", asked.stderr
    assert child.poll() is None
