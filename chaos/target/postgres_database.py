"""The database under drill: filled once into a template by the seed command, copied from it after.

The template carries as its comment, written last, the fingerprint of what it was made from and that of its files:
a template that was not finished, whose inputs changed, or whose files were touched has others and is made anew.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg.errors import ObjectInUse
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from chaos.errors import BadInput, TargetError
from chaos.target.definition import PostgresService
from chaos.target.port import Progress
from chaos.target.postgres_server import APPLICATION, PostgresEndpoint

_FILE_COPY_SINCE = 150_000
_CONNECT_TIMEOUT_S = 10
_RECIPE = 2
_SENT_AWAY = 3
"""How often whoever is connected is sent away; the server waits five seconds for them each time."""

# Of what the seed made; autovacuum works on the system's catalogues even where nobody may connect.
_FILES = """
SELECT name, size
FROM pg_database, pg_ls_dir('base/' || oid) AS name, pg_stat_file('base/' || oid || '/' || name)
WHERE datname = %s AND name ~ '^[0-9]+([.][0-9]+)?$' AND split_part(name, '.', 1)::bigint >= 16384
ORDER BY name
"""

Seed = Callable[[], None]


def fingerprint(service: PostgresService, base: Path, server_major: str) -> str:
    """What a template is made from: the seed command and every file that `seed_inputs` names."""
    inputs = []
    for pattern in service.seed_inputs:
        found = sorted(path for path in base.glob(pattern) if path.is_file() and "__pycache__" not in path.parts)
        if not found:
            raise BadInput(f"seed_inputs: {pattern!r} names no file in {base}")
        inputs += [(str(path.relative_to(base)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in found]
    parts = [_RECIPE, server_major, service.database, service.seed, service.seed_environment, sorted(inputs)]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def provision(server: PostgresEndpoint, mark: str, seed: Seed, progress: Progress) -> None:
    """Make the application's role, the template where it is not whole or not of `mark`, and a fresh copy of it.

    `seed` fills the template through `server.url(server.template)`. Raises TargetError.
    """
    with _connection(server) as connection:
        set_application_password(connection, server)
        made_from, _, files = _mark(connection, server.template).partition(" ")
        if (made_from, files) != (mark, _files(connection, server.template)):
            if made_from == mark:
                progress(f"{server.name}: the files of the template are not those that were made")
            progress(f"{server.name}: filling the template of database {server.database}")
            _make_template(connection, server, seed)
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
            said = f"{mark} {_files(connection, server.template)}"
            connection.execute(statement.format(sql.Identifier(server.template), sql.Literal(said)))
    renew(server)


def renew(server: PostgresEndpoint) -> None:
    """Replace the database by a copy of its template, disconnecting whoever uses it. Raises TargetError."""
    replace(server)
    forget_replaced(server)


def replace(server: PostgresEndpoint) -> None:
    """As `renew`, but what was replaced is left for `forget_replaced`, which takes a while and keeps nobody waiting."""
    fresh, old = sql.Identifier(f"{server.database}_fresh"), sql.Identifier(_replaced(server))
    name, template = sql.Identifier(server.database), sql.Identifier(server.template)
    with _connection(server) as connection:
        for each in (fresh, old):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(each))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(fresh, template)
        if connection.info.server_version >= _FILE_COPY_SINCE:
            copy += sql.SQL(" STRATEGY FILE_COPY")
        connection.execute(copy)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        if _is_there(connection, server.database):
            _alone(connection, server.database, [rename.format(name, old), rename.format(fresh, name)])
        else:
            connection.execute(rename.format(fresh, name))
    # A copy of a damaged template shows only when it is opened.
    with _connection(server, server.database) as inside:
        inside.execute("SELECT 1")


def forget_replaced(server: PostgresEndpoint) -> None:
    """Remove the database that `replace` put aside. Raises TargetError."""
    with _connection(server) as connection:
        old = sql.Identifier(_replaced(server))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(old))


def server_major(server: PostgresEndpoint) -> str:
    """The major version that the running server says it has ("17"). Raises TargetError."""
    with _connection(server) as connection:
        return str(connection.info.server_version // 10_000)


def set_application_password(connection: psycopg.Connection[Any], server: PostgresEndpoint) -> None:
    """Let the application in by this run's password, made where it is not known yet."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
    # Statements get into logs and statistics, so what they carry is the verifier and not the password.
    password, role = server.application_password.encode(), APPLICATION.encode()
    verifier = connection.pgconn.encrypt_password(password, role, b"scram-sha-256").decode()
    statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
    verb = sql.SQL("ALTER" if known else "CREATE")
    connection.execute(statement.format(verb, sql.Identifier(APPLICATION), sql.Literal(verifier)))


def _replaced(server: PostgresEndpoint) -> str:
    return f"{server.database}_replaced"


def _is_there(connection: psycopg.Connection[Any], database: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def _alone(connection: psycopg.Connection[Any], database: str, statements: Sequence[sql.Composed]) -> None:
    """Carry out `statements`, all or none, once nobody is connected to `database`; nobody comes in meanwhile."""
    connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(sql.Identifier(database)))
    # Who was let in just before shows after a moment only.
    tries = Retrying(retry=retry_if_exception_type(ObjectInUse), stop=stop_after_attempt(_SENT_AWAY), reraise=True)
    for attempt in tries:
        with attempt, connection.transaction():
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
            for each in statements:
                connection.execute(each)


def _mark(connection: psycopg.Connection[Any], database: str) -> str:
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    return found[0] or "" if found else ""


def _files(connection: psycopg.Connection[Any], database: str) -> str:
    """A fingerprint of names and sizes of the files that hold the seed's relations: nobody writes into a template."""
    return hashlib.sha256(msgspec.json.encode(connection.execute(_FILES, [database]).fetchall())).hexdigest()


def _make_template(connection: psycopg.Connection[Any], server: PostgresEndpoint, seed: Seed) -> None:
    template = sql.Identifier(server.template)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(template))
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(template))
    seed()
    with _connection(server, server.template) as inside:
        inside.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        _let_application_in(inside)
        # Copies then start with statistics and no vacuum to catch up with, so that plans and times do not drift.
        inside.execute("VACUUM (ANALYZE)")
    # CREATE DATABASE needs a template that nobody is connected to.
    connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(template))
    connection.execute("CHECKPOINT")


def _let_application_in(connection: psycopg.Connection[Any]) -> None:
    schemas = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
    ).fetchall()
    for (schema,) in schemas:
        for grant in (
            "GRANT USAGE ON SCHEMA {} TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}",
        ):
            connection.execute(sql.SQL(grant).format(sql.Identifier(schema), sql.Identifier(APPLICATION)))


@contextmanager
def _connection(server: PostgresEndpoint, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    """An autocommitting connection as the owner; every database error in it is a TargetError."""
    try:
        with psycopg.connect(server.url(database), autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S) as connection:
            yield connection
    except psycopg.Error as error:
        raise TargetError(f"{server.title}: {error}") from None
