"""`gameday matrix` as a user runs it, on a home of recorded drills."""

from pathlib import Path

import pytest

from chaos.cli import main
from chaos.events import DrillStarted, Record, encode
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, log_bytes, recorded
from tests.verdict.builders import changed


def _kept(home: Path, run: str, log: bytes) -> Path:
    folder = home / "runs" / run
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_bytes(log)
    return folder


def _bytes(records: list[Record]) -> bytes:
    return b"".join(encode(record) for record in records)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two recorded runs that passed, of two experiments."""
    _kept(tmp_path, f"20261124-100000-{REDIS_OUTAGE}", log_bytes(REDIS_OUTAGE))
    _kept(tmp_path, f"20261124-110000-{DROPPED_ORDER_INDEX}", log_bytes(DROPPED_ORDER_INDEX))
    return tmp_path


def _told(home: Path, capsys: pytest.CaptureFixture[str], *runs: str, code: int = 0) -> str:
    assert main(["--home", str(home), "matrix", *runs]) == code
    return capsys.readouterr().out


def test_the_last_run_of_every_experiment_is_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _kept(home, f"20261124-120000-{REDIS_OUTAGE}", log_bytes(REDIS_OUTAGE))
    said = _told(home, capsys)
    assert "Severity: 2 of 2 on the diagonal" in said
    assert "Procedure: 2 of 2 on the diagonal" in said
    assert said.count("Redis outage") == 1


def test_runs_are_named_and_one_that_is_named_twice_counts_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _told(home, capsys, REDIS_OUTAGE, REDIS_OUTAGE)
    assert "Severity: 1 of 1 on the diagonal" in said
    assert "Dropped order index" not in said


def test_what_is_off_is_explained_and_is_an_error(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = recorded(REDIS_OUTAGE)
    first = log[0].event
    assert isinstance(first, DrillStarted)
    other = {**first.experiment, "expect": {**first.experiment["expect"], "severity": "Minor"}}
    judged = changed(log, type(log[-1].event), verdict="failed")
    _kept(home, "20261124-120000-off", _bytes(changed(judged, DrillStarted, experiment=other)))
    said = _told(home, capsys, "off", code=1)
    assert "Severity: 0 of 1 on the diagonal" in said
    assert "Redis outage: severity Critical, not Minor: service_up cache 0" in said


def test_a_blinded_run_is_not_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blinded = changed(recorded(REDIS_OUTAGE), DrillStarted, blinded="severity")
    _kept(home, "20261124-120000-blinded", _bytes(blinded))
    assert "Severity: 2 of 2 on the diagonal" in _told(home, capsys)
    assert main(["--home", str(home), "matrix", "blinded"]) == 2
    assert "blinded ones are not counted" in capsys.readouterr().err


def test_a_run_that_did_not_end_is_passed_over_for_the_one_before(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _kept(home, "20261124-120000-cut", _bytes(recorded(REDIS_OUTAGE)[:200]))
    assert "Severity: 2 of 2 on the diagonal" in _told(home, capsys)
    said = _told(home, capsys, "cut", code=6)
    assert "Redis outage: not counted: its event log ends before a verdict" in said


def test_a_home_without_runs_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "matrix"]) == 2
    assert f"no run to look at in {tmp_path / 'runs'}" in capsys.readouterr().err
