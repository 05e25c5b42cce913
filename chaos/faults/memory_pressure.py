"""`type: memory_pressure`: a cache is filled until its memory usage is at a level of the document's threshold table.

The figure is the document's: the experiment names the level only. What fills it are keys of ours.
"""

from typing import ClassVar, Literal

from chaos.faults import ballast
from chaos.faults.leveled import Leveled
from chaos.faults.outside import cache_of
from chaos.faults.port import State
from chaos.scales import Metric
from chaos.target.port import Role, Target

_POLICY = "maxmemory-policy"


class MemoryPressure(Leveled):
    """Fills the cache to where the level begins, and a little further."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})
    metric: ClassVar[Metric] = Metric.MEMORY_USAGE
    margin: ClassVar[float] = 1.5

    type: Literal["memory_pressure"]
    policy: Literal["allkeys-lru", "noeviction"] | None = None
    """The eviction policy meanwhile; without it, the cache keeps its own."""

    def will_do(self) -> str:
        policy = f" under {self.policy}" if self.policy else ""
        return f"fill {self.service} with keys of ours to {self.figure(' of maxmemory')}{policy}"

    def will_undo(self) -> str:
        policy = f" and set {_POLICY} back, if it is still {self.policy}" if self.policy else ""
        return f"delete our keys from {self.service}{policy}"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        if (usage := self._usage(target)) is None:
            return f"{self.service} has no maxmemory, so there is nothing that it could be filled to"
        if self.reached(usage):
            return f"memory usage of {self.service} is {usage:.1f} % already"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        goal = self.goal / 100
        with cache_of(target, self.service) as cache:
            if self.policy:
                cache.config_set(_POLICY, self.policy)
            limit = int(cache.info("memory")["maxmemory"])
            ballast.fill(cache, self.label, round(goal * limit), limit)

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        usage = self._usage(target)
        if usage is None or not self.reached(usage):
            return None
        return f"{self.service} uses {usage:.1f} % of its maxmemory; {self.to_level.word} begins at {self.begins:g} %"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self.state(target)["keys"]:
            return None
        return f"{self.service} holds none of our keys; it uses {self._usage(target) or 0:.1f} % of its maxmemory"

    def undo(self, target: Target, prior: State) -> None:
        with cache_of(target, self.service) as cache:
            ballast.delete(cache, self.label)
            if self.policy and cache.config_get(_POLICY)[_POLICY] == self.policy != prior["policy"]:
                cache.config_set(_POLICY, prior["policy"])

    def state(self, target: Target) -> State:
        with cache_of(target, self.service) as cache:
            return {"policy": cache.config_get(_POLICY)[_POLICY], "keys": ballast.count(cache, self.label)}

    def _usage(self, target: Target) -> float | None:
        """Memory used in % of maxmemory; None where there is no limit."""
        with cache_of(target, self.service) as cache:
            memory = cache.info("memory")
        limit = int(memory["maxmemory"])
        return 100 * int(memory["used_memory"]) / limit if limit else None
