"""PostgreSQL: what is asked of it over its port, and how the embedded runtime starts it. Passwords go by SCRAM."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chaos.target.ports import HOST
from chaos.target.processes import Launch
from chaos.target.servers import PROBE_TIMEOUT_S, Server, account_of
from chaos.target.substitution import database_url

OWNER = "gameday"
APPLICATION = "gameday_app"


class PostgresEndpoint(Server, frozen=True, kw_only=True):
    """One server with one `database` at `port` of the loopback.

    `owner_password` is the superuser's, `application_password` the application's. `options` are the target
    file's settings; they stand on the command line and win over every file. Nothing is made faster at the price
    of safety unless the target file says so (`fsync: "off"`).
    """

    database: str
    owner_password: str
    application_password: str
    options: dict[str, str]

    @property
    def flags(self) -> tuple[str, ...]:
        """What of its command line the target file decides."""
        return _flags(self.options)

    @property
    def template(self) -> str:
        """The database that the seed command filled, and that `database` is a copy of."""
        return f"{self.database}_template"

    @property
    def secrets(self) -> Mapping[str, str]:
        """Its passwords."""
        return {"password of the owner": self.owner_password, "password of the application": self.application_password}

    def url(self, database: str = "") -> str:
        """A libpq URL to this server as its owner."""
        return database_url(OWNER, self.owner_password, str(self.address), database or self.database)

    def why_not_ready(self) -> str:
        """Nothing where it answers SELECT 1."""
        try:
            self._ask("SELECT 1")
        except psycopg_errors() as error:
            return f"it does not answer SELECT 1 ({' '.join(str(error).split())})"
        return ""

    def settings(self) -> Mapping[str, Any] | None:
        """Every setting from its files or its command line, as `pg_settings` has it; None where it does not answer."""
        listed = "SELECT name, setting FROM pg_settings WHERE source IN ('configuration file', 'command line')"
        try:
            return dict(self._ask(listed))
        except psycopg_errors():
            return None

    def _ask(self, query: str) -> list[Any]:
        import psycopg  # noqa: PLC0415 - 150 ms

        with psycopg.connect(self.url("postgres"), connect_timeout=int(PROBE_TIMEOUT_S), autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()


class PostgresServer(PostgresEndpoint, frozen=True, kw_only=True, tag="postgresql"):
    """A child process, listening on the loopback only."""

    binaries: Path
    folder: Path
    account: str

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        """Fast shutdown, then immediate."""
        return ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))

    def launch(self) -> Launch:
        """How it is started."""
        options = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_preload_libraries": "pg_stat_statements",
            "password_encryption": "scram-sha-256",
        }
        argv = (str(self.binaries / "postgres"), "-D", str(self.data), *_flags({**options, **self.options}))
        return Launch(argv=argv, cwd=self.folder, log=self.log, account=account_of(self.account))


def _flags(options: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(part for name, value in options.items() for part in ("-c", f"{name}={value}"))


def psycopg_errors() -> type[Exception]:
    """What psycopg raises, which is loaded only where it is asked for."""
    import psycopg  # noqa: PLC0415

    return psycopg.Error
