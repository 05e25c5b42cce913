"""What faults have in common that take one index of a database from the queries that use it.

Dropped CONCURRENTLY: readers and writers of the table are never blocked, they only get slow.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, LiteralString, Self

from pydantic import model_validator

from chaos.definitions import Seconds
from chaos.errors import NotInjected, TargetError
from chaos.faults.port import Fault, State
from chaos.target import indexes
from chaos.target.port import Role, Target

READ_TIMEOUT_S = 5.0

_REFERENCES: LiteralString = """
    SELECT conrelid::regclass::text AS referrer FROM pg_constraint
    WHERE contype = 'f' AND conindid = to_regclass(quote_ident(%s))
"""


class OnIndex(Fault):
    """Base of faults on one index. Exactly one of `index` and `query` says which."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATABASE})

    index: str = ""
    """The name of the index."""
    query: str = ""
    """A query whose plan uses the index that is meant, and no other."""
    constraint: Literal["drop it too"] | None = None
    """A unique index, and one that a primary key or another constraint stands on, is refused without these words:
    duplicates written meanwhile would keep undo from building it again."""
    lock_timeout: Seconds = 2.0
    """How long each of a few tries waits for locks."""
    rebuild_within: Seconds = 120.0
    """How long undo may take to build the index."""

    @model_validator(mode="after")
    def _one_is_meant(self) -> Self:
        if bool(self.index) == bool(self.query):
            raise ValueError("say which index is meant: by its name (index), or by a query that uses it (query)")
        return self

    @property
    def meant(self) -> str:
        """The index as people call it."""
        return self.index or f"the index of the query {self.query!r}"

    def will_undo(self) -> str:
        return f"build {self.meant} again CONCURRENTLY, if it is still missing or invalid, and ANALYZE its table"

    def resolved(self, target: Target) -> Self:
        if self.index or self.unfit(target):
            return self
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as connection:
            row = connection.execute(b"EXPLAIN (FORMAT JSON) " + self.query.encode()).fetchone()
        used = sorted(set(_indexes_in(row["QUERY PLAN"] if row else [])))
        if len(used) != 1:
            found = ", ".join(used) or "none"
            raise NotInjected(f"{self.label}: the query uses not one index but {found}: name the one that is meant")
        return self.model_copy(update={"index": used[0], "query": ""})

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        index = self.found(target)
        if index is None:
            return f"{self.service} has no index {self.index!r}"
        return self._irreplaceable(target, index)

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if not indexes.usable(self.found(target)):
            return None
        return f"{self.index} is there again, valid and ready"

    def undo(self, target: Target, prior: State) -> None:
        wanted = prior["index"]
        with indexes.connected(target, self.service, self.rebuild_within) as connection:
            if wanted["tablespace"]:
                connection.execute("SELECT set_config('default_tablespace', %s, false)", [wanted["tablespace"]])
            built = indexes.build(connection, self.index, wanted["definition"])
            now = indexes.find(connection, self.index)
            if now is None:
                raise TargetError(f"{self.service}: {self.index} vanished right after it was built")
            if now["definition"] != wanted["definition"]:
                return
            indexes.restore_attributes(connection, now, wanted, self.lock_timeout)
            if built:
                indexes.analyze(connection, wanted)

    def state(self, target: Target) -> State:
        return {"index": self.found(target)}

    def found(self, target: Target) -> indexes.Index | None:
        """The index as it is now; None where there is none."""
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as connection:
            return indexes.find(connection, self.index)

    def _irreplaceable(self, target: Target, index: indexes.Index) -> str | None:
        """Why `index` could not be taken away and built again; None where it can."""
        if not indexes.usable(index):
            return f"{self.index} is INVALID: queries do not use it, so dropping it would change nothing"
        if index["partitioned"] or index["constraint_type"] == "x":
            return f"{self.index} is partitioned or part of an exclusion constraint, which cannot be built CONCURRENTLY"
        if index["unique"] and self.constraint is None:
            return f"{self.index} is unique: duplicates could come in meanwhile (`constraint: drop it too` allows it)"
        if referrers := self._referrers(target):
            return f"{self.index} is what foreign keys of {', '.join(referrers)} refer to: PostgreSQL does not drop it"
        return None

    def _referrers(self, target: Target) -> list[str]:
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as connection:
            return sorted({row["referrer"] for row in connection.execute(_REFERENCES, [self.index])})


def _indexes_in(plan: Any) -> Iterator[str]:
    """Every index that a plan of EXPLAIN (FORMAT JSON) names."""
    if isinstance(plan, dict):
        if name := plan.get("Index Name"):
            yield str(name)
        plan = list(plan.values())
    if isinstance(plan, list):
        for each in plan:
            yield from _indexes_in(each)
