"""One running target for each runtime: what is promised of one is promised of the other."""

from collections.abc import Iterator

import pytest

from chaos.target.port import Status
from chaos.target.runtimes import RunningTarget

RUNTIMES = ("embedded", "docker")


@pytest.fixture(params=RUNTIMES)
def target(request: pytest.FixtureRequest) -> Iterator[RunningTarget]:
    """The small target on either runtime, whole again after the test."""
    name = {"embedded": "small_target", "docker": "docker_target"}[request.param]
    running: RunningTarget = request.getfixturevalue(name)
    yield running
    for service in running.roles:
        running.resume(service)
        running.start(service)
        assert running.state(service).status is Status.RUNNING
