"""A real shop at small scale: its own Redis, PostgreSQL, gateway and Toxiproxy, for this folder's tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chaos.definitions import load
from chaos.target import runtimes
from chaos.target.definition import PostgresService, TargetDefinition
from tests.target_app.running_shop import Shop

SHOP = Path(__file__).parents[2] / "target_app"


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """The running shop. A test that ends a service starts it again."""
    with tempfile.TemporaryDirectory(prefix="gameday-shop-") as scratch:
        # The database's account must get through to its data.
        Path(scratch).chmod(0o755)
        state_dir = Path(scratch) / "state"
        with runtimes.start(_small(), SHOP, state_dir, print) as target:
            link = target.link("load-shop")
            with httpx.Client(base_url=f"http://{link}", timeout=httpx.Timeout(20)) as client:
                yield Shop(target, client, iter(range(1000, 2000)))
        runtimes.discard(state_dir)


def _small() -> TargetDefinition:
    """The shop's target file with the small scale of seed data."""
    path = SHOP / "target.yaml"
    whole = load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)
    database = whole.services["database"]
    assert isinstance(database, PostgresService)
    small = database.model_copy(update={"seed": (*database.seed, "--scale", "small")})
    return whole.model_copy(update={"services": {**whole.services, "database": small}})
