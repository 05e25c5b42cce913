"""A drill that is interrupted or killed: the fault is undone, everything is stopped, the log is kept."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos import event_log
from chaos.errors import BadInput
from chaos.events import DrillAborted, DrillJudged, FaultInjected, Record, UndoProven
from tests.end_to_end.conftest import EXPERIMENTS, ROOT, Place

REDIS_OUTAGE = str(EXPERIMENTS / "redis-outage.yaml")


@contextmanager
def _started(place: Place) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        place.command("run", REDIS_OUTAGE),
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _runs(place: Place) -> set[Path]:
    return set((place.home / "runs").glob("*"))


def _await(condition: Callable[[], bool], within_s: float = 120) -> None:
    retry(retry=retry_if_result(lambda met: not met), stop=stop_after_delay(within_s), wait=wait_fixed(0.05))(
        condition
    )()


def _records(place: Place) -> list[Record]:
    try:
        return place.records()
    except (BadInput, ValueError):
        return []


def _injected(place: Place, before: set[Path]) -> bool:
    new = _runs(place) - before
    return bool(new) and any(isinstance(record.event, FaultInjected) for record in _records(place))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_while_the_fault_is_in_place_undoes_it_and_stops_everything(
    place: Place, number: signal.Signals
) -> None:
    before = _runs(place)
    with _started(place) as process:
        _await(lambda: _injected(place, before))
        started = " ".join(place.marked())
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 5, out
    events = [record.event for record in place.records()]
    assert any(isinstance(event, DrillAborted) and event.by == "an interrupt" for event in events)
    assert [event.differences for event in events if isinstance(event, UndoProven)] == [[]]
    assert isinstance(events[-1], DrillJudged)
    assert events[-1].verdict == "aborted"
    assert (place.latest() / "report.html").exists()
    # The mark is seen on every kind of process, so that seeing none below means something.
    assert all(name in started for name in ("toxiproxy", "postgres", "payment_gateway", "k6"))
    assert place.still_running() == []


def test_an_interrupt_while_the_target_comes_up_stops_what_was_started(place: Place) -> None:
    with _started(place) as process:
        assert process.stdout
        for line in process.stdout:
            if "database: starting" in line:
                process.send_signal(signal.SIGINT)
                break
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 5, out
    assert "Traceback" not in out
    assert place.still_running() == []


def test_recover_undoes_what_a_killed_drill_owes_and_ends_what_it_left(place: Place) -> None:
    before = _runs(place)
    with _started(place) as process:
        _await(lambda: _injected(place, before))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
    killed = place.latest()
    ran = place.gameday("recover")
    assert ran.code == 0, ran.out + ran.err
    assert f"{killed.name}: kill-cache: " in ran.out
    assert place.still_running() == []
    events = [record.event for record in event_log.read(killed / event_log.FILE_NAME)]
    assert isinstance(events[-1], UndoProven)
    assert place.gameday("replay", killed.name).code == 5
    again = place.gameday("recover")
    assert (again.code, again.out) == (0, "")


def test_a_reader_that_goes_away_keeps_nothing_from_being_undone(place: Place) -> None:
    before = _runs(place)
    with _started(place) as process:
        _await(lambda: _injected(place, before))
        assert process.stdout
        process.stdout.close()
        process.wait(timeout=90)
    assert [record.event.differences for record in place.records() if isinstance(record.event, UndoProven)] == [[]]
    assert isinstance(place.records()[-1].event, DrillJudged)
    assert place.still_running() == []


def test_an_interrupt_during_the_first_of_two_drills_runs_no_second_and_is_no_pass(place: Place) -> None:
    before = _runs(place)
    process = subprocess.Popen(
        place.command("run", REDIS_OUTAGE, str(EXPERIMENTS / "dropped-order-index.yaml")),
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _await(lambda: _injected(place, before))
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 5, out
    assert "not run: Dropped order index" in out
    assert len(_runs(place) - before) == 1
