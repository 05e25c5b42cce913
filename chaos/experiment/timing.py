"""When a fault begins and ends: keys that every fault of an experiment takes besides its own."""

from typing import Annotated

from pydantic import Field

from chaos.definitions import Definition, Seconds


class Timed(Definition):
    """Base of every fault. What stands here is for the drill to keep: an undo needs none of it."""

    lasts: Annotated[Seconds, Field(gt=0)] | None = Field(default=None, alias="for", exclude=True)
    """It ends by itself so long after its first observed effect: then it is undone. Without it, it lasts until somebody
    ends it."""
