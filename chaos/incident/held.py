"""Steadying of a scale: worse at once, better only after it has lasted."""

from dataclasses import dataclass
from typing import Generic, TypeVar

FALL_HOLD_S = 1.0
"""How long a value must stay on the better side of a boundary before its level falls.

A hold, not a margin: a margin would call a value warning that the document does not.
"""

Rung = TypeVar("Rung", bound=int)


@dataclass(frozen=True, slots=True)
class Held(Generic[Rung]):
    """A place on a scale where more is worse; None is unknown.

    `falling_since_s` is when it was last seen to leave `rung` for the better, `worst_since` the worst seen since then.
    """

    rung: Rung | None = None
    falling_since_s: float | None = None
    worst_since: Rung | None = None

    @property
    def falling(self) -> bool:
        """Whether something better than `rung` is being seen; else `rung` is what was seen last."""
        return self.falling_since_s is not None

    def after(self, seen: Rung | None, now_s: float, hold_s: float = FALL_HOLD_S) -> "Held[Rung]":
        """The place once `seen` is what is seen at `now_s`. Becoming unknown, and known again, is immediate."""
        if seen is None or self.rung is None or seen >= self.rung:
            return self if seen == self.rung and not self.falling else Held(seen)
        if self.falling_since_s is None or self.worst_since is None:
            return Held(self.rung, now_s, seen)
        worst = max(self.worst_since, seen)
        if now_s - self.falling_since_s < hold_s:
            return Held(self.rung, self.falling_since_s, worst)
        return Held(worst) if seen == worst else Held(worst, now_s, seen)
