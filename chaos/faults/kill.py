"""`type: kill`: the service's server dies by SIGKILL, as from an out-of-memory kill or a crash.

Nothing is flushed and no client is told. The server stays down until somebody starts it: the
remediation of the document, or undo.
"""

from typing import Literal

from chaos.faults.down import Down
from chaos.faults.port import State
from chaos.target.port import Target


class Kill(Down):
    """Kills the server; every other service is left alone."""

    type: Literal["kill"]

    def will_do(self) -> str:
        return f"kill {self.service} with SIGKILL; it refuses connections until it is started"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.kill(self.service)
