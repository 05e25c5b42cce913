"""Experiments as the command line names them: files, and folders of files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chaos import definitions
from chaos.errors import BadInput, Problem
from chaos.inputs import Inputs, read_all
from chaos.source_files import read_text

_EXPERIMENT_KEYS = {"faults", "expect"}
"""A YAML file of a folder that has neither is no experiment: bindings, game days and targets lie beside them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Experiment files in order, and the YAML files of the folders that are none."""

    files: tuple[Path, ...]
    left_out: tuple[Path, ...]

    def tell(self, say: Callable[[str], None]) -> None:
        """Name what was left out."""
        for path in self.left_out:
            say(f"left out: {path} is no experiment")


def find(named: Sequence[Path]) -> Found:
    """The files that are named, and the experiments of the folders that are. Raises BadInput for a folder of none."""
    found, empty = _looked(named)
    if empty:
        raise BadInput(*empty)
    return found


def read_named(named: Sequence[Path], target: Path | None = None) -> tuple[Found, list[Inputs]]:
    """What `find` finds, each read with all that it names, and `target` where it is given in the place of its own.

    Raises BadInput with every problem of all of them.
    """
    found, problems = _looked(named)
    try:
        inputs = read_all(list(found.files), target)
    except BadInput as error:
        raise BadInput(*problems, *error.problems) from None
    if problems:
        raise BadInput(*problems)
    return found, inputs


def _looked(named: Sequence[Path]) -> tuple[Found, list[Problem]]:
    files: list[Path] = []
    left_out: list[Path] = []
    empty: list[Problem] = []
    for path in named:
        if not path.is_dir():
            files.append(path)
            continue
        inside = [each for each in sorted(path.iterdir()) if each.suffix in {".yaml", ".yml"}]
        experiments = [each for each in inside if _is_experiment(each)]
        files += experiments
        left_out += [each for each in inside if each not in experiments]
        if not experiments:
            empty.append(Problem(str(path), 0, 0, "holds no experiment"))
    return Found(tuple(files), tuple(left_out)), empty


def is_game_day(path: Path) -> bool:
    """Whether a file holds drills; what cannot be read is told by whoever reads it as an experiment."""
    try:
        return path.is_file() and "drills" in definitions.plain(read_text(path).text, str(path))
    except BadInput:
        return False


def _is_experiment(path: Path) -> bool:
    """Whether a file is meant to be one; what cannot be read at all is told by whoever reads it next."""
    try:
        return bool(_EXPERIMENT_KEYS & definitions.plain(read_text(path).text, str(path)).keys())
    except BadInput:
        return True
