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
from tests.conftest import RUNTIME, state_folder

CHARGE_EVERY_S = 0.01


@pytest.fixture
def database(small_target: RunningTarget) -> Iterator[psycopg.Connection]:
    """A connection of somebody else to the database, in autocommit."""
    with psycopg.connect(small_target.database_url("database"), autocommit=True, connect_timeout=2) as connection:
        yield connection


def started(base: Path, name: str, folder: Path, runtime: str = "embedded") -> RunningTarget:
    """The target of the file `name` of `base`, up in the state folder `folder`."""
    path = base / name
    definition = load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)
    return start(definition, base, folder, print, runtime)


@pytest.fixture(scope="session")
def gateway_target(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTarget]:
    """A running payment gateway, and somebody who pays over it all the time."""
    folder, over = tmp_path_factory.mktemp("gateway"), threading.Event()
    with started(small_base, "gateway-target.yaml", folder) as target:
        customer = threading.Thread(target=_pay, args=(target.address("gateway"), over))
        customer.start()
        yield target
        over.set()
        customer.join()


@pytest.fixture(scope="session")
def replicas_target(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTarget]:
    """A running gateway and a running shop of two replicas each: the gateway replaces one that dies."""
    with started(small_base, "replicas-target.yaml", tmp_path_factory.mktemp("replicas"), RUNTIME) as target:
        yield target


@pytest.fixture(scope="session")
def disk_target(docker_engine: str, small_base: Path) -> Iterator[RunningTarget]:
    """A running database in a container whose volume is of limited size."""
    assert docker_engine
    with state_folder() as folder, started(small_base, "disk-target.yaml", folder, "docker") as target:
        yield target


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
