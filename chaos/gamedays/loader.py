"""A game-day file, read with everything that its drills need, so that all that is wrong is told at once."""

import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from chaos import definitions
from chaos.errors import BadInput, Problem
from chaos.gamedays.definition import GameDay, Order
from chaos.gamedays.order import Choice, chosen, ordered
from chaos.inputs import Inputs, read
from chaos.quoting import quoted
from chaos.source_files import read_yaml

KIND = "game-day"
_SEEDS = 10_000
"""Seeds that are drawn are below that: they are read out and typed again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A game day as it will be run: its drills in their order, and the seed that made it (None: as listed)."""

    game_day: GameDay
    path: Path
    drills: tuple[Inputs, ...]
    seed: int | None = None

    @property
    def name(self) -> str:
        """The game day's short name: its file's, without the ending."""
        return self.path.stem


def read_game_day(path: Path) -> GameDay:
    """What the file says, without its drills. Raises BadInput."""
    source = read_yaml(path, KIND)
    return definitions.load(source.text, str(path), GameDay)


def missing_drills(path: Path, game_day: GameDay) -> list[Problem]:
    """The experiments that `game_day`, read from `path`, names and that are not there, with where it names them."""
    places = definitions.places(read_yaml(path, KIND).text, str(path))
    return [
        Problem(str(path), *places.get(("drills", index), (0, 0)), f"there is no file {quoted(name)} in {path.parent}")
        for index, name in enumerate(game_day.drills)
        if not (path.parent / name).is_file()
    ]


def plan_game_day(
    path: Path,
    choice: Choice = Choice(),  # noqa: B008 - frozen
    seed: int | None = None,
    target: Path | None = None,
) -> Planned:
    """The game day in `path`, of which `choice` is run; `seed` takes the place of its own, `target` of its drills'.

    Raises BadInput with every problem of the file and of every experiment that it names.
    """
    source = read_yaml(path, KIND)
    game_day = definitions.load(source.text, str(path), GameDay)
    places = definitions.places(source.text, str(path))
    problems: list[Problem | str] = []
    drills: dict[str, Inputs] = {}
    for index, name in enumerate(game_day.drills):
        at = places.get(("drills", index), (0, 0))
        try:
            inputs = read(Path(os.path.normpath(path.parent / name)), target)
        except BadInput as error:
            problems += error.problems
            continue
        if inputs.name in drills:
            problems.append(
                Problem(str(path), *at, f"two drills are called {inputs.name!r}", "rename one of the files")
            )
        drills[inputs.name] = _conducted(inputs, game_day)
    if seed is not None and game_day.order is not Order.RANDOM:
        problems.append(Problem(str(path), 1, 1, "a seed is for a random order", "say order: random"))
    if problems:
        raise BadInput(*dict.fromkeys(problems))
    seed = _seed(game_day, seed)
    names = chosen(ordered(list(drills), seed), choice)
    return Planned(game_day, path, tuple(drills[each] for each in names), seed)


def _seed(game_day: GameDay, given: int | None) -> int | None:
    if game_day.order is not Order.RANDOM:
        return None
    return next((each for each in (given, game_day.seed) if each is not None), secrets.randbelow(_SEEDS))


def _conducted(inputs: Inputs, game_day: GameDay) -> Inputs:
    """One drill with what the game day says of all of them."""
    if game_day.responder is not None:
        inputs = inputs.with_responder(game_day.responder)
    if game_day.steady_within is None:
        return inputs
    within = {"within": game_day.steady_within}
    steady = inputs.experiment.steady_state.model_copy(update=within)
    # The record of the drill has it too: whoever looks at it knows how long the drill may wait.
    source = inputs.experiment_source
    kept = {**source.data.get("steady_state", {}), "within": f"{game_day.steady_within:g}s"}
    data = {**source.data, "steady_state": kept}
    return replace(
        inputs,
        experiment=inputs.experiment.model_copy(update={"steady_state": steady}),
        experiment_source=replace(source, data=data),
    )
