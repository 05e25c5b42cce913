"""`type: hang`: every process of a service is frozen by SIGSTOP, as by a stuck disk or a host out of memory.

The kernel still takes connections for it, and nobody ever answers on them: clients learn nothing but silence.
"""

from typing import ClassVar, Literal

from chaos.faults.asking import QUESTIONS, Came, ask
from chaos.faults.down import plain
from chaos.faults.port import Fault, State
from chaos.target.port import Ability, Role, Status, Target

_ANSWER_WITHIN_S = 0.5
_SILENT_S = 0.1
"""Enough for what is known to be frozen."""


class Hang(Fault):
    """Freezes the server and all that descends from it."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.PAUSE})
    roles: ClassVar[frozenset[Role]] = frozenset(QUESTIONS)

    type: Literal["hang"]

    def will_do(self) -> str:
        return f"freeze every process of {self.service} (SIGSTOP); it takes connections and answers nobody"

    def will_undo(self) -> str:
        return f"let {self.service} go on (SIGCONT), if it is still frozen"

    def refused(self, target: Target) -> str | None:
        return self.unfit(target)

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.pause(self.service)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if target.state(self.service).status is not Status.PAUSED:
            return None
        answer = self._asked(target, _SILENT_S)
        return f"{self.service} is frozen: {answer}" if answer is not None else None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        state = target.state(self.service)
        if state.status is not Status.RUNNING or self._asked(target, _ANSWER_WITHIN_S) is not None:
            return None
        return f"{self.service} runs and answers again ({state.identity})"

    def undo(self, target: Target, prior: State) -> None:  # noqa: ARG002 - only what runs is frozen
        # Whether or not the server itself is: an injection that was cut short may have frozen its children only.
        target.resume(self.service)

    def state(self, target: Target) -> State:
        return plain(target.state(self.service))

    def _asked(self, target: Target, within_s: float) -> str | None:
        """What came instead of an answer; None where it answered."""
        answer = ask(target.address(self.service), QUESTIONS[target.roles[self.service]], within_s)
        return None if answer.came is Came.ANSWERED else str(answer)
