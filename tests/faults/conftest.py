"""What tests of faults share: a connection to the small target's database, and a gateway with customers."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
import pytest

from chaos.definitions import load
from chaos.target.definition import TargetDefinition
from chaos.target.port import Address
from chaos.target.runtimes import RunningTarget, start

CHARGE_EVERY_S = 0.01


@pytest.fixture
def database(small_target: RunningTarget) -> Iterator[psycopg.Connection]:
    """A connection of somebody else to the database, in autocommit."""
    with psycopg.connect(small_target.database_url("database"), autocommit=True, connect_timeout=2) as connection:
        yield connection


def gateway_definition(base: Path) -> TargetDefinition:
    """The target file `gateway-target.yaml` of `base`."""
    path = base / "gateway-target.yaml"
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


@pytest.fixture(scope="session")
def gateway_target(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTarget]:
    """A running payment gateway, and somebody who pays over it all the time."""
    folder, over = tmp_path_factory.mktemp("gateway"), threading.Event()
    with start(gateway_definition(small_base), small_base, folder, progress=print) as target:
        customer = threading.Thread(target=_pay, args=(target.address("gateway"), over))
        customer.start()
        yield target
        over.set()
        customer.join()


def _pay(gateway: Address, over: threading.Event) -> None:
    number = 0
    while not over.wait(CHARGE_EVERY_S):
        number += 1
        connection = HTTPConnection(gateway.host, gateway.port, timeout=1)
        with suppress(OSError, HTTPException):
            connection.request(
                "POST",
                "/charges",
                f'{{"order": "{number}", "amount_cents": 100}}',
                {"Content-Type": "application/json", "Idempotency-Key": f"order-{number}"},
            )
            connection.getresponse().read()
        connection.close()
