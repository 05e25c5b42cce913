"""What every fault is: a definition read from YAML that captures, injects, proves, and undoes.

The order is fixed by the drill: `capture` → the undo record is on disk → `inject` → `effect` proven
→ (`ended` seen) → `undo` → `differences` empty. Everything that undo needs is in what `capture`
returned, for another process may have to do it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, get_args

from pydantic import model_validator

from chaos.errors import NotInjected
from chaos.experiment.timing import Timed
from chaos.scales import Level, Metric
from chaos.target.abilities import LACKING
from chaos.target.port import Ability, Role, Status, Target

State = Mapping[str, Any]
"""Plain JSON data: what a fault captured, or what is there now. What stands under `NOTED` is not compared."""

NOTED = "noted"
"""The key of a state for what undo or the proof of the effect has to know and nobody can restore."""

SILENT = "silent"
"""The key of a state whose service runs and does not say what its settings are: there is nothing to go back to."""


class Fault(Timed):
    """Base of every fault. `service` is the one service that it touches."""

    needs: ClassVar[frozenset[Ability]] = frozenset()
    """What a runtime must be able to do for it."""
    roles: ClassVar[frozenset[Role]] = frozenset(Role)
    """The roles of the services that it fits."""

    type: str
    """Which fault it is."""
    name: str = ""
    """What it is called in events and reports; without it, its type and service."""
    service: str
    """The one service that it touches, as the target file calls it."""

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, data: Any) -> Any:
        """`Kill(service="cache")` in code says by its class which fault it is."""
        types = get_args(cls.model_fields["type"].annotation)
        return {"type": types[0], **data} if isinstance(data, dict) and len(types) == 1 else data

    @property
    def label(self) -> str:
        """The name of this fault in events: the given one, else type and service."""
        return self.name or f"{self.type}-{self.service}"

    @property
    def threshold(self) -> tuple[Metric, Level] | None:
        """The threshold of the document that this fault goes up to; None for one that needs no figure of it."""
        return None

    def aimed(self, begins: float, ends: float) -> Self:  # noqa: ARG002 - for faults with a threshold
        """This fault with the figures of its `threshold`: where the level begins, and where the next one does."""
        return self

    def resolved(self, target: Target) -> Self:  # noqa: ARG002 - for faults that look up what they mean
        """This fault with what it says in other words (the index of a query) by its name; taken before `capture`."""
        return self

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
        """The state that undo must restore. Raises NotInjected where refused, TargetError where it cannot be read."""
        if reason := self.refused(target):
            raise NotInjected(f"{self.label}: {reason}")
        state = self.state(target)
        if SILENT in state:
            raise NotInjected(f"{self.label}: {self.service} does not answer, so what undo must restore is not known")
        return state

    def inject(self, target: Target, prior: State) -> None:
        """Do it. Raises TargetError."""
        raise NotImplementedError

    def effect(self, target: Target, prior: State) -> str | None:
        """Evidence that the fault shows, as seen now from outside the injecting call; None while it does not."""
        raise NotImplementedError

    def stirs(self, target: Target, prior: State) -> bool:  # noqa: ARG002 - for faults whose effect builds up
        """Whether the service feels it already, though `effect` is still to be reached: its onset is then."""
        return False

    def ended(self, target: Target, prior: State) -> str | None:
        """Evidence that the fault is gone, whoever ended it; None while it lasts."""
        raise NotImplementedError

    def undo(self, target: Target, prior: State) -> None:
        """Restore `prior`: only what this fault changed, doing nothing where that is restored already."""
        raise NotImplementedError

    def state(self, target: Target) -> State:
        """The state now, in the shape that `capture` returned."""
        raise NotImplementedError

    @classmethod
    def unable(cls, runtime: str) -> str | None:
        """Why `runtime` cannot inject this fault; None where it can."""
        lacking = {ability: reason for ability, reason in LACKING[runtime].items() if ability in cls.needs}
        return "; ".join(f"the {runtime} runtime cannot {each}: {reason}" for each, reason in lacking.items()) or None

    def unfit(self, target: Target) -> str | None:
        """Why this fault does not fit the runtime, or its service is none that it can be injected into; else None."""
        if reason := self.unable(target.runtime):
            return reason
        role = target.roles.get(self.service)
        if role is None:
            return f"there is no service {self.service!r}; there are {', '.join(target.roles)}"
        if role not in self.roles:
            return f"{self.service!r} has the role {role}; {self.type} fits {', '.join(sorted(self.roles))}"
        if reason := target.spared(self.service):
            return reason
        status = target.state(self.service).status
        return None if status is Status.RUNNING else f"{self.service} is {status.value}, not running"
