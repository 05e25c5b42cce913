"""`type: partition`: nobody reaches a service through a link any more, while the service itself is well.

Every connection through the link's proxy is closed, and new ones are refused until it listens again.
"""

from typing import Literal

from chaos.faults.asking import Came
from chaos.faults.links import OnLink
from chaos.faults.port import State
from chaos.target.port import Target


class Partition(OnLink):
    """Cuts one link."""

    type: Literal["partition"]

    def will_do(self) -> str:
        return f"cut the link {self.link} to {self.service}; who goes through it is refused, {self.service} runs on"

    def will_undo(self) -> str:
        return f"let the link {self.link} listen again, if it is still cut"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.proxies().disable(self.link)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        through, past = self.through(target), self.past(target)
        # The published port of a container is still listened on: the engine takes the connection and drops it.
        if through.came not in {Came.REFUSED, Came.RESET, Came.CLOSED} or past.came is not Came.ANSWERED:
            return None
        return f"through {self.link} ({target.link(self.link)}) {through}, past it {past}"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if not self.answers_through(target):
            return None
        return f"{self.service} answers through {self.link} again"

    def undo(self, target: Target, prior: State) -> None:
        proxies = target.proxies()
        if prior["listens"] and not proxies.enabled(self.link):
            proxies.enable(self.link)

    def state(self, target: Target) -> State:
        return {"listens": target.proxies().enabled(self.link)}
