"""What faults have in common whose worker holds sessions of a database: state and undo are those sessions."""

from typing import ClassVar

from chaos.faults import sessions, workers
from chaos.faults.port import State
from chaos.faults.working import Working
from chaos.target.port import Role, Target


class Holding(Working):
    """Base of faults with a worker in a database."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATABASE})

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if sessions.count(target, self.service, self.label):
            return None
        return f"{self.service} has no session {sessions.name_of(self.label)}"

    def undo(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the sessions are known by their name
        workers.end(self.mark(target))
        sessions.end(target, self.service, self.label)

    def state(self, target: Target) -> State:
        return {"workers": self.busy(target), "sessions": sessions.count(target, self.service, self.label)}
