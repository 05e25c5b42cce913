"""What faults have in common that take a service's server away: it is down until somebody starts it."""

from chaos.faults.outside import refusal
from chaos.faults.port import SILENT, Fault, State
from chaos.target.port import ServiceState, Status, Target


class Down(Fault):
    """Base of `kill` and `stop`: they differ in how the server ends."""

    def will_undo(self) -> str:
        return f"start {self.service} as it was, if it is still stopped"

    def refused(self, target: Target) -> str | None:
        return self.unfit(target)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        return refusal(target.address(self.service))

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        state = target.state(self.service)
        if state.status is not Status.RUNNING or not target.answers(self.service):
            return None
        return f"{self.service} runs and answers again ({state.identity})"

    def undo(self, target: Target, prior: State) -> None:
        stopped = target.state(self.service).status is Status.STOPPED
        if stopped and prior["status"] == Status.RUNNING:
            target.start(self.service)

    def state(self, target: Target) -> State:
        return plain(target.state(self.service))


def plain(state: ServiceState) -> State:
    """The state of a service as JSON data."""
    silent = {SILENT: True} if state.silent else {}
    return {"status": state.status.value, "settings": dict(state.settings), **silent}
