"""The small targets, each with a state folder that other processes attach to."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chaos.target.runtimes import RunningTarget
from tests.crash.__main__ import running_target

KINDS = ("gateway", "replicas", "small")
Targets = Mapping[str, tuple[RunningTarget, Path]]


@pytest.fixture(scope="package")
def targets() -> Iterator[Targets]:
    """The targets `small`, `gateway` and `replicas`, running, with their state folders."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory(prefix="gameday-crash-")))
        place.chmod(0o755)
        yield {kind: (stack.enter_context(running_target(kind, place)), place / kind) for kind in KINDS}
