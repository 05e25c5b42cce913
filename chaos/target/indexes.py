"""Indexes of a PostgreSQL service: read exactly, drop and build without blocking those who use the table."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from tenacity import (
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_after_delay,
    wait_fixed,
)

from chaos.errors import TargetError
from chaos.target.bounded import BoundedConnection
from chaos.target.port import Target

CONNECT_TIMEOUT_S = 2
LATE_S = 2.0
"""How much longer than a statement may take its end is waited for: a server that hangs keeps no limits."""
LOCK_ATTEMPTS = 4
BUILD_SEEN_EVERY_S = 0.05

Connection = psycopg.Connection[dict[str, Any]]
Index = Mapping[str, Any]
"""One index as plain data: everything that a drop takes away."""

_INDEX: LiteralString = """
    SELECT n.nspname AS schema, c.relname AS name, tn.nspname AS table_schema, t.relname AS table,
           pg_get_indexdef(c.oid) AS definition, i.indisvalid AS valid, i.indisready AS ready,
           i.indisunique AS unique, c.relkind = 'I' OR c.relispartition AS partitioned,
           i.indisclustered AS clustered, i.indisreplident AS replica_identity, ts.spcname AS tablespace,
           obj_description(c.oid, 'pg_class') AS comment,
           (SELECT jsonb_object_agg(a.attnum, a.attstattarget) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attstattarget >= 0) AS statistics,
           con.contype::text AS constraint_type, pg_get_constraintdef(con.oid) AS constraint_definition,
           obj_description(con.oid, 'pg_constraint') AS constraint_comment
      FROM pg_class c
      JOIN pg_index i ON i.indexrelid = c.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class t ON t.oid = i.indrelid
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
      LEFT JOIN pg_constraint con ON con.conindid = c.oid AND con.contype IN ('p', 'u', 'x')
     WHERE c.oid = to_regclass(quote_ident(%s))
"""
_BEING_BUILT: LiteralString = """
    SELECT count(*) AS builds FROM pg_stat_progress_create_index
     WHERE pid <> pg_backend_pid() AND datname = current_database() AND index_relid = to_regclass(quote_ident(%s))
