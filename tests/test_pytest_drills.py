"""Real drills in Python on the small target: kept as any other, and undone whatever ends the test."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chaos import event_log
from chaos.events import DrillAborted, DrillJudged, DrillStarted, FaultsPlanned, Record, UndoProven
from chaos.replay import replay
from chaos.safety.undo_log import FILE_NAME, UndoLog
from chaos.session import REPORT_NAME
from chaos.target.runtimes import discard
from tests.conftest import SUPPORT, terminal_signals
from tests.test_blinded_drill import BINDINGS, DOCUMENT

pytestmark = pytest.mark.alone

SETTINGS = f"""[pytest]
gameday_target = {SUPPORT / "small-target.yaml"}
gameday_runbook = document.md
gameday_bindings = bindings.yaml
"""
TESTS = """
import os, signal, pytest
from chaos.faults.kill import Kill

pytestmark = pytest.mark.gameday(
    load={"users": 2}, steady_state={"hold": "500ms", "within": "20s"}, max_duration="40s",
    expect={"severity": "Critical", "level": "none", "level_up_to": "critical", "procedure": "3.1"},
)

def test_back_twice(drill):
    "The cache is lost and comes back, and again."
    with drill.inject(Kill(service="cache")):
        incident = drill.wait_for_incident(within_s=5)
        assert incident.severity == "Critical"
        assert drill.wait_for_recovery(within_s=15).ended_by == "remediation"
    with drill.inject({"type": "kill", "service": "cache"}) as names:
        assert names == ("kill-cache #2",)
        drill.wait_for_recovery(within_s=15)

def test_wrong(drill):
    with drill.inject(Kill(service="cache")):
        assert drill.wait_for_incident(within_s=5).severity == "Minor"

@pytest.mark.gameday(max_duration="1s")
def test_too_long(drill):
    with drill.inject(Kill(service="cache")):
        drill.observe(for_s=20)

def test_ctrl_c(drill):
    with drill.inject(Kill(service="cache")):
        os.kill(os.getpid(), signal.SIGINT)
        drill.observe(for_s=20)
