"""Whether the engine under a target was there all the time: what containers do while it is not, no drill has done."""

import time
from collections.abc import Callable

GONE_WITHIN_S = 20.0
"""How long an engine may be away before nobody waits for it any more: a restart of it takes two to ten seconds."""


class Ground:
    """What became of the engine at `host`, as told by whoever asks it regularly. One thread tells, others read."""

    def __init__(self, host: str, now_s: Callable[[], float] = time.monotonic) -> None:
        self._host = host
        self._now_s = now_s
        self._away_since_s: float | None = None
        self._lost = ""

    def missed(self) -> None:
        """The engine does not answer."""
        now_s = self._now_s()
        if self._away_since_s is None:
            self._away_since_s = now_s
        if now_s - self._away_since_s >= GONE_WITHIN_S:
            self._lost = f"the engine at {self._host} has not answered for {now_s - self._away_since_s:.0f} s"

    def answered(self) -> None:
        """The engine answers."""
        if self._away_since_s is not None:
            away_s, self._away_since_s = self._now_s() - self._away_since_s, None
            self._lost = (
                f"the engine at {self._host} did not answer for {away_s:.1f} s, as when it is restarted: "
                "what became of its containers meanwhile is not of the drill"
            )

    @property
    def lost(self) -> str:
        """What became of it; "" while nothing did. Told once it answers again, so that an undo finds it there."""
        return self._lost
