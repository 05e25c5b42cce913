"""`type: table_lock`: a transaction holds a lock on a table and does not end, as a migration that somebody left open.

Whoever needs the table in a mode that conflicts waits, and who comes after them waits too.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

import psycopg
from psycopg import sql

from chaos.definitions import Seconds
from chaos.faults import sessions, workers
from chaos.faults.holding import Holding
from chaos.faults.port import State
from chaos.target import indexes
from chaos.target.port import Target

_TRIES = 10

_HELD = """
    SELECT l.mode, (SELECT count(*) FROM pg_locks AS w WHERE w.relation = l.relation AND NOT w.granted) AS waiting
    FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE a.application_name = %s AND l.relation = to_regclass(quote_ident(%s)) AND l.granted
"""


class TableLock(Holding):
    """Locks one table of the database until it is undone."""

    type: Literal["table_lock"]
    table: str
    """The table."""
    mode: Literal["access exclusive", "exclusive", "share row exclusive", "share"] = "access exclusive"
    """The lock, as PostgreSQL calls it: `access exclusive` keeps readers out too."""
    lock_timeout: Seconds = 1.0
    """How long each of ten tries waits for who uses the table."""

    def will_do(self) -> str:
        return f"hold {self.mode} on the table {self.table} of {self.service}; who needs it waits"

    def will_undo(self) -> str:
        return f"end the session that holds {self.table}, if it is still there; nothing was written"

    def refused(self, target: Target) -> str | None:
        if reason := super().refused(target):
            return reason
        with indexes.connected(target, self.service, sessions.READ_TIMEOUT_S) as connection:
            row = connection.execute("SELECT to_regclass(quote_ident(%s)) AS found", [self.table]).fetchone()
        return None if row and row["found"] else f"{self.service} has no table {self.table!r}"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        given = sessions.arguments(target, self.service, self.label)
        more = {"table": self.table, "mode": self.mode, "wait_ms": round(self.lock_timeout * 1000)}
        workers.begin(hold, self.mark(target), {**given, **more})

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        with indexes.connected(target, self.service, sessions.READ_TIMEOUT_S) as connection:
            row = connection.execute(_HELD, [sessions.name_of(self.label), self.table]).fetchone()
            if row is None:
                return None
            statement = sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE NOWAIT").format(sql.Identifier(self.table))
            try:
                with connection.transaction():
                    connection.execute(statement)
            except psycopg.errors.LockNotAvailable:
                return f"pg_locks has {row['mode']} on {self.table}, {row['waiting']} wait; nobody can write to it"
        return None


def hold(given: Mapping[str, Any], ready: Callable[[], None], stopping: threading.Event) -> None:
    """Lock `table` in `mode`, waiting `wait_ms` a try, and keep it until `stopping`."""
    statement = sql.SQL("LOCK TABLE {} IN {} MODE").format(sql.Identifier(given["table"]), sql.SQL(given["mode"]))
    with sessions.opened(dict(given)) as connection:
        connection.execute(sql.SQL("SET lock_timeout = {}").format(given["wait_ms"]))
        for left in reversed(range(_TRIES)):
            try:
                with connection.transaction():
                    connection.execute(statement)
                    ready()
                    while not stopping.wait(workers.LOOK_EVERY_S):
                        connection.execute("SELECT 1")
                    return
            except psycopg.errors.LockNotAvailable:
                if not left or stopping.is_set():
                    raise
