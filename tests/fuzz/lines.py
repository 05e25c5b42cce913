"""Command lines that are nearly right: drawn from the parser's own description of every subcommand, then bent."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz.project import ATTACH, BINDINGS, DOCUMENT, TARGET
from tests.fuzz.values import CANARY, TEXTS

BROKEN = "experiments/broken.yaml"
"""Nearly an experiment: whatever takes experiments, or the folder of all of them, can start nothing by it."""

FILES = (
    DOCUMENT,
    BINDINGS,
    TARGET,
    BROKEN,
    f"{ATTACH}/target.yaml",
    "nowhere.yaml",
    "experiments",
    ".",
    "",
    "/dev/null",
)
WORDS = ("latest", "kill", "20261124-110348", "embedded", "runbook", "3.1", "1", "-1", "9" * 30, "bindings", "latets")
ODD_FILES = ("a-pipe", "a-loop", "a-socket", "a-folder/", "/dev/full", "/proc/self/mem", "x" * 300, "\udcff.yaml")
JUNK = ("-", "--", "---", "-h=", "--home=", "--json=yes", "--no-such", "-rf", "=", "@file", "\\", "--hel", "--outpu")
HOMES = (
    "home",
    "home/../home",
    "a-home-that-is-a-file",
    "a-loop",
    "a-pipe",
    "experiments",
    "h" * 300,
    "",
    "\x00",
    "\udcff",
)


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: its words, and the arguments that it takes."""

    words: tuple[str, ...]
    arguments: tuple[argparse.Action, ...]


def commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[Command]:
    """Every subcommand below `parser`."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to its own description
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for name, below in action.choices.items():
                yield from commands(below, (*words, name))
            return
    yield Command(words, tuple(each for each in parser._actions if each.dest not in {"help", "home"}))  # noqa: SLF001 - as above


def line(random: Random, every: Sequence[Command]) -> list[str]:
    """A command line for one of them."""
    command = random.choice(every)
    said = [
        word for action in command.arguments if random.random() < _likely(action) for word in _given(random, action)
    ]
    words = [*command.words, *said]
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        words = _bent(random, words)
    home = random.choice((HOMES[0], HOMES[0], random.choice(HOMES)))
    return ["--home", home, *words]


def _likely(action: argparse.Action) -> float:
    return 0.9 if action.required or not action.option_strings else 0.35


def _given(random: Random, action: argparse.Action) -> list[str]:
    option = [random.choice(action.option_strings)] if action.option_strings else []
    if action.nargs == 0:
        return option
    count = random.choice((1, 2)) if action.nargs in {"+", "*"} else 1
    return [*option, *(_value(random, action) for _ in range(count))]


def _value(random: Random, action: argparse.Action) -> str:
    choices: Any = action.choices
    if choices and random.random() < 0.6:
        return str(random.choice(list(choices)))
    if "output" in action.dest or "html" in action.dest or "junit" in action.dest:
        return random.choice(("out.file", "-", "no-such-folder/out", "a-folder", "/dev/full", "a-loop"))
    pool = random.choice((FILES, FILES, FILES, WORDS, ODD_FILES, TEXTS))
    return random.choice(pool)


def _bent(random: Random, words: list[str]) -> list[str]:
    at = random.randrange(len(words) + 1)
    bends = (
        [*words[:at], random.choice((*JUNK, *TEXTS, CANARY)), *words[at:]],
        words[:at] + words[at + 1 :],
        [*words[:at], *words[at - 1 : at], *words[at:]],
        [each[:-1] if n == at else each for n, each in enumerate(words)],
        random.sample(words, len(words)),
        [*words, *words[1:]],
    )
    return random.choice(bends)
