"""What tests of every part share: a real target, small enough to start in a second."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget, start

SUPPORT = Path(__file__).with_name("support")


@pytest.fixture(scope="session")
def small_definition() -> TargetDefinition:
    """The target file `tests/support/small-target.yaml`; its folder is `small_base`."""
    path = SUPPORT / "small-target.yaml"
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


@pytest.fixture(scope="session")
def small_base() -> Path:
    """The folder of the small target's file."""
    return SUPPORT


@pytest.fixture(scope="session")
def small_target(
    small_definition: TargetDefinition, small_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningTarget]:
    """A running target: real redis `cache`, postgresql `database` (orders with an index) and HTTP server `shop`.

    Shared by the whole session: a test that breaks something puts it back.
    """
    state_dir = tmp_path_factory.mktemp("small-target")
    with start(small_definition, small_base, state_dir, progress=print) as target:
        yield target
