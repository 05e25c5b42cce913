"""`gameday coverage` as a user runs it, on a home of recorded drills."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chaos.cli import main
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, log_bytes

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "experiments"
DOCUMENT, KOREAN = EXPERIMENTS / "incident-response.md", EXPERIMENTS / "incident-response.ko.md"
BINDINGS = EXPERIMENTS / "bindings.yaml"
TWO = (str(EXPERIMENTS / "redis-outage.yaml"), str(EXPERIMENTS / "dropped-order-index.yaml"))
"""Reading every experiment takes a second: two are enough where it is not about the folder."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two recorded runs, one of them with a report."""
    for stamp, name in (("20261124-100000", REDIS_OUTAGE), ("20261124-110000", DROPPED_ORDER_INDEX)):
        folder = tmp_path / "home" / "runs" / f"{stamp}-{name}"
        folder.mkdir(parents=True)
        (folder / "events.jsonl").write_bytes(log_bytes(name))
    (folder / "report.html").write_text("a report", encoding="utf-8")
    return tmp_path / "home"


def _json(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["--home", str(home), "coverage", *arguments, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def _row(told: dict[str, Any], kind: str, words: str) -> dict[str, Any]:
    (found,) = [row for row in told["rows"] if row["kind"] == kind and row["text"].startswith(words)]
    assert isinstance(found, dict)
    return found


def test_the_table_has_every_row_that_asks_for_something(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "coverage", str(EXPERIMENTS)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"60 +recovery: Popular products / cart .*? +proven +8\.4 s +2026-11-24 +1 of 1", out)
    assert re.search(r"51 +Error rate critical 1 % +never tried", out)
    assert "retrospective" not in out
    assert re.search(r"\d+ of \d+ rows proven: .*\. 2 recorded runs looked at", out)


def test_the_table_says_which_experiments_are_after_a_row(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = _row(_json(home, capsys, str(EXPERIMENTS)), "procedure", "3.1")
    assert str(EXPERIMENTS / "redis-outage.yaml") in row["experiments"]


def test_json_has_measured_beside_documented_with_date_and_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = _row(_json(home, capsys, *TWO), "recovery", "Orders")
    assert (row["verdict"], row["documented"], row["last"]["measured"]) == ("proven", "within 30 minutes", "12.7 s")
    assert row["last"]["run"] == f"20261124-110000-{DROPPED_ORDER_INDEX}"
    assert row["last"]["began"].endswith("UTC")
    assert row["line"] == 59


def test_json_counts_every_verdict(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(home, capsys, *TWO)
    assert sum(told["verdicts"].values()) == len(told["rows"])


def test_a_single_experiment_is_enough(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(home, capsys, str(EXPERIMENTS / "redis-outage.yaml"))
    assert [each["title"] for each in told["experiments"]] == ["Redis outage"]
    assert told["runbook"] == str(DOCUMENT)


def test_a_document_without_an_experiment_needs_its_bindings_named(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--home", str(home), "coverage", "--runbook", str(DOCUMENT)]) == 2
    assert "say --bindings FILE" in capsys.readouterr().err
    assert main(["--home", str(home), "coverage"]) == 2
    assert "say --runbook FILE" in capsys.readouterr().err
    told = _json(home, capsys, "--runbook", str(DOCUMENT), "--bindings", str(BINDINGS))
    assert told["verdicts"]["proven"] > 20
    assert told["experiments"] == []


def test_another_document_is_never_proven_by_what_it_does_not_say(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _json(home, capsys, "--runbook", str(KOREAN), "--bindings", str(BINDINGS), *TWO)
    assert told["verdicts"]["proven"] == 0
    assert told["runbook"] == str(KOREAN)


def test_a_home_without_runs_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(tmp_path / "nothing", capsys, *TWO)
    assert told["runs"] == []
    assert told["verdicts"]["proven"] == 0


def test_a_run_that_cannot_be_read_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = home / "runs" / f"20261124-100000-{REDIS_OUTAGE}" / "events.jsonl"
    log.write_text("{}\n", encoding="utf-8")
    assert main(["--home", str(home), "coverage", *TWO]) == 0
    assert f"not read: 20261124-100000-{REDIS_OUTAGE}: " in capsys.readouterr().out


def test_the_page_links_the_report_of_a_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = home.parent / "pages" / "coverage.html"
    page.parent.mkdir()
    assert main(["--home", str(home), "coverage", *TWO, "--html", str(page)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    (link,) = set(re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")))
    assert (page.parent / link).read_text(encoding="utf-8") == "a report"


def test_a_page_that_cannot_be_written_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "coverage", *TWO, "--html", str(home)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_folder_without_an_experiment_is_told(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "coverage", str(tmp_path)]) == 2
    assert "holds no experiment" in capsys.readouterr().err


def test_an_experiment_that_is_wrong_is_told_with_its_place(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("incident-response.md", "bindings.yaml"):
        (tmp_path / name).symlink_to(EXPERIMENTS / name)
    text = (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")
    text = text.replace("../target_app", str(ROOT / "target_app")).replace("severity: Critical", "severity: Awful")
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    assert main(["--home", str(home), "coverage", str(tmp_path)]) == 2
    assert "'Awful' is not one of" in capsys.readouterr().err


def test_it_starts_no_server(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _json(home, capsys, *TWO)
    assert sorted(path.name for path in home.iterdir()) == ["runs"]
