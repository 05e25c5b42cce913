"""`type: kill`: the service's server dies by SIGKILL, as from an out-of-memory kill or a crash.

Nothing is flushed and no client is told. The server stays down until somebody starts it: the
remediation of the document, or undo.
"""

from typing import Literal

from chaos.errors import NotInjected
from chaos.faults.outside import answers, refusal
from chaos.faults.port import Fault, State
from chaos.target.port import ServiceState, Status, Target


class Kill(Fault):
    """SIGKILL to the server of `service`; every other service is left alone."""

    type: Literal["kill"]
    """The kind of fault."""

    def will_do(self) -> str:
        return f"kill {self.service} with SIGKILL; it refuses connections until it is started"

    def will_undo(self) -> str:
        return f"start {self.service} as it was, if it is still stopped"

    def refused(self, target: Target) -> str | None:
        if self.service not in target.roles:
            return f"there is no service {self.service!r}; there are {', '.join(target.roles)}"
        status = target.state(self.service).status
        return None if status is Status.RUNNING else f"{self.service} is {status.value}, not running"

    def capture(self, target: Target) -> State:
        if reason := self.refused(target):
            raise NotInjected(f"{self.label}: {reason}")
        return self.state(target)

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.kill(self.service)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        return refusal(target.address(self.service))

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        state = target.state(self.service)
        if state.status is not Status.RUNNING or not answers(target, self.service):
            return None
        return f"{self.service} runs and answers again ({state.identity})"

    def undo(self, target: Target, prior: State) -> None:
        stopped = target.state(self.service).status is Status.STOPPED
        if stopped and prior["status"] == Status.RUNNING:
            target.start(self.service)

    def state(self, target: Target) -> State:
        return _plain(target.state(self.service))


def _plain(state: ServiceState) -> State:
    return {"status": state.status.value, "settings": dict(state.settings)}
