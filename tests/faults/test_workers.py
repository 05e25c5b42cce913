"""Workers: what they are given stays between them and the drill, and they end with it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.faults import sessions, table_lock, workers
from chaos.target.runtimes import RunningTarget

MARK = "test-worker on nothing"


def given(target: RunningTarget, table: str = "orders") -> dict[str, object]:
    return {**sessions.arguments(target, "database", "test-worker"), "table": table, "mode": "share", "wait_ms": 500}


def gone(mark: str) -> bool:
    """Whether every worker of `mark` ends by itself in time."""
    looks = Retrying(
        retry=retry_if_result(bool),
        stop=stop_after_delay(5),
        wait=wait_fixed(0.02),
        retry_error_callback=lambda _: ["still there"],
    )
    return not looks(workers.alive, mark)


def test_a_password_is_on_no_command_line_and_in_no_environment(
    small_target: RunningTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAMEDAY_SLACK_BOT_TOKEN", "xoxb-secret")
    workers.begin(table_lock.hold, MARK, given(small_target))
    try:
        (worker,) = workers.alive(MARK)
        seen = b"".join(Path(f"/proc/{worker.pid}/{part}").read_bytes() for part in ("cmdline", "environ"))
        assert b"postgresql://" not in seen
        assert b"xoxb-secret" not in seen
    finally:
        workers.end(MARK)


def test_what_keeps_a_worker_from_its_work_is_told(small_target: RunningTarget) -> None:
    with pytest.raises(TargetError, match='relation "nothing" does not exist'):
        workers.begin(table_lock.hold, MARK, given(small_target, "nothing"))
    assert workers.alive(MARK) == []


def test_a_worker_whose_session_somebody_ends_ends_too(small_target: RunningTarget) -> None:
    workers.begin(table_lock.hold, MARK, given(small_target))
    sessions.end(small_target, "database", "test-worker")
    assert gone(MARK)
    workers.end(MARK)


STARTED = """
import sys, msgspec
from chaos.faults import table_lock, workers

workers.begin(table_lock.hold, sys.argv[1], msgspec.json.decode(sys.stdin.buffer.readline()))
print("begun", flush=True)
sys.stdin.read()
"""


def test_a_worker_ends_with_the_drill_however_that_ends(small_target: RunningTarget) -> None:
    drill = subprocess.Popen(
        (sys.executable, "-c", STARTED, MARK), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert drill.stdin is not None
    assert drill.stdout is not None
    drill.stdin.write(msgspec.json.encode(given(small_target)) + b"\n")
    drill.stdin.flush()
    assert drill.stdout.readline() == b"begun\n"
    assert len(workers.alive(MARK)) == 1
    os.kill(drill.pid, signal.SIGKILL)
    drill.wait()
    assert gone(MARK)
    assert sessions.count(small_target, "database", "test-worker") == 0


def pipes() -> set[str]:
    """The pipes that this process holds open."""
    open_now = set()
    for each in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the folder's own, and what another thread closes meanwhile
            open_now.add(str(each.readlink()))
    return {each for each in open_now if each.startswith("pipe:")}


def test_ended_workers_leave_no_pipe_open(small_target: RunningTarget) -> None:
    before = pipes()
    for _ in range(3):
        workers.begin(table_lock.hold, MARK, given(small_target))
        workers.end(MARK)
    assert pipes() <= before
