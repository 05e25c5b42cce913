"""`type: out_of_memory`: a cache grows beyond the memory limit of its container, and the kernel kills it for that.

The limit is lowered to a little above what is used, and keys of ours do the growing. Whoever starts the server again
gets it empty and under the low limit: that is taken off by undo, which puts back the one that was there.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chaos.errors import NotInjected, TargetError
from chaos.faults import ballast
from chaos.faults.down import plain
from chaos.faults.outside import cache_of, refusal
from chaos.faults.port import NOTED, Fault, State
from chaos.target.port import Ability, Limits, Role, Status, Target

_MB = 1024 * 1024
_LIMIT = "memory_limit_bytes"
_BEYOND = 3
"""How many times its room the cache is filled with: some of what it took it may use again."""


class OutOfMemory(Fault):
    """Lets the kernel kill the server for want of memory."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.LIMIT})
    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    type: Literal["out_of_memory"]
    room_mb: Annotated[int, Field(ge=4, le=256)] = 16
    """How many MB more than it uses now the server may take, under the new limit."""

    def will_do(self) -> str:
        return (
            f"lower the memory limit of {self.service} to {self.room_mb} MB above its use, and fill it with keys of "
            "ours until the kernel kills it"
        )

    def will_undo(self) -> str:
        return f"set the memory limit of {self.service} back, if it is still ours, and start it, if it is still stopped"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        limit, lowered = target.state(self.service).settings.get(_LIMIT), self._lowered(target)
        if limit is None:
            return f"{self.service} has no memory limit, and one that was not there cannot be taken away again"
        if lowered >= limit:
            return f"the memory limit of {self.service} leaves less than {self.room_mb} MB as it is"
        with cache_of(target, self.service) as cache:
            memory = cache.info("memory")
        most, used = int(memory["maxmemory"]), int(memory["used_memory"])
        if most and most - used <= _BEYOND * self.room_mb * _MB:
            return f"{self.service} would reach its maxmemory ({most // _MB} MB) before that limit: lower room_mb"
        return None

    def capture(self, target: Target) -> State:
        # On disk before the limit is changed, so that undo knows whether the one it finds is ours.
        return {**super().capture(target), NOTED: {"limit_bytes": self._lowered(target)}}

    def inject(self, target: Target, prior: State) -> None:
        target.limit(self.service, Limits(memory_bytes=prior[NOTED]["limit_bytes"]))
        with cache_of(target, self.service) as cache:
            used = int(cache.info("memory")["used_memory"])
        goal = used + _BEYOND * self.room_mb * _MB
        try:
            with cache_of(target, self.service) as cache:
                ballast.fill(cache, self.label, goal, goal + _BEYOND * self.room_mb * _MB)
        except TargetError:
            return  # it was killed while it was being filled; whether it was is for the proof of the effect to say
        raise TargetError(f"{self.service} took {goal // _MB} MB under a limit that should have ended it")

    def effect(self, target: Target, prior: State) -> str | None:
        state = target.state(self.service)
        if not state.starved:
            return None
        refused = refusal(target.address(self.service))
        limit_mb = prior[NOTED]["limit_bytes"] // _MB
        return refused and f"{self.service} was killed for want of memory, with a limit of {limit_mb} MB; {refused}"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        state = target.state(self.service)
        if state.status is not Status.RUNNING or not target.answers(self.service):
            return None
        return f"{self.service} runs and answers again ({state.identity})"

    def undo(self, target: Target, prior: State) -> None:
        state = target.state(self.service)
        if state.settings.get(_LIMIT) == prior[NOTED]["limit_bytes"]:
            target.limit(self.service, Limits(memory_bytes=prior["settings"][_LIMIT]))
        if state.status is Status.STOPPED and prior["status"] == Status.RUNNING:
            target.start(self.service)
        with cache_of(target, self.service) as cache:
            ballast.delete(cache, self.label)

    def state(self, target: Target) -> State:
        state = target.state(self.service)
        if state.status is not Status.RUNNING:
            return {**plain(state), "keys": 0}
        with cache_of(target, self.service) as cache:
            return {**plain(state), "keys": ballast.count(cache, self.label)}

    def _lowered(self, target: Target) -> int:
        """The limit that leaves `room_mb` above what is used now, in whole MB."""
        usage = target.usage(self.service)
        if usage is None:
            raise NotInjected(f"{self.label}: {self.service} is gone")
        return (usage.memory_bytes // _MB + self.room_mb) * _MB
