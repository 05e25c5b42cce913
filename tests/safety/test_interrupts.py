"""One interrupt ends a drill; a second one does not break its undo. Seen in real processes with real signals."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from chaos.safety.interrupts import Interrupted, Interrupts
from chaos.target.runtimes import RunningTarget

pytestmark = pytest.mark.usefixtures("signals_of_a_terminal")

DRILL = """
import sys, time
from chaos.safety.interrupts import Interrupted, Interrupts

def wait():
    print("waiting", flush=True)
    sys.stdin.readline()

with Interrupts() as interrupts:
    try:
        try:
            wait()
        except Interrupted as error:
            print("interrupted:", error, flush=True)
        with interrupts.held():
            wait()
            print("undone", flush=True)
        wait()
    except Interrupted as error:
        print("later:", error, flush=True)
print("ended", flush=True)
"""


class Drill:
    """A process that waits, undoes, and waits again, each until it is told to go on."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", DRILL],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def tells(self) -> str:
        assert self._process.stderr
        return self._process.stderr.readline().strip()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def drill() -> Iterator[Drill]:
    started = Drill()
    assert started.says() == "waiting"
    yield started
    started.end()


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "the terminal was closed")],
)
def test_the_first_signal_ends_the_drill_with_its_reason(drill: Drill, number: signal.Signals, reason: str) -> None:
    drill.signal(number)
    assert drill.tells().startswith(reason)
    assert drill.says() == f"interrupted: {reason}"


def test_a_second_signal_does_not_break_the_undo(drill: Drill) -> None:
    drill.signal(signal.SIGINT)
    assert drill.says() == "interrupted: Ctrl-C"
    assert drill.says() == "waiting"
    assert "ending the drill" in drill.tells()
    for _ in range(3):
        drill.signal(signal.SIGINT)
        assert "ending when that is proven" in drill.tells()
    drill.go_on()
    assert drill.says() == "undone"
    assert drill.says() == "waiting"


def test_a_first_signal_during_the_undo_ends_the_run_right_after_it(drill: Drill) -> None:
    drill.go_on()
    assert drill.says() == "waiting"
    drill.signal(signal.SIGTERM)
    assert "undoing" in drill.tells()
    drill.go_on()
    assert [drill.says() for _ in range(3)] == ["undone", "later: SIGTERM", "ended"]


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.fixture
def interrupt_soon() -> Iterator[None]:
    """SIGINT to this process, a moment from now."""
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    yield
    timer.join()


@pytest.mark.usefixtures("interrupt_soon")
def test_a_statement_of_an_undo_goes_on_through_a_signal(small_target: RunningTarget) -> None:
    told: list[str] = []
    slept: list[object] = []

    def undo(interrupts: Interrupts) -> None:
        with psycopg.connect(small_target.database_url("database"), autocommit=True) as connection, interrupts.held():
            slept.append(connection.execute("SELECT pg_sleep(0.4)").fetchone())

    with Interrupts(told.append) as interrupts, pytest.raises(Interrupted):
        undo(interrupts)
    assert (len(told), len(slept)) == (1, 1)


@pytest.mark.usefixtures("interrupt_soon")
def test_a_statement_outside_of_an_undo_is_cancelled_by_a_signal(small_target: RunningTarget) -> None:
    url = small_target.database_url("database")
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    with psycopg.connect(url, autocommit=True) as connection, psycopg.connect(url, autocommit=True) as other:
        with Interrupts(lambda _: None), pytest.raises(Interrupted):
            connection.execute("SELECT pg_sleep(30)")
        assert _soon(lambda: other.execute(sleeping).fetchone() == (0,))


def _soon(look: Callable[[], bool]) -> bool:
    looks = Retrying(
        retry=retry_if_not_result(bool),
        stop=stop_after_delay(3),
        wait=wait_fixed(0.02),
        retry_error_callback=lambda _: False,
    )
    return looks(look)
