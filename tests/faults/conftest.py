"""What tests of faults share: a connection to the small target's database, and its cache."""

from collections.abc import Iterator

import psycopg
import pytest

from chaos.target.runtimes import RunningTarget


@pytest.fixture
def database(small_target: RunningTarget) -> Iterator[psycopg.Connection]:
    """A connection of somebody else to the database, in autocommit."""
    with psycopg.connect(small_target.database_url("database"), autocommit=True, connect_timeout=2) as connection:
        yield connection
