"""Incident reports on disk: written by a drill, and again by `gameday report`."""

from pathlib import Path

import pytest

from chaos.cli import main
from chaos.events import Record
from chaos.report.incident_report.files import write
from chaos.report.incident_report.render import incident_reports
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, SCHEMA_1, log_bytes, recorded


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO, SCHEMA_1])
def test_the_command_writes_them_again_from_the_log_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events.jsonl").write_bytes(log_bytes(name))
    assert main(["report", str(tmp_path)]) == 0
    (report,) = incident_reports(recorded(name))
    assert (tmp_path / "incident-1.md").read_text(encoding="utf-8") == report.text
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / each) for each in ("report.html", "incident-1.md")]


def test_they_go_beside_the_report_where_it_is_written_elsewhere(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    run.mkdir()
    elsewhere.mkdir()
    (run / "events.jsonl").write_bytes(log_bytes(INVESTIGATED))
    assert main(["report", str(run), "--output", str(elsewhere / "drill.html")]) == 0
    assert sorted(each.name for each in elsewhere.iterdir()) == ["drill.html", "incident-1.md"]
    assert [each.name for each in run.iterdir()] == ["events.jsonl"]


def test_what_cannot_be_written_is_said_and_gives_no_report(tmp_path: Path) -> None:
    said: list[str] = []
    assert list(write(recorded(INVESTIGATED), tmp_path / "gone", said.append)) == []
    assert said[0].startswith("the incident report could not be written (FileNotFoundError: ")


def test_a_log_that_cannot_be_folded_is_said_and_gives_no_report(tmp_path: Path) -> None:
    said: list[str] = []
    without_start: list[Record] = recorded(INVESTIGATED)[1:]
    assert list(write(without_start, tmp_path, said.append)) == []
    assert said[0].startswith("the incident report could not be written (BadInput: ")


def test_each_one_written_says_so_in_the_log(tmp_path: Path) -> None:
    (report,) = write(recorded(INVESTIGATED_KO), tmp_path, print)
    assert (report.event.incident, report.event.name, report.event.language) == ("incident-1", "incident-1.md", "ko")
    assert (tmp_path / report.event.name).read_text(encoding="utf-8") == report.text
