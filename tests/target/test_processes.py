"""Child processes are told apart by pid and start time, and ended for sure."""

import os
import signal
import sys
from pathlib import Path

import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.target import processes
from chaos.target.processes import Awaited, Children, Launch, Process

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def children() -> Children:
    return Children()


def launched(children: Children, tmp_path: Path, *argv: str) -> Process:
    return children.spawn(Launch(argv, cwd=tmp_path, log=tmp_path / "log"))


@retry(stop=stop_after_delay(5), wait=wait_fixed(0.01), retry=retry_if_result(lambda found: not found))
def wait_for(path: Path, text: str) -> bool:
    return path.exists() and text in path.read_text()


def test_a_killed_process_is_gone_when_kill_returns(children: Children, tmp_path: Path) -> None:
    process = launched(children, tmp_path, "sleep", "60")
    children.kill(process)
    assert not processes.running(process)


def test_kill_ends_descendants_in_sessions_of_their_own_too(children: Children, tmp_path: Path) -> None:
    main = launched(children, tmp_path, "sh", "-c", "setsid sleep 60 & echo child $!; wait")
    wait_for(tmp_path / "log", "child")
    child = processes.find(int((tmp_path / "log").read_text().split()[1]))
    assert child
    children.kill(main)
    assert not processes.running(child)


def test_a_process_with_the_same_pid_and_another_start_is_not_taken_for_it(children: Children, tmp_path: Path) -> None:
    process = launched(children, tmp_path, "sleep", "60")
    stranger = Process(process.pid, process.started - 1)
    children.kill(stranger)
    assert processes.running(process)
    assert not processes.running(stranger)
    children.kill(process)


def test_stop_kills_what_ignores_being_asked(children: Children, tmp_path: Path) -> None:
    process = launched(children, tmp_path, sys.executable, "-c", STUBBORN)
    wait_for(tmp_path / "log", "ready")
    children.stop(process, ((signal.SIGTERM, 0.2),))
    assert not processes.running(process)


def test_stop_ends_a_paused_process_by_asking_it(children: Children, tmp_path: Path) -> None:
    script = "trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    process = launched(children, tmp_path, "sh", "-c", script)
    wait_for(tmp_path / "log", "ready")
    os.kill(process.pid, signal.SIGSTOP)
    children.stop(process, ((signal.SIGTERM, 5.0),))
    assert "asked" in (tmp_path / "log").read_text()


def test_a_process_stopped_by_a_signal_is_paused_and_running(children: Children, tmp_path: Path) -> None:
    process = launched(children, tmp_path, "sleep", "60")
    os.kill(process.pid, signal.SIGSTOP)
    paused = retry(stop=stop_after_delay(5), wait=wait_fixed(0.01), retry=retry_if_result(lambda found: not found))
    assert paused(processes.paused)(process)
    assert processes.running(process)
    children.kill(process)


def test_a_program_that_is_not_there_is_named(children: Children, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="no-such-server cannot be started: No such file"):
        launched(children, tmp_path, "no-such-server")


def test_a_server_that_ends_while_starting_fails_at_once_with_the_end_of_its_log(
    children: Children, tmp_path: Path
) -> None:
    process = launched(children, tmp_path, "sh", "-c", "echo the port is cursed; exit 3")
    with pytest.raises(TargetError, match=r"cursed server ended while it started; the end of .*\n  the port is cursed"):
        processes.wait_ready(Awaited("cursed server", lambda: "it is silent", process, tmp_path / "log", within_s=30))


def test_a_server_that_does_not_answer_in_time_is_told_with_the_reason(children: Children, tmp_path: Path) -> None:
    process = launched(children, tmp_path, "sleep", "60")
    with pytest.raises(TargetError, match=r"waited 0\.1 s for slow server: it is silent; its log .* is empty"):
        processes.wait_ready(Awaited("slow server", lambda: "it is silent", process, tmp_path / "log", within_s=0.1))
    children.kill(process)


def test_postgres_variables_of_our_environment_do_not_reach_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=1MB")
    options = Launch(("true",), cwd=tmp_path, log=tmp_path / "log").options()
    assert "PGOPTIONS" not in options["env"]  # type: ignore[operator]


def test_slacks_secrets_do_not_reach_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAMEDAY_SLACK_BOT_TOKEN", "xoxb-1")
    options = Launch(("true",), cwd=tmp_path, log=tmp_path / "log").options()
    assert "GAMEDAY_SLACK_BOT_TOKEN" not in options["env"]  # type: ignore[operator]
