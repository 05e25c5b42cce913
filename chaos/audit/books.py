"""Reads the books of a target: its database by the SQL of the target file, its payment gateway over HTTP."""

import time
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import msgspec
import psycopg

from chaos.audit.comparison import Books
from chaos.errors import TargetError
from chaos.signals.postgres_connection import DeadlineConnection
from chaos.target.definition import Audit, Charges
from chaos.target.port import Target

ANSWER_WITHIN_S = 10.0
"""How long one reading of the database or the gateway may take."""


class Unreadable(Exception):
    """The books could not be read; `passing` where that may be different in a moment."""

    def __init__(self, message: str, *, passing: bool) -> None:
        super().__init__(message)
        self.passing = passing


class _Charge(msgspec.Struct):
    """One charge as the gateway lists it; whatever else it says of it is left aside."""

    order: str
    reference: str


_CHARGES = msgspec.json.Decoder(list[_Charge], strict=False)


def read(target: Target, definition: Audit) -> Books:
    """What stands there now. Raises Unreadable.

    The gateway is read last: what was paid while the database was read is then charged but not yet
    recorded, and never recorded but not charged.
    """
    orders, payments = _database(target, definition)
    return Books(orders=orders, payments=payments, charges=_charges(target, definition.charges))


def _database(target: Target, definition: Audit) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    try:
        url = target.database_url(definition.database)
        with DeadlineConnection.open(
            url, time.monotonic() + ANSWER_WITHIN_S, int(ANSWER_WITHIN_S * 1000)
        ) as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return _pairs(connection, definition.orders), _pairs(connection, definition.payments)
    except (psycopg.OperationalError, TargetError, OSError) as error:
        raise Unreadable(f"{definition.database} cannot be read: {_first_line(error)}", passing=True) from error
    except psycopg.Error as error:
        raise Unreadable(
            f"{definition.database} refuses the audit's SQL: {_first_line(error)}", passing=False
        ) from error


def _pairs(connection: DeadlineConnection, query: str) -> Sequence[tuple[str, str]]:
    cursor = connection.execute(query.encode())
    if len(cursor.description or ()) != 2:  # noqa: PLR2004 - a pair
        raise Unreadable(f"the audit's SQL must give two columns: {query.strip()}", passing=False)
    return [(str(one), str(other)) for one, other in cursor]


def _charges(target: Target, definition: Charges) -> Sequence[tuple[str, str]]:
    where = f"{definition.service} at {definition.path}"
    try:
        address = target.address(definition.service)
        connection = HTTPConnection(address.host, address.port, timeout=ANSWER_WITHIN_S)
        try:
            connection.request("GET", definition.path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
    except (OSError, HTTPException, TargetError) as error:
        raise Unreadable(f"{where} cannot be read: {_first_line(error)}", passing=True) from error
    if answer.status != HTTPStatus.OK:
        raise Unreadable(f"{where} answers {answer.status}", passing=True)
    try:
        return [(each.order, each.reference) for each in _CHARGES.decode(body)]
    except msgspec.MsgspecError as error:
        raise Unreadable(f"{where} does not list charges: {_first_line(error)}", passing=False) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