"""


@dataclass(frozen=True, slots=True)
class Ran:
    out: str
    home: Path
    folder: Path

    def run(self, test: str) -> Path:
        """The folder of the only drill of `test`."""
        (found,) = self.home.glob(f"**/runs/*-{test}")
        return found

    def records(self, test: str) -> list[Record]:
        return event_log.read(self.run(test) / event_log.FILE_NAME)


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        for name, text in (
            ("document.md", DOCUMENT),
            ("bindings.yaml", BINDINGS),
            ("pytest.ini", SETTINGS),
            ("test_cache.py", TESTS),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        yield folder
        for state_dir in folder.glob("**/targets/*/"):
            discard(state_dir)


def _ran(project: Path, home: str, *arguments: str) -> Ran:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--gameday-home={home}", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return Ran(done.stdout + done.stderr, project / home, project)


@pytest.fixture(scope="module")
def side_by_side(project: Path) -> Ran:
    """One that passes and one that fails, at the same time, each on a target of its own."""
    return _ran(project, "both", "-n", "2", "-k", "back_twice or wrong", "--junitxml=junit.xml")


@pytest.fixture(scope="module")
def cut_short(project: Path) -> Ran:
    """One whose maximum ends it, then one that somebody interrupts; on a target, under a load, of the command line."""
    with terminal_signals():
        instead = (f"--gameday-target={SUPPORT / 'small-target.yaml'}", "--gameday-load=50")
        return _ran(project, "one", "-k", "too_long or ctrl_c", "-o", "gameday_target=nowhere.yaml", *instead)


def _judged(records: list[Record]) -> DrillJudged:
    assert isinstance(records[-1].event, DrillJudged)
    return records[-1].event


def _undone(ran: Ran, test: str) -> bool:
    """Whether every undo is proven, and nothing is owed."""
    proofs = [record.event for record in ran.records(test) if isinstance(record.event, UndoProven)]
    owed = UndoLog(ran.run(test) / FILE_NAME).owed()
    return not owed and bool(proofs) and not any(each.differences for each in proofs)


def test_a_drill_in_python_is_kept_and_judged_as_any_other(side_by_side: Ran) -> None:
    records = side_by_side.records("test_back_twice")
    assert _judged(records).verdict == "passed", side_by_side.out
    assert (side_by_side.run("test_back_twice") / REPORT_NAME).stat().st_size > 0
    assert replay(records).records == records
    assert _undone(side_by_side, "test_back_twice")


def test_it_is_recorded_under_the_name_of_its_test_with_every_fault_that_it_injected(side_by_side: Ran) -> None:
    records = side_by_side.records("test_back_twice")
    (started,) = [record.event for record in records if isinstance(record.event, DrillStarted)]
    assert started.title == "The cache is lost and comes back, and again"
    assert started.experiment_path == "test_cache.py::test_back_twice"
    planned = [each.fault for r in records if isinstance(r.event, FaultsPlanned) for each in r.event.faults]
    assert planned == ["kill-cache", "kill-cache #2"]


def test_an_assertion_that_fails_ends_the_drill_shows_its_evidence_and_undoes(side_by_side: Ran) -> None:
    records = side_by_side.records("test_wrong")
    (aborted,) = [record.event for record in records if isinstance(record.event, DrillAborted)]
    assert aborted == DrillAborted("the test", "AssertionError: assert 'Critical' == 'Minor'")
    assert "'Critical': service_up cache 0: down" in side_by_side.out
    assert _judged(records).verdict == "aborted"
    assert _undone(side_by_side, "test_wrong")


def test_workers_have_homes_of_their_own(side_by_side: Ran) -> None:
    homes = {side_by_side.run(test).parents[1] for test in ("test_back_twice", "test_wrong")}
    assert homes == {side_by_side.home / "workers" / worker for worker in ("gw0", "gw1")}


def test_what_reads_junit_is_told_the_verdict_and_the_report(side_by_side: Ran) -> None:
    found = {
        case.get("name"): {each.get("name"): each.get("value") for each in case.iter("property")}
        for case in ET.parse(side_by_side.folder / "junit.xml").iter("testcase")
    }
    assert found["test_back_twice"]["verdict"] == "passed"
    assert found["test_wrong"]["verdict"] == "aborted"
    assert (side_by_side.folder / str(found["test_wrong"]["report"])).exists()


def test_a_test_that_goes_on_beyond_the_maximum_is_ended_and_told_so(cut_short: Ran) -> None:
    records = cut_short.records("test_too_long")
    (aborted,) = [record.event for record in records if isinstance(record.event, DrillAborted)]
    assert aborted == DrillAborted("the drill", "its max_duration of 1 s is over")
    assert "Ended: its max_duration of 1 s is over" in cut_short.out
    assert "Ended: the drill is over" not in cut_short.out
    assert _undone(cut_short, "test_too_long")


def test_ctrl_c_in_a_test_undoes_everything(cut_short: Ran) -> None:
    records = cut_short.records("test_ctrl_c")
    (aborted,) = [record.event for record in records if isinstance(record.event, DrillAborted)]
    assert aborted == DrillAborted("an interrupt", "Ctrl-C")
    assert _undone(cut_short, "test_ctrl_c")
    assert not list(cut_short.home.glob("targets/*/target.json"))


def test_the_target_and_the_load_of_the_command_line_take_the_place_of_the_settings(cut_short: Ran) -> None:
    (started,) = [r.event for r in cut_short.records("test_too_long") if isinstance(r.event, DrillStarted)]
    assert started.experiment["target"] == os.path.relpath(SUPPORT / "small-target.yaml", cut_short.folder)
    assert started.experiment["load"] == {"users": 1}
