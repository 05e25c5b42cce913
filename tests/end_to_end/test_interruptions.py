"""A drill that is interrupted or killed: the fault is undone, everything is stopped, the log is kept."""

import os
import signal
from pathlib import Path

import pytest

from chaos import event_log
from chaos.events import DrillAborted, DrillJudged, Event, UndoProven
from tests.end_to_end.conftest import EXPERIMENTS, Place, quick
from tests.end_to_end.running import injected, started

pytestmark = pytest.mark.usefixtures("signals_of_a_terminal")


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Redis outage, injected as soon as the shop is healthy."""
    return str(quick(tmp_path_factory.mktemp("interrupted"), "redis-outage.yaml"))


def _events(run: Path) -> list[Event]:
    return [record.event for record in event_log.read(run / event_log.FILE_NAME)]


def _assert_aborted_and_undone(run: Path) -> None:
    events = _events(run)
    assert any(isinstance(event, DrillAborted) and event.by == "an interrupt" for event in events)
    assert [event.differences for event in events if isinstance(event, UndoProven)] == [[]]
    assert isinstance(events[-1], DrillJudged)
    assert events[-1].verdict == "aborted"
    assert (run / "report.html").exists()


def test_an_interrupt_while_the_fault_is_in_place_undoes_it_stops_everything_and_runs_no_second_drill(
    place: Place, outage: str
) -> None:
    before = place.runs
    with started(place, outage, str(EXPERIMENTS / "dropped-order-index.yaml")) as process:
        run = injected(place, before)
        running = " ".join(place.marked())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 5, out
    _assert_aborted_and_undone(run)
    assert "not run: Dropped order index" in out
    assert place.runs - before == {run}
    # The mark is seen on every kind of process, so that seeing none below means something.
    assert all(name in running for name in ("toxiproxy", "postgres", "payment_gateway", "k6"))
    assert place.still_running() == []


def test_a_terminal_that_is_closed_while_the_fault_is_in_place_leaves_nothing_behind(place: Place, outage: str) -> None:
    before = place.runs
    with started(place, outage) as process:
        run = injected(place, before)
        assert process.stdout
        process.stdout.close()
        process.send_signal(signal.SIGHUP)
        process.wait(timeout=60)
    assert process.returncode == 5
    _assert_aborted_and_undone(run)
    assert place.still_running() == []


def test_a_termination_while_the_target_comes_up_stops_what_was_started(place: Place, outage: str) -> None:
    with started(place, outage) as process:
        assert process.stdout
        for line in process.stdout:
            if "database: starting" in line:
                process.send_signal(signal.SIGTERM)
                break
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 5, out
    assert "Traceback" not in out
    assert place.still_running() == []


def test_a_killed_drill_is_undone_and_what_it_left_is_ended_by_its_guardian(place: Place, outage: str) -> None:
    before = place.runs
    with started(place, outage) as process:
        killed = injected(place, before)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
    # It waits for a guardian that is at work, and finds nothing left to do.
    ran = place.gameday("recover")
    assert (ran.code, ran.out) == (0, "nothing is owed, and nothing was left running\n")
    assert place.still_running() == []
    *_, ended, proof = _events(killed)
    assert isinstance(ended, DrillAborted)
    assert ended.by == "the guardian"
    assert isinstance(proof, UndoProven)
    assert proof.differences == []
    assert place.gameday("replay", killed.name).code == 5
    assert "no drill runs, nothing is owed, no target is up" in place.gameday("status").out
