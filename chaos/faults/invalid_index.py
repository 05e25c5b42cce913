"""`type: invalid_index`: an index is there and INVALID, as when CREATE INDEX CONCURRENTLY was interrupted.

Writers go on maintaining what they can of it; no query uses it. The build really is interrupted: it waits for a
transaction of ours that has written to the table, and is cancelled there.
"""

from typing import Literal

from psycopg import errors, sql
from tenacity import Retrying, retry_if_result, stop_after_attempt

from chaos.errors import TargetError
from chaos.faults.on_index import READ_TIMEOUT_S, OnIndex
from chaos.faults.port import State
from chaos.target import indexes
from chaos.target.port import Target

_BUILD_S = 0.5
_TRIES = 5


class InvalidIndex(OnIndex):
    """Drops the index and leaves an interrupted build of it."""

    type: Literal["invalid_index"]

    def will_do(self) -> str:
        return (
            f"drop {self.meant} of {self.service} and interrupt its rebuild: it is INVALID, its queries scan the table"
        )

    def inject(self, target: Target, prior: State) -> None:
        wanted = prior["index"]
        with indexes.connected(target, self.service, self.rebuild_within) as connection:
            indexes.drop(connection, wanted, self.lock_timeout)
        tries = Retrying(
            retry=retry_if_result(lambda left: not left),
            stop=stop_after_attempt(_TRIES),
            retry_error_callback=lambda _: False,
        )
        if not tries(self._interrupted, target, wanted):
            raise TargetError(f"{self.service}: no build of {self.index} could be interrupted half-way")

    def effect(self, target: Target, prior: State) -> str | None:
        index = self.found(target)
        if index is None or indexes.usable(index):
            return None
        return f"pg_index says that {self.index} on {prior['index']['table']} is INVALID"

    def _interrupted(self, target: Target, wanted: indexes.Index) -> bool:
        """Interrupt one build; whether something INVALID is left of it."""
        table = sql.Identifier(wanted["table_schema"], wanted["table"])
        with indexes.connected(target, self.service, READ_TIMEOUT_S) as writer, writer.transaction():
            # The mode that every writer has: nobody is held up but the build.
            writer.execute(sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE").format(table))
            with indexes.connected(target, self.service, _BUILD_S) as builder:
                try:
                    builder.execute(indexes.concurrently(wanted["definition"]).encode())
                except errors.QueryCanceled:
                    return indexes.find(builder, self.index) is not None
        return False