"""
_CREATE = re.compile(r"^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?", re.IGNORECASE)


@contextmanager
def connected(target: Target, service: str, timeout_s: float) -> Iterator[BoundedConnection]:
    """A connection to `service` in autocommit, each statement limited to `timeout_s`. Raises TargetError.

    A server that hangs is given up a little later.
    """
    try:
        with BoundedConnection.connect(
            target.database_url(service),
            autocommit=True,
            row_factory=dict_row,
            connect_timeout=CONNECT_TIMEOUT_S,
            application_name="gameday",
            options=f"-c statement_timeout={round(timeout_s * 1000)}",
        ) as connection:
            connection.limit_s = timeout_s + LATE_S
            yield connection
    except psycopg.Error as error:
        raise TargetError(f"{service}: {str(error).strip() or type(error).__name__}") from error


def find(connection: Connection, name: str) -> Index | None:
    """The index called `name` on the search path; None where there is none."""
    return connection.execute(_INDEX, [name]).fetchone()


def usable(index: Index | None) -> bool:
    """Whether queries can use it: it is there, valid and ready."""
    return index is not None and bool(index["valid"] and index["ready"])


def drop(connection: Connection, index: Index, lock_timeout_s: float) -> None:
    """Drop `index` (by its constraint, where it has one). Waits `lock_timeout_s` for locks, a few times over."""
    if index["constraint_type"]:
        statement = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(_table(index), sql.Identifier(index["name"]))
    else:
        statement = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(_index(index))
    patiently(connection, statement, lock_timeout_s)


def build(connection: Connection, name: str, statement: str) -> bool:
    """Make the index `name` usable by `statement`, CONCURRENTLY; false where it is usable already.

    An INVALID leftover is dropped first, unless somebody is building it: that is waited for.
    """
    # Where somebody else began to build it a moment before us, the second look waits for them.
    looks = Retrying(
        retry=retry_if_exception_type(psycopg.errors.DuplicateTable), stop=stop_after_attempt(2), reraise=True
    )
    return looks(_build, connection, name, statement)


def _build(connection: Connection, name: str, statement: str) -> bool:
    index = _once_built(connection, name)
    if usable(index):
        return False
    if index is not None:
        connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(_index(index)))
    connection.execute(concurrently(statement).encode())
    return True


def concurrently(statement: str) -> str:
    """The CREATE INDEX `statement`, so that it blocks nobody who writes."""
    return _CREATE.sub(lambda found: f"CREATE {found[1] or ''}INDEX CONCURRENTLY ", statement)


def patiently(connection: Connection, statement: sql.Composed, lock_timeout_s: float) -> None:
    """Run `statement`, giving way to others after `lock_timeout_s` and trying again a few times."""
    connection.execute(sql.SQL("SET lock_timeout = {}").format(round(lock_timeout_s * 1000)))
    tries = Retrying(
        retry=retry_if_exception_type(psycopg.errors.LockNotAvailable),
        stop=stop_after_attempt(LOCK_ATTEMPTS),
        wait=wait_fixed(BUILD_SEEN_EVERY_S),
        reraise=True,
    )
    try:
        tries(connection.execute, statement)
    finally:
        connection.execute("RESET lock_timeout")


def restore_attributes(connection: Connection, index: Index, prior: Index, lock_timeout_s: float) -> None:
    """Give `index` back what a new build does not have: constraint, comments, statistics and table marks of `prior`."""
    for key, statement in _attributes(prior):
        if prior[key] and index[key] != prior[key]:
            patiently(connection, statement, lock_timeout_s)


def analyze(connection: Connection, index: Index) -> None:
    """Refresh the statistics of the table of `index`; those of an expression went with the index."""
    connection.execute(sql.SQL("ANALYZE {}").format(_table(index)))


def _attributes(prior: Index) -> Iterator[tuple[str, sql.Composed]]:
    table, index, name = _table(prior), _index(prior), sql.Identifier(prior["name"])
    kind = {"p": sql.SQL("PRIMARY KEY"), "u": sql.SQL("UNIQUE")}.get(prior["constraint_type"], sql.SQL(""))
    deferred = re.search(r"DEFERRABLE.*$", prior["constraint_definition"] or "")
    yield (
        "constraint_type",
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {} {}").format(
            table,
            name,
            kind,
            name,
            sql.SQL(deferred[0] if deferred else ""),
        ),
    )
    comment = sql.SQL("COMMENT ON INDEX {} IS {}").format(index, sql.Literal(prior["comment"]))
    yield "comment", comment
    yield (
        "constraint_comment",
        sql.SQL("COMMENT ON CONSTRAINT {} ON {} IS {}").format(name, table, sql.Literal(prior["constraint_comment"])),
    )
    for column, goal in (prior["statistics"] or {}).items():
        alter = sql.SQL("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {}")
        yield "statistics", alter.format(index, sql.Literal(int(column)), sql.Literal(goal))
    yield "clustered", sql.SQL("ALTER TABLE {} CLUSTER ON {}").format(table, name)
    yield "replica_identity", sql.SQL("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}").format(table, name)


def _once_built(connection: Connection, name: str) -> Index | None:
    """The index `name` once nobody is building it. Waits as long as a statement may take."""
    limit_ms = connection.execute("SELECT setting::int AS ms FROM pg_settings WHERE name = 'statement_timeout'")
    row = limit_ms.fetchone() or {"ms": 0}
    waiting = Retrying(
        retry=retry_if_result(lambda found: bool(found["builds"])),
        stop=stop_after_delay(row["ms"] / 1000),
        wait=wait_fixed(BUILD_SEEN_EVERY_S),
        retry_error_callback=lambda _: None,
    )
    if waiting(lambda: connection.execute(_BEING_BUILT, [name]).fetchone()) is None:
        raise TargetError(f"somebody is building {name} for more than {row['ms'] / 1000:g} s")
    return find(connection, name)


def _index(index: Index) -> sql.Identifier:
    return sql.Identifier(index["schema"], index["name"])


def _table(index: Index) -> sql.Identifier:
    return sql.Identifier(index["table_schema"], index["table"])
