"""Experiments as the command line names them, and what `run` and `prove` make of them before anything is started."""

import shutil
from pathlib import Path

import pytest

from chaos.cli import main
from chaos.commands.experiment_files import find
from chaos.errors import BadInput
from tests.recorded import DROPPED_ORDER_INDEX, log_bytes

EXPERIMENTS = Path(__file__).parents[1] / "experiments"


def _names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_a_folder_stands_for_its_experiments_and_what_is_none_is_told() -> None:
    found = find([EXPERIMENTS])
    assert "redis-outage.yaml" in _names(found.files)
    assert "bindings.yaml" not in _names(found.files)
    said: list[str] = []
    found.tell(said.append)
    assert f"left out: {EXPERIMENTS / 'bindings.yaml'} is no experiment" in said
    assert all(path.suffix == ".yaml" for path in (*found.files, *found.left_out))


def test_files_and_folders_stay_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml"):
        (tmp_path / name).write_text("faults: []\n", encoding="utf-8")
    assert _names(find([Path("z.yaml"), tmp_path]).files) == ["z.yaml", "a.yml", "b.yaml"]


def test_a_file_that_cannot_be_read_is_left_to_whoever_reads_it(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("faults: [", encoding="utf-8")
    assert _names(find([tmp_path]).files) == ["broken.yaml"]


def test_folders_without_an_experiment_are_told_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(BadInput) as caught:
        find([tmp_path / "a", tmp_path / "b"])
    assert str(caught.value).splitlines() == [f"{tmp_path / each}: holds no experiment" for each in "ab"]


@pytest.mark.parametrize("count", ["0", "-1", "many", "1001", "²"])
def test_a_number_of_repeats_that_is_none_is_told(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["run", "--repeat", count, str(EXPERIMENTS / "redis-outage.yaml")])
    assert caught.value.code == 2
    assert "is no number from 1 to 1,000" in capsys.readouterr().err


def test_a_near_miss_has_nothing_to_take_away_and_proves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "prove", str(EXPERIMENTS / "shop-latency.yaml")]) == 6
    said = capsys.readouterr().out
    assert said.count("not applicable") == 5
    assert "nothing to take away" in said
    assert not (tmp_path / "runs").exists()


def test_a_recorded_run_that_does_not_count_as_a_pass_is_told_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "runs" / "20261124-110000-dropped-order-index"
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_bytes(log_bytes(DROPPED_ORDER_INDEX))
    experiment = str(EXPERIMENTS / "redis-outage.yaml")
    assert main(["--home", str(tmp_path), "prove", "--from", "dropped-order-index", experiment]) == 2
    assert f"{folder}: does not count as a pass: it is of another experiment" in capsys.readouterr().err
    shutil.rmtree(folder)
    assert main(["--home", str(tmp_path), "prove", "--from", "dropped-order-index", experiment]) == 2
