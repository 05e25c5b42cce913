"""`type: kill_replica`: one of several processes that serve the same dies by SIGKILL; the others go on.

What it was answering is lost, and there is less room until it is replaced. A server that watches over its replicas
does that by itself.
"""

from typing import ClassVar, Literal

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.down import plain
from chaos.faults.port import NOTED, Fault, State
from chaos.target.port import Ability, Role, Status, Target

_SEVERAL = 2
_REPLACED_WITHIN_S = 0.5
"""How long undo waits for the server itself to replace what is gone, before it restarts the whole."""


class KillReplica(Fault):
    """Kills the oldest replica: of the processes that take the service's connections, the main one left out."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.REPLICAS})
    roles: ClassVar[frozenset[Role]] = frozenset({Role.APP, Role.GATEWAY})

    type: Literal["kill_replica"]

    def will_do(self) -> str:
        return f"kill one of the replicas of {self.service} with SIGKILL; the others go on"

    def will_undo(self) -> str:
        return f"restart {self.service}, if it does not replace the replica by itself within {_REPLACED_WITHIN_S:g} s"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        found = len(target.replicas(self.service))
        return None if found >= _SEVERAL else f"{self.service} has no replicas: it is one process that serves ({found})"

    def capture(self, target: Target) -> State:
        captured = super().capture(target)
        return {**captured, NOTED: {"replica": target.replicas(self.service)[0]}}

    def inject(self, target: Target, prior: State) -> None:
        target.kill_replica(self.service, prior[NOTED]["replica"])

    def effect(self, target: Target, prior: State) -> str | None:
        victim, left = prior[NOTED]["replica"], target.replicas(self.service)
        if victim in left or not left:
            return None
        return f"of {prior['replicas']} replicas of {self.service}, {victim} is gone; {len(left)} are there"

    def ended(self, target: Target, prior: State) -> str | None:
        left = target.replicas(self.service)
        if prior[NOTED]["replica"] in left or len(left) < prior["replicas"] or not target.answers(self.service):
            return None
        return f"{self.service} has {len(left)} replicas again, and answers"

    def undo(self, target: Target, prior: State) -> None:
        if target.state(self.service).status is Status.STOPPED:
            target.start(self.service)  # it went down with its replica
        waiting = Retrying(
            retry=retry_if_result(lambda found: found < prior["replicas"]),
            stop=stop_after_delay(_REPLACED_WITHIN_S),
            wait=wait_fixed(0.02),
            retry_error_callback=lambda _: 0,
        )
        if waiting(lambda: len(target.replicas(self.service))) < prior["replicas"]:
            target.restart(self.service)

    def state(self, target: Target) -> State:
        return {**plain(target.state(self.service)), "replicas": len(target.replicas(self.service))}
