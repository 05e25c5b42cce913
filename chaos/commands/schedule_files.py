"""The game-day files that the commands of `gameday schedule` take."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.quoting import quoted

if TYPE_CHECKING:
    from chaos.gamedays.scheduler import Scheduled

USUAL = Path("experiments/gamedays")


def configure(parser: argparse.ArgumentParser) -> None:
    """The files; none means those of the usual folder."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"a game day (YAML); without any, those in {USUAL} that have a schedule",
    )


def scheduled(files: list[Path]) -> "list[Scheduled]":
    """Every game day of `files` that has a schedule. Raises BadInput with every problem of all of them."""
    from chaos.errors import BadInput, Problem
    from chaos.gamedays.loader import missing_drills, read_game_day
    from chaos.gamedays.scheduler import Scheduled

    asked = files or sorted(USUAL.glob("*.yaml"))
    if not asked:
        raise BadInput(f"no game day is named, and there is none in {USUAL}")
    found: list[Scheduled] = []
    problems: list[Problem | str] = []
    for path in asked:
        try:
            game_day = read_game_day(path)
            # A start reads them whole; that one is not there is better known before the night of it.
            problems += missing_drills(path, game_day)
        except BadInput as error:
            problems += error.problems
            continue
        if game_day.schedule is not None:
            found.append(Scheduled(path, game_day, game_day.schedule))
        elif files:
            problems.append(Problem(str(path), 1, 1, "this game day has no schedule"))
    names = [each.name for each in found]
    twice = sorted({each for each in names if names.count(each) > 1})
    problems += [f"two game days are called {quoted(each)}: their starts could not be told apart" for each in twice]
    if not found and not problems:
        problems.append(f"no game day in {USUAL} has a schedule")
    if problems:
        raise BadInput(*problems)
    return found
