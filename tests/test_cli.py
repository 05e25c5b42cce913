"""The command: what it says to bad input, and its exit codes."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from chaos.cli import main

EXPERIMENTS = Path(__file__).parents[1] / "experiments"


def _beside(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of one of our experiments, changed, beside links to the files that it names."""
    for each in ("incident-response.md", "bindings.yaml"):
        (tmp_path / each).symlink_to(EXPERIMENTS / each)
    text = (EXPERIMENTS / name).read_text(encoding="utf-8")
    text = text.replace("../target_app", str(EXPERIMENTS.parent / "target_app"))
    assert old in text
    changed = tmp_path / name
    changed.write_text(text.replace(old, new), encoding="utf-8")
    return changed


def test_help_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "0 passed, 1 failed, 2 bad input, 3 not injected, 4 not cleaned, 5 aborted, 6 unknown" in said


def test_help_imports_no_package_but_our_own_and_pythons() -> None:
    """They are what takes long to import; benchmarks/help_startup.py has the figures."""
    script = (
        "import sys; before = set(sys.modules)\n"
        "import chaos.cli\n"
        "roots = {name.partition('.')[0] for name in sys.modules.keys() - before}\n"
        "sys.exit(', '.join(sorted(roots - sys.stdlib_module_names - {'chaos'})) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stderr.strip(), done.returncode) == ("", 0)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"gameday {version('gameday')}\n"


@pytest.mark.parametrize("arguments", [["--home", "HOME", "report", "x"], ["report", "--home", "HOME", "x"]])
def test_the_home_is_given_before_or_after_the_command(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(tmp_path / "elsewhere") if each == "HOME" else each for each in arguments]
    assert main(given) == 2
    assert f"no run named 'x' in {tmp_path / 'elsewhere'}" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err == "nowhere.yaml: cannot be read: No such file or directory\n"


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = _beside(tmp_path, "redis-outage.yaml", "max_duration: 90s", "max_durations: 90s")
    assert main(["plan", str(changed), "nowhere.yaml"]) == 2
    said = capsys.readouterr().err
    assert "unknown key 'max_durations' (did you mean 'max_duration'?)" in said
    assert "'max_duration' is missing" in said
    assert "nowhere.yaml: cannot be read" in said


def test_a_mistake_is_told_with_its_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = _beside(tmp_path, "redis-outage.yaml", "users: 24", "users: many")
    assert main(["plan", str(changed)]) == 2
    line = next(n for n, text in enumerate(changed.read_text().splitlines(), start=1) if "users: many" in text)
    assert capsys.readouterr().err.startswith(f"{changed}:{line}:10: load.users: ")


def test_a_service_that_the_target_has_not_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = _beside(tmp_path, "redis-outage.yaml", "service: cache", "service: cash")
    assert main(["--home", str(tmp_path / "home"), "run", str(changed)]) == 2
    assert "the target has no service 'cash'" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_plan_says_what_would_be_touched_and_undone_and_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", str(EXPERIMENTS / "redis-outage.yaml")]) == 0
    said = capsys.readouterr().out
    assert "touches cache: kill cache with SIGKILL" in said
    assert "undo: start cache as it was" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["report", "replay"])
def test_a_run_that_is_not_there_is_bad_input(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), command, "latest"]) == 2
    assert "no run named 'latest'" in capsys.readouterr().err


def test_recover_with_nothing_owed_passes_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "recover"]) == 0
    assert capsys.readouterr().out == "nothing is owed, and nothing was left running\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chaos.cli", "schema", "bindings"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("command", ["status", "recover", "stop"])
def test_a_home_that_is_not_there_is_said_to_be_none(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "typo"
    assert main(["--home", str(home), command]) == 0
    assert capsys.readouterr().out == f"nothing has ever run in {home}: there is no such folder\n"
    assert not home.exists()


def test_a_home_that_is_not_there_is_named_without_what_a_terminal_would_obey(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--home", "no\x1b[31mwhere", "stop"]) == 0
    assert capsys.readouterr().out == "nothing has ever run in no\\x1b[31mwhere: there is no such folder\n"


def test_a_home_that_is_a_file_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "README.md"
    home.touch()
    assert main(["--home", str(home), "status"]) == 2
    assert "is a file, and the home of runs is a folder" in capsys.readouterr().err


def test_a_folder_of_experiments_is_planned(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(EXPERIMENTS)]) == 0
    said = capsys.readouterr().out
    assert "left out: " in said
    assert "Redis outage" in said
    assert "Dropped order index" in said


def test_an_export_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarterly, taken = EXPERIMENTS / "gamedays" / "quarterly.yaml", tmp_path / "taken"
    taken.touch()
    assert main(["schedule", "export", str(quarterly), "--cron", "--output", str(taken)]) == 2
    assert capsys.readouterr().err == f"{taken}: is no folder\n"


def test_a_scheduled_drill_that_is_not_there_is_told_before_its_night(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = tmp_path / "day.yaml"
    day.write_text('title: Day\ndrills: [gone.yaml]\nschedule: {cron: "0 3 * * *", timezone: UTC}\n', encoding="utf-8")
    assert main(["--home", str(tmp_path), "schedule", "next", str(day)]) == 2
    assert f"{day}:2:10: there is no file 'gone.yaml' in {tmp_path}" in capsys.readouterr().err


def test_a_second_pause_keeps_the_reason_of_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path), "schedule", "pause"]
    assert main([*home, "--because", "the sale"]) == 0
    assert main(home) == 0
    assert capsys.readouterr().out.rstrip().endswith("UTC (the sale)")
