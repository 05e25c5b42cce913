"""What faults have in common that take the keys of a cache away: they are put aside, so that undo can give them back.

Aside is a database of the same server that held nothing when the state was captured.
"""

from typing import Any, ClassVar

from chaos.faults.outside import cache_of
from chaos.faults.port import NOTED, Fault, State
from chaos.target.port import Role, Target

_FEW = 0.1
_MOST = 0.9
AT_ONCE = 500
MARKER = "gameday:aside"
"""The key that says, in the database where keys were put aside, by which fault."""


class Emptied(Fault):
    """Base of `flush` and `stampede`. The cache's keys are those of its database 0."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    def will_undo(self) -> str:
        return f"give {self.service} the keys back that it has not been filled with anew, and forget the others"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        with cache_of(target, self.service) as cache:
            if not cache.dbsize():
                return f"{self.service} holds no key: there is nothing to lose"
            if _free(cache) is None:
                return f"every database of {self.service} but 0 is in use or not there: its keys cannot be put aside"
        return None

    def capture(self, target: Target) -> State:
        captured = super().capture(target)
        with cache_of(target, self.service) as cache:
            noted = {"keys": cache.dbsize(), "aside": _free(cache), "expired": cache.info("stats")["expired_keys"]}
        return {**captured, NOTED: noted}

    def effect(self, target: Target, prior: State) -> str | None:
        held = prior[NOTED]["keys"]
        with cache_of(target, self.service) as cache:
            left = int(cache.dbsize())
        return f"{self.service} holds {left} keys of {held}" if left <= _FEW * held else None

    def ended(self, target: Target, prior: State) -> str | None:
        held = prior[NOTED]["keys"]
        with cache_of(target, self.service) as cache:
            left = int(cache.dbsize())
        return f"{self.service} holds {left} keys again, of {held}" if left >= _MOST * held else None

    def undo(self, target: Target, prior: State) -> None:
        with cache_of(target, self.service) as cache, cache.client() as there:
            there.execute_command("SELECT", prior[NOTED]["aside"])
            if there.get(MARKER) != self.label:
                return  # not ours: the server was started anew, or it is all given back
            cursor = 0
            while True:
                cursor, keys = there.scan(cursor, count=AT_ONCE)
                for key in keys:
                    # A key that was filled anew meanwhile is newer than ours, and stays.
                    if key != MARKER:
                        there.execute_command("MOVE", key, 0)
                if not cursor:
                    break
            there.execute_command("FLUSHDB")

    def state(self, target: Target) -> State:
        with cache_of(target, self.service) as cache:
            return {"other databases": [number for number in _in_use(cache) if number]}


def _in_use(cache: Any) -> list[int]:
    return sorted(int(name.removeprefix("db")) for name in cache.info("keyspace") if name.startswith("db"))


def _free(cache: Any) -> int | None:
    """The last database that holds nothing; None where there is none but 0."""
    databases = int(cache.config_get("databases")["databases"])
    return next((each for each in range(databases - 1, 0, -1) if each not in _in_use(cache)), None)
