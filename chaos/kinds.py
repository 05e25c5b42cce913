"""The kinds of YAML files that this project reads, and which kind a file is."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from chaos.definitions import Definition
from chaos.errors import Problem
from chaos.faults.catalogue import EXPERIMENT
from chaos.gamedays.definition import GameDay
from chaos.runbook.bindings import Bindings
from chaos.target.definition import TargetDefinition

KINDS: Mapping[str, type[Definition]] = MappingProxyType(
    {"bindings": Bindings, "target": TargetDefinition, "experiment": EXPERIMENT, "game-day": GameDay}
)
"""The model of every kind, by the word for it."""

_ARTICLES = {
    "experiment": "an experiment",
    "bindings": "a bindings file",
    "target": "a target file",
    "game-day": "a game-day file",
}
_READERS = {
    "experiment": "gameday run and gameday plan take experiments",
    "bindings": "gameday runbook check takes bindings, and an experiment names them under bindings",
    "target": "an experiment names its target under target",
    "game-day": "gameday run and gameday schedule take game days",
}


def wrong_kind(keys: Iterable[str], wanted: str, path: str) -> Problem | None:
    """The one problem of a file that is of another kind than `wanted`, by its keys; None where it may well be that."""
    known = {kind: len(model.model_fields.keys() & set(keys)) for kind, model in KINDS.items()}
    likeliest = max(known, key=lambda kind: known[kind])
    if known[likeliest] <= known[wanted]:
        return None
    message = f"this is {_ARTICLES[likeliest]}, and {_ARTICLES[wanted]} is wanted here"
    return Problem(path, 1, 1, message, _READERS[likeliest])
