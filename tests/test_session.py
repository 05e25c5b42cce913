"""Where runs are kept."""

from pathlib import Path

import pytest

from chaos.errors import BadInput, SetupError
from chaos.outcome import Verdict
from chaos.safety.undo_log import FILE_NAME, UndoLog
from chaos.session import Home


def _run(home: Home, name: str) -> Path:
    folder = home.runs / name
    folder.mkdir(parents=True)
    (folder / "events.jsonl").touch()
    return folder


def test_two_runs_in_one_second_have_folders_of_their_own(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert len({home.new_run("redis-outage") for _ in range(3)}) == 3


def test_what_a_worker_left_owed_is_found_from_the_home_that_it_is_in(tmp_path: Path) -> None:
    run = Home(tmp_path).worker("gw0").new_run("redis")
    log = UndoLog(run / FILE_NAME)
    log.owe("kill-cache", {"type": "kill", "service": "cache"}, {"status": "running"})
    said: list[str] = []
    assert Home(tmp_path).heal(said.append) is Verdict.NOT_CLEANED
    assert any(run.name in line and "kill-cache" in line for line in said)


def test_a_home_that_cannot_be_made_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(SetupError, match=str(tmp_path / "home")):
        Home(tmp_path / "home").new_run("redis-outage")


def test_latest_is_the_run_that_began_last(tmp_path: Path) -> None:
    home = Home(tmp_path)
    _run(home, "20261124-090000-dropped-order-index")
    latest = _run(home, "20261124-100000-redis-outage")
    assert home.run("latest") == latest


def test_a_run_is_found_by_the_end_of_its_name_the_latest_of_several(tmp_path: Path) -> None:
    home = Home(tmp_path)
    _run(home, "20261124-090000-redis-outage")
    latest = _run(home, "20261124-100000-redis-outage")
    _run(home, "20261124-110000-dropped-order-index")
    assert home.run("redis-outage") == latest


def test_a_run_is_found_by_its_folder_or_its_log(tmp_path: Path) -> None:
    folder = _run(Home(tmp_path / "elsewhere"), "20261124-090000-redis-outage")
    assert Home(tmp_path).run(str(folder)) == folder
    assert Home(tmp_path).run(str(folder / "events.jsonl")) == folder


def test_a_run_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no run named 'nowhere'"):
        Home(tmp_path).run("nowhere")
