"""`type: stale_statistics`: the planner knows nothing of a table any more, and nobody is going to tell it.

Autovacuum is kept off the table and what it knew is forgotten, as where it never kept up with a table that was
loaded; the planner guesses. Whether that makes queries slow is the table's and the query's to say.
"""

from typing import ClassVar, Literal, LiteralString

from psycopg import sql

from chaos.definitions import Seconds
from chaos.faults.port import Fault, State
from chaos.target import indexes
from chaos.target.port import Role, Target

_READ_TIMEOUT_S = 5.0
_ANALYZE_WITHIN_S = 120.0
_OPTION = "autovacuum_enabled"

_TABLE: LiteralString = """
    SELECT (SELECT option_value FROM pg_options_to_table(c.reloptions)
             WHERE option_name = 'autovacuum_enabled') AS autovacuum,
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_statistic AS s
              JOIN pg_attribute AS a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
             WHERE s.starelid = c.oid) AS columns
    FROM pg_class AS c WHERE c.oid = to_regclass(quote_ident(%s)) AND c.relkind IN ('r', 'p')
"""
_FORGET: LiteralString = "DELETE FROM pg_statistic WHERE starelid = to_regclass(quote_ident(%s))"


class StaleStatistics(Fault):
    """Makes the planner forget one table."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATABASE})

    type: Literal["stale_statistics"]
    table: str
    """The table."""
    lock_timeout: Seconds = 2.0
    """How long each of a few tries waits for locks."""

    def will_do(self) -> str:
        return f"forget the statistics of {self.table} in {self.service}, and keep autovacuum off it; plans are guesses"

    def will_undo(self) -> str:
        return (
            f"let autovacuum at {self.table} as before, if we kept it off, and ANALYZE it where statistics are missing"
        )

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        found = self._found(target)
        if found is None:
            return f"{self.service} has no table {self.table!r}"
        if not found["columns"]:
            return f"{self.table} has no statistics: there is nothing to forget (ANALYZE makes them)"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        self._set_autovacuum(target, "false")
        with indexes.connected(target, self.service, _READ_TIMEOUT_S) as connection:
            connection.execute(_FORGET, [self.table])

    def effect(self, target: Target, prior: State) -> str | None:
        found = self._found(target)
        if found is None or found["columns"]:
            return None
        return f"pg_statistic has nothing of {self.table}; it had {len(prior['columns'])} columns"

    def ended(self, target: Target, prior: State) -> str | None:
        found = self._found(target)
        if found is None or found["columns"] != prior["columns"]:
            return None
        return f"pg_statistic has every column of {self.table} again"

    def undo(self, target: Target, prior: State) -> None:
        found = self._found(target)
        if found is None:
            return
        if found["autovacuum"] == "false" != prior["autovacuum"]:
            self._set_autovacuum(target, prior["autovacuum"])
        if found["columns"] != prior["columns"]:
            with indexes.connected(target, self.service, _ANALYZE_WITHIN_S) as connection:
                connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(self.table)))

    def state(self, target: Target) -> State:
        return self._found(target) or {"autovacuum": None, "columns": None}

    def _found(self, target: Target) -> State | None:
        with indexes.connected(target, self.service, _READ_TIMEOUT_S) as connection:
            return connection.execute(_TABLE, [self.table]).fetchone()

    def _set_autovacuum(self, target: Target, value: str | None) -> None:
        """Set or reset (None) the option of the table."""
        option = sql.SQL("RESET ({})").format(sql.SQL(_OPTION))
        if value is not None:
            option = sql.SQL("SET ({} = {})").format(sql.SQL(_OPTION), sql.Literal(value))
        statement = sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(self.table), option)
        with indexes.connected(target, self.service, _READ_TIMEOUT_S) as connection:
            indexes.patiently(connection, statement, self.lock_timeout)
