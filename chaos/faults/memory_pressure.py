"""`type: memory_pressure`: a cache is filled until its memory usage is at a level of the document's threshold table.

The figure is the document's: the experiment names the level only. What fills it are keys of ours.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import PrivateAttr

from chaos.definitions import LevelWord
from chaos.errors import NotInjected
from chaos.faults.outside import cache_of
from chaos.faults.port import Fault, State
from chaos.scales import Level, Metric
from chaos.target.port import Role, Target

_POLICY = "maxmemory-policy"
_CHUNK_BYTES = 64 * 1024
_INSIDE = 1.5
"""How far into its level the usage goes, in % of the limit: others use memory too, and come and go."""
_AT_ONCE = 100


class MemoryPressure(Fault):
    """Fills the cache to where the level begins, and a little further."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    type: Literal["memory_pressure"]
    to_level: LevelWord
    """The level of memory usage to reach: caution, warning or critical."""
    policy: Literal["allkeys-lru", "noeviction"] | None = None
    """The eviction policy meanwhile; without it, the cache keeps its own."""
    _begins: float | None = PrivateAttr(None)
    _ends: float = PrivateAttr(100.0)

    @property
    def threshold(self) -> tuple[Metric, Level]:
        return Metric.MEMORY_USAGE, self.to_level

    def aimed(self, begins: float, ends: float) -> Self:
        copy = self.model_copy()
        copy._begins, copy._ends = begins, ends  # noqa: SLF001 - a copy of our own
        return copy

    def will_do(self) -> str:
        figure = f" ({self._begins:g} % of maxmemory)" if self._begins is not None else ""
        policy = f" under {self.policy}" if self.policy else ""
        return f"fill {self.service} with keys of ours to the level {self.to_level.word}{figure}{policy}"

    def will_undo(self) -> str:
        policy = f" and set {_POLICY} back, if it is still {self.policy}" if self.policy else ""
        return f"delete our keys from {self.service}{policy}"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        if self._begins is None:
            return f"the document gives no figure for memory usage at level {self.to_level.word}"
        if (usage := self._usage(target)) is None:
            return f"{self.service} has no maxmemory, so there is nothing that it could be filled to"
        if usage >= self._begins:
            return f"memory usage of {self.service} is {usage:.1f} % already"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        if self._begins is None:
            raise NotInjected(f"{self.label}: no figure of the document")
        with cache_of(target, self.service) as cache:
            if self.policy:
                cache.config_set(_POLICY, self.policy)
            limit = int(cache.info("memory")["maxmemory"])
            goal = (self._begins + min(_INSIDE, (self._ends - self._begins) / 2)) / 100 * limit
            number = 0
            while (missing := goal - int(cache.info("memory")["used_memory"])) > 0:
                pipeline = cache.pipeline(transaction=False)
                # What is on its way counts as used memory too, and must not go beyond the limit.
                in_flight = int((limit - goal) // (4 * _CHUNK_BYTES))
                for _ in range(max(1, min(_AT_ONCE, in_flight, int(missing) // _CHUNK_BYTES))):
                    pipeline.set(f"{self._prefix}{number}", "x" * min(_CHUNK_BYTES, int(missing) + 1))
                    number += 1
                pipeline.execute()

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        usage = self._usage(target)
        if usage is None or self._begins is None or usage < self._begins:
            return None
        return f"{self.service} uses {usage:.1f} % of its maxmemory; {self.to_level.word} begins at {self._begins:g} %"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self.state(target)["keys"]:
            return None
        return f"{self.service} holds none of our keys; it uses {self._usage(target) or 0:.1f} % of its maxmemory"

    def undo(self, target: Target, prior: State) -> None:
        with cache_of(target, self.service) as cache:
            for keys in self._ours(cache):
                cache.unlink(*keys)
            if self.policy and cache.config_get(_POLICY)[_POLICY] == self.policy != prior["policy"]:
                cache.config_set(_POLICY, prior["policy"])

    def state(self, target: Target) -> State:
        with cache_of(target, self.service) as cache:
            return {"policy": cache.config_get(_POLICY)[_POLICY], "keys": sum(map(len, self._ours(cache)))}

    @property
    def _prefix(self) -> str:
        return f"gameday:{self.label}:"

    def _ours(self, cache: Any) -> Iterator[list[str]]:
        """Our keys, some at a time."""
        cursor = 0
        while True:
            cursor, found = cache.scan(cursor, count=1000)
            if keys := [key for key in found if key.startswith(self._prefix)]:
                yield keys
            if not cursor:
                return

    def _usage(self, target: Target) -> float | None:
        """Memory used in % of maxmemory; None where there is no limit."""
        with cache_of(target, self.service) as cache:
            memory = cache.info("memory")
        limit = int(memory["maxmemory"])
        return 100 * int(memory["used_memory"]) / limit if limit else None
