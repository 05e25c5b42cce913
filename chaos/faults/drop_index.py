"""`type: drop_index`: one index of a database is gone, as after a bad migration; queries scan the table instead."""

from typing import Literal

from chaos.faults.on_index import OnIndex
from chaos.faults.port import State
from chaos.target import indexes
from chaos.target.port import Target


class DropIndex(OnIndex):
    """Drops the index, CONCURRENTLY; one that belongs to a constraint goes with it."""

    type: Literal["drop_index"]

    def will_do(self) -> str:
        return f"drop {self.meant} of {self.service} CONCURRENTLY; its queries scan the table"

    def inject(self, target: Target, prior: State) -> None:
        with indexes.connected(target, self.service, self.rebuild_within) as connection:
            indexes.drop(connection, prior["index"], self.lock_timeout)

    def effect(self, target: Target, prior: State) -> str | None:
        # Queries do without it from the moment that it is INVALID, well before it is gone.
        if indexes.usable(index := self.found(target)):
            return None
        what = f"has no {self.index}" if index is None else f"says that {self.index} is INVALID"
        return f"pg_index {what} on {prior['index']['table']}"
