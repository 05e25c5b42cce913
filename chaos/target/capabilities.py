"""What not every runtime can do to a service, as data: what needs more than its runtime has is refused when planned.

Each capability names a narrow protocol; a target of a runtime that lists it has the methods.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from chaos.errors import TargetError
from chaos.target.port import Target

if TYPE_CHECKING:
    from chaos.target.toxiproxy import Toxiproxy


class Capability(StrEnum):
    """One thing that a runtime can do. The value reads well after "it cannot"."""

    PAUSE = "pause a service"
    SHUT_DOWN = "shut one service down in order"
    PROXIES = "cut and slow links"


OF_RUNTIMES: Mapping[str, frozenset[Capability]] = {
    "embedded": frozenset(Capability),
    "docker": frozenset({Capability.PROXIES}),
}
"""What each runtime can do, by its name. Whoever teaches a runtime one more adds it here."""


@runtime_checkable
class Pausing(Protocol):
    """A target with `Capability.PAUSE`."""

    def pause(self, service: str) -> None:
        """Freeze every process of `service` where it stands, its connections and all. Does nothing where it is."""

    def resume(self, service: str) -> None:
        """Let every process of `service` go on. Does nothing where none is frozen."""


@runtime_checkable
class ShuttingDown(Protocol):
    """A target with `Capability.SHUT_DOWN`."""

    def shut_down(self, service: str) -> None:
        """Ask `service` to end and return once it has. It stays down until started. Does nothing where it is down."""


@runtime_checkable
class Proxied(Protocol):
    """A target with `Capability.PROXIES`."""

    def proxies(self) -> "Toxiproxy":
        """The API of the server behind every link; its proxies are named as the links."""


C = TypeVar("C")


def able(target: Target, kind: type[C]) -> C:
    """`target` as one that can do what the protocol `kind` says. Raises TargetError where its runtime cannot."""
    if not isinstance(target, kind):
        raise TargetError(f"the runtime {target.runtime} is not {kind.__name__}")
    return target


def lacking(runtime: str, needs: frozenset[Capability]) -> str | None:
    """Why what `needs` these cannot be done on `runtime`; None where it can."""
    missing = sorted(needs - OF_RUNTIMES.get(runtime, frozenset()))
    return f"the runtime {runtime} cannot {', '.join(missing)}" if missing else None
