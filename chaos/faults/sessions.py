"""Database sessions of a fault's worker: opened under a name that every process can find and end them by."""

from typing import Any

import psycopg

from chaos.faults.outside import TIMEOUT_S
from chaos.target import indexes
from chaos.target.port import Target

_NAME_BYTES = 63
READ_TIMEOUT_S = 5.0


def name_of(label: str) -> str:
    """The application name of sessions of the fault `label`; PostgreSQL cuts longer ones."""
    return f"gameday-{label}".encode()[:_NAME_BYTES].decode(errors="ignore")


def arguments(target: Target, service: str, label: str) -> dict[str, Any]:
    """What a worker needs to open sessions."""
    return {"url": target.database_url(service), "name": name_of(label)}


def opened(given: dict[str, Any], *, autocommit: bool = True) -> psycopg.Connection[Any]:
    """One session of a worker. Raises psycopg.Error."""
    return psycopg.connect(
        given["url"],
        application_name=given["name"],
        autocommit=autocommit,
        connect_timeout=max(2, round(TIMEOUT_S)),
        # Ours are long on purpose, whatever the database's own limits are.
        options="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0",
    )


def count(target: Target, service: str, label: str) -> int:
    """How many sessions of the fault `label` the database has now."""
    query = "SELECT count(*) AS sessions FROM pg_stat_activity WHERE application_name = %s"
    with indexes.connected(target, service, READ_TIMEOUT_S) as connection:
        row = connection.execute(query, [name_of(label)]).fetchone()
    return int(row["sessions"]) if row else 0


def end(target: Target, service: str, label: str) -> None:
    """End every session of the fault `label`, and wait until they are gone."""
    query = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE application_name = %s"
    with indexes.connected(target, service, READ_TIMEOUT_S) as connection:
        connection.execute(query, [name_of(label)])
