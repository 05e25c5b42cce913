"""`type: noop`: one marker key in a cache, which nobody reads. The fault to copy when you write one.

It does to the target what every fault does (capture, inject, effect, ended, undo), and nothing that
users could notice. Its drill is the control: whatever alarm rings in it is a false one. Where it
cannot leave its mark it has no effect, and the drill's verdict is "not injected".
"""

from typing import ClassVar, Literal

from chaos.faults.outside import cache_of
from chaos.faults.port import Fault, State
from chaos.target.port import Role, Target

MARKER = "gameday:noop"


class Noop(Fault):
    """Sets the key `gameday:noop` in the cache to this fault's label, and removes it again."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    type: Literal["noop"]
    """The kind of fault."""

    def will_do(self) -> str:
        return f"set the key {MARKER} in {self.service}; users notice nothing"

    def will_undo(self) -> str:
        return f"delete the key {MARKER} from {self.service}, if it is still there"

    def refused(self, target: Target) -> str | None:
        # Refuse what could not be undone to the very state that was found, and say what would be right.
        if reason := self.unfit(target):
            return reason
        if (there := self._marker(target)) is not None:
            return (
                f"{self.service} already has the key {MARKER} ({there!r}): another drill runs, or still owes its undo"
            )
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        # The one place that does harm. It is called once, after the undo record is on disk.
        with cache_of(target, self.service) as cache:
            cache.set(MARKER, self.label)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        # Evidence from outside: read back over a new connection, never "the call returned".
        return f"{self.service} holds {MARKER} = {self.label}" if self._marker(target) == self.label else None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        there = self._marker(target)
        return None if there == self.label else f"{MARKER} in {self.service} is {there!r}"

    def undo(self, target: Target, prior: State) -> None:  # noqa: ARG002 - there was no marker before
        # Only what this fault changed; nothing where it is restored already; somebody else's value is left alone.
        if self._marker(target) == self.label:
            with cache_of(target, self.service) as cache:
                cache.delete(MARKER)

    def state(self, target: Target) -> State:
        # `capture` returns this too: all that undo needs, as JSON data, for another process may have to undo.
        return {"marker": self._marker(target)}

    def _marker(self, target: Target) -> str | None:
        with cache_of(target, self.service) as cache:
            found = cache.get(MARKER)
        return None if found is None else str(found)
