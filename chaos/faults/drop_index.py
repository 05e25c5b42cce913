"""`type: drop_index`: one index of a database is gone, as after a bad migration; queries scan the table instead.

Dropped CONCURRENTLY: readers and writers of the table are never blocked, they only get slow.
"""

from typing import Literal

from chaos.definitions import Seconds
from chaos.errors import NotInjected, TargetError
from chaos.faults.port import Fault, State
from chaos.target import indexes
from chaos.target.port import Role, Target

READ_TIMEOUT_S = 5.0


class DropIndex(Fault):
    """Drops `index` of the database `service`.

    `lock_timeout` is how long each of a few tries waits for locks. A unique index is refused unless
    `even_unique` is true: duplicates written meanwhile would keep undo from building it again.
    `rebuild_within` limits the rebuilding undo.
    """

    type: Literal["drop_index"]
    """The kind of fault."""
    index: str
    """The name of the index."""
    even_unique: bool = False
    """Also where it is unique, and duplicates could come in while it is gone."""
    lock_timeout: Seconds = 2.0
    """How long it may wait for the table's lock."""
    rebuild_within: Seconds = 120.0
    """How long building it again may take."""

    def will_do(self) -> str:
        return f"drop the index {self.index} of {self.service} CONCURRENTLY; its queries scan the table"

    def will_undo(self) -> str:
        return f"build {self.index} again CONCURRENTLY, if it is still missing or invalid, and ANALYZE its table"

    def refused(self, target: Target) -> str | None:
        if target.roles.get(self.service) is not Role.DATABASE:
            return f"{self.service!r} is not a database of the target"
        index = self._find(target)
        if index is None:
            return f"{self.service} has no index {self.index!r}"
        if not indexes.usable(index):
            return f"{self.index} is INVALID: queries do not use it, so dropping it would change nothing"
        if index["partitioned"] or index["constraint_type"] == "x":
            return f"{self.index} is partitioned or part of an exclusion constraint, which cannot be built CONCURRENTLY"
        if index["unique"] and not self.even_unique:
            return f"{self.index} is unique: duplicates could come in while it is gone (even_unique: true allows it)"
        return None

    def capture(self, target: Target) -> State:
        if reason := self.refused(target):
            raise NotInjected(f"{self.label}: {reason}")
        return self.state(target)

    def inject(self, target: Target, prior: State) -> None:
        with indexes.connected(target, self.service, self.rebuild_within) as connection:
            indexes.drop(connection, prior["index"], self.lock_timeout)

    def effect(self, target: Target, prior: State) -> str | None:
        # Queries do without it from the moment that it is INVALID, well before it is gone.
        if indexes.usable(index := self._find(target)):
            return None
        what = f"has no {self.index}" if index is None else f"says that {self.index} is INVALID"
        return f"pg_index {what} on {prior['index']['table']}"

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if not indexes.usable(self._find(target)):
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
        return {"index": self._find(target)}

    def _find(self, target: Target) -> indexes.Index | None:
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as connection:
            return indexes.find(connection, self.index)
