"""What faults on a proxied link have in common: which link, and that it leads to the service under fault."""

from typing import ClassVar

from chaos.faults.asking import QUESTIONS, Answer, Came, ask
from chaos.faults.port import Fault
from chaos.target.port import Role, Target

ASK_WITHIN_S = 1.0


class OnLink(Fault):
    """Base of faults between a service and those who reach it through `link`; the service itself is left alone."""

    roles: ClassVar[frozenset[Role]] = frozenset(QUESTIONS)

    link: str
    """The link of the target file that is hit; it must lead to `service`."""

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        target.link(self.link)
        if not target.proxies().enabled(self.link):
            return f"the link {self.link} is cut already"
        return None

    def through(self, target: Target, within_s: float = ASK_WITHIN_S) -> Answer:
        """What comes of a question through the link."""
        return ask(target.link(self.link), QUESTIONS[target.roles[self.service]], within_s)

    def past(self, target: Target, within_s: float = ASK_WITHIN_S) -> Answer:
        """What comes of the same question past it."""
        return ask(target.address(self.service), QUESTIONS[target.roles[self.service]], within_s)

    def answers_through(self, target: Target) -> bool:
        """Whether the service answers through the link."""
        return self.through(target).came is Came.ANSWERED
