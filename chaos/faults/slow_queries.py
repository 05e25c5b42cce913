"""`type: slow_queries`: every query of a database scans whole tables, for the planner may use no index any more.

A setting of the database says so, as one that somebody tried out and forgot. Settings hold for new sessions, so the
old ones of all but superusers are ended, when it is set and when it is undone: each between two statements, for a
statement that is broken off would be another failure.
"""

from typing import ClassVar, Literal, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import DictRow
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.port import Fault, State
from chaos.target import indexes
from chaos.target.port import Role, Target

_TIMEOUT_S = 5.0
_SETTINGS = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")

_SET: LiteralString = """
    SELECT split_part(each, '=', 1) AS name, split_part(each, '=', 2) AS value
    FROM pg_db_role_setting AS s, unnest(s.setconfig) AS each
    WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_END_OLD: LiteralString = """
    SELECT count(*) AS old,
        count(*) FILTER (WHERE (a.state = 'idle' OR %(busy)s) AND pg_terminate_backend(pid)) AS ended
    FROM pg_stat_activity AS a JOIN pg_roles AS r ON r.oid = a.usesysid
    WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND NOT r.rolsuper
        AND a.backend_start < %(before)s
"""
_BUSY_FOR_S = 3.0
"""So long a session may go on without being idle once; then it is ended as it is."""
_LOOK_EVERY_S = 0.02
_NOW: LiteralString = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"


class SlowQueries(Fault):
    """Keeps the planner of the database from using any index."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATABASE})

    type: Literal["slow_queries"]

    def will_do(self) -> str:
        return f"set {', '.join(_SETTINGS)} off for the database of {self.service}, and end its sessions; queries scan"

    def will_undo(self) -> str:
        return f"set back what is still off of {', '.join(_SETTINGS)}, and end the sessions that had it"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        off = [name for name, value in self.state(target).items() if value == "off"]
        return f"{', '.join(off)} is off already" if off else None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        self._set(target, dict.fromkeys(_SETTINGS, "off"))

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        # A new session shows what every new one has.
        with indexes.connected(target, self.service, _TIMEOUT_S) as connection:
            now = {row["name"]: row["setting"] for row in connection.execute(_NOW, [list(_SETTINGS)])}
        return f"a new session has {', '.join(now)} off" if set(now.values()) == {"off"} else None

    def ended(self, target: Target, prior: State) -> str | None:
        return f"{self.service} has its own settings again" if self.state(target) == prior else None

    def undo(self, target: Target, prior: State) -> None:
        ours = [name for name, value in self.state(target).items() if value == "off"]
        if ours:
            self._set(target, {name: prior[name] for name in ours})

    def state(self, target: Target) -> State:
        with indexes.connected(target, self.service, _TIMEOUT_S) as connection:
            found = {row["name"]: row["value"] for row in connection.execute(_SET)}
        return {name: found.get(name) for name in _SETTINGS}

    def _set(self, target: Target, values: dict[str, str | None]) -> None:
        """Set or reset (None) settings of the database, and end the sessions that have others."""
        with indexes.connected(target, self.service, _TIMEOUT_S) as connection:
            database = sql.Identifier(connection.info.dbname)
            for name, value in values.items():
                to = sql.SQL("RESET {}").format(sql.Identifier(name))
                if value is not None:
                    to = sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                connection.execute(sql.SQL("ALTER DATABASE {} {}").format(database, to))
            self._end_old(connection)

    @staticmethod
    def _end_old(connection: "psycopg.Connection[DictRow]") -> None:
        """End the sessions that began before now, each once it is idle."""
        row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
        asked = {"before": row["now"] if row else None, "busy": False}

        def ended_all() -> bool:
            row = connection.execute(_END_OLD, asked).fetchone()
            return row is None or row["old"] == row["ended"]

        again = Retrying(
            retry=retry_if_result(lambda done: not done),
            stop=stop_after_delay(_BUSY_FOR_S),
            wait=wait_fixed(_LOOK_EVERY_S),
            retry_error_callback=lambda _: False,
        )
        if not again(ended_all):
            connection.execute(_END_OLD, {**asked, "busy": True})
