"""`type: stop`: the service's server is shut down in order, as by a deployment or an operator's mistake.

It finishes what it is doing and tells its clients; then it refuses connections until somebody starts it.
"""

from typing import Literal

from chaos.faults.down import Down
from chaos.faults.port import State
from chaos.target.port import Target


class Stop(Down):
    """Asks the server to end; every other service is left alone."""

    type: Literal["stop"]

    def will_do(self) -> str:
        return f"shut {self.service} down in order; it refuses connections until it is started"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.shut_down(self.service)
