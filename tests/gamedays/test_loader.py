"""A game-day file with the experiments that it names."""

from pathlib import Path

import pytest

from chaos.errors import BadInput
from chaos.gamedays.loader import plan_game_day
from chaos.gamedays.order import Choice
from chaos.responding import Mode

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def _file(folder: Path, text: str) -> Path:
    path = folder / "day.yaml"
    path.write_text(text.replace("@", str(EXPERIMENTS)), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted((EXPERIMENTS / "gamedays").glob("*.yaml")), ids=lambda each: each.stem)
def test_our_own_game_days_can_be_run(path: Path) -> None:
    assert plan_game_day(path).drills


def test_what_the_game_day_says_of_all_drills_holds_for_each(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "title: Day\ndrills: ['@/redis-outage.yaml', '@/redis-stop.yaml']\nresponder: none\nsteady_within: 2m\n",
    )
    planned = plan_game_day(path)
    assert [(each.experiment.responder, each.experiment.steady_state.within) for each in planned.drills] == [
        (Mode.NONE, 120.0)
    ] * 2


def test_a_seed_that_is_drawn_gives_the_same_order_when_it_is_given_again(tmp_path: Path) -> None:
    text = "title: Day\norder: random\ndrills: ['@/redis-outage.yaml', '@/redis-stop.yaml', '@/redis-hang.yaml']\n"
    drawn = plan_game_day(_file(tmp_path, text))
    again = plan_game_day(_file(tmp_path, text), seed=drawn.seed)
    assert [each.name for each in again.drills] == [each.name for each in drawn.drills]


def test_a_choice_does_not_change_the_order_that_a_seed_makes(tmp_path: Path) -> None:
    text = (
        "title: Day\norder: random\nseed: 7\n"
        "drills: ['@/redis-outage.yaml', '@/redis-stop.yaml', '@/redis-hang.yaml', '@/redis-flush.yaml']\n"
    )
    path = _file(tmp_path, text)
    whole = [each.name for each in plan_game_day(path).drills]
    left = plan_game_day(path, Choice(skip=("redis-stop",)))
    assert [each.name for each in left.drills] == [each for each in whole if each != "redis-stop"]


def test_everything_wrong_with_its_drills_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: Bad\n", encoding="utf-8")
    path = _file(tmp_path, "title: Day\ndrills: [bad.yaml, missing.yaml]\n")
    with pytest.raises(BadInput) as error:
        plan_game_day(path)
    assert "bad.yaml:1:1: 'section' is missing" in str(error.value)
    assert "missing.yaml: cannot be read" in str(error.value)


def test_an_experiment_in_its_place_is_told() -> None:
    with pytest.raises(BadInput, match="this is an experiment, and a game-day file is wanted here"):
        plan_game_day(EXPERIMENTS / "redis-outage.yaml")
