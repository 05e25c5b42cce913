"""When a fault begins and ends: keys that every fault of an experiment takes besides its own."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from chaos.definitions import Definition, Seconds

MOST_TIMES = 20
"""How often a fault may come back: more of it is a matter of several drills."""


class Moment(StrEnum):
    """What a fault can wait for."""

    RECOVERY = "recovery"


class Repeat(Definition):
    """A fault that comes back, as a service that flaps does."""

    times: int = Field(ge=2, le=MOST_TIMES)
    """How often it is injected in all."""
    every: Annotated[Seconds, Field(gt=0)]
    """From one injection to the next; one that has not ended by then is waited for."""


class Timed(Definition):
    """Base of every fault. What stands here is for the drill to keep: an undo needs none of it."""

    lasts: Annotated[Seconds, Field(gt=0)] | None = Field(default=None, alias="for", exclude=True)
    """It ends by itself so long after its first observed effect: then it is undone. Without it, it lasts until somebody
    ends it."""
    after: Seconds = Field(default=0.0, exclude=True)
    """It is injected so long after the first injection; with `during`, after that moment."""
    during: Moment | None = Field(default=None, exclude=True)
    """It waits for the first recovery: every fault injected so far has ended, and no procedure is being carried out."""
    repeat: Repeat | None = Field(default=None, exclude=True)
    """It comes back: so many times, so long after each other."""
