"""Which drills of a game day are run, and in which order."""

import difflib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.errors import BadInput


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line leaves of a game day: short names of experiments. Nothing chosen is everything."""

    only: tuple[str, ...] = ()
    start: str = ""
    """The first drill to run, in the order of the game day."""
    skip: tuple[str, ...] = ()


def ordered(names: Sequence[str], seed: int | None) -> list[str]:
    """`names` in the order of `seed`, the same for the same seed always; as they are without one."""
    found = list(names)
    if seed is not None:
        random.Random(seed).shuffle(found)  # noqa: S311 - to be repeated, not to be secret
    return found


def chosen(names: Sequence[str], choice: Choice) -> list[str]:
    """What `choice` leaves of `names`. Raises BadInput for names that are none of them, and where nothing is left."""
    asked = [*choice.only, *([choice.start] if choice.start else []), *choice.skip]
    if unknown := [each for each in dict.fromkeys(asked) if each not in names]:
        raise BadInput(*(_unknown(each, names) for each in unknown))
    begun = list(names[names.index(choice.start) :] if choice.start else names)
    left = [each for each in begun if (not choice.only or each in choice.only) and each not in choice.skip]
    if not left:
        raise BadInput("nothing is left to run of " + ", ".join(names))
    return left


def _unknown(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "it has " + ", ".join(names)
    return f"the game day has no drill {name[:80]!r} ({hint})"
