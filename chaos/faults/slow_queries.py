"""`type: slow_queries`: every query of a database scans whole tables, for the planner may use no index any more.

A setting of the database says so, as one that somebody tried out and forgot. Settings hold for new sessions, so the
old ones of all but superusers are ended, when it is set and when it is undone.
"""

from typing import ClassVar, Literal, LiteralString

from psycopg import sql

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
_END_OTHERS: LiteralString = """
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
    FROM pg_stat_activity AS a JOIN pg_roles AS r ON r.oid = a.usesysid
    WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND NOT r.rolsuper
"""
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
            connection.execute(_END_OTHERS)
