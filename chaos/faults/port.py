"""What every fault is: a definition read from YAML that captures, injects, proves, and undoes.

The order is fixed by the drill: `capture` → the undo record is on disk → `inject` → `effect` proven
→ (`ended` seen) → `undo` → `differences` empty. Everything that undo needs is in what `capture`
returned, for another process may have to do it.
"""

from collections.abc import Mapping
from typing import Any

from chaos.definitions import Definition
from chaos.target.port import Target

State = Mapping[str, Any]
"""Plain JSON data: what a fault captured, or what is there now."""


class Fault(Definition):
    """Base of every fault. `service` is the one service that it touches."""

    type: str
    """The kind of fault."""
    name: str = ""
    """What it is called in reports; by itself its type and service."""
    service: str
    """The name of the service, as the target file has it."""

    @property
    def label(self) -> str:
        """The name of this fault in events: the given one, else type and service."""
        return self.name or f"{self.type}-{self.service}"

    def will_do(self) -> str:
        """One sentence for the plan: what would be touched, and how."""
        raise NotImplementedError

    def will_undo(self) -> str:
        """One sentence for the plan: what undo would restore, and when it has nothing to do."""
        raise NotImplementedError

    def refused(self, target: Target) -> str | None:
        """Why this fault cannot be injected into `target` (a service or index that is not there); None where it can."""
        raise NotImplementedError

    def capture(self, target: Target) -> State:
        """The state that undo must restore. Raises TargetError where it cannot be read."""
        raise NotImplementedError

    def inject(self, target: Target, prior: State) -> None:
        """Do it. Raises TargetError."""
        raise NotImplementedError

    def effect(self, target: Target, prior: State) -> str | None:
        """Evidence that the fault shows, as seen now from outside the injecting call; None while it does not."""
        raise NotImplementedError

    def ended(self, target: Target, prior: State) -> str | None:
        """Evidence that the fault is gone, whoever ended it; None while it lasts."""
        raise NotImplementedError

    def undo(self, target: Target, prior: State) -> None:
        """Restore `prior`: only what this fault changed, doing nothing where that is restored already."""
        raise NotImplementedError

    def state(self, target: Target) -> State:
        """The state now, in the shape that `capture` returned."""
        raise NotImplementedError
