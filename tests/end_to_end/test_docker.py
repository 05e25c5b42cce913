"""A whole drill on containers, through the command as a user runs it."""

import docker
import pytest

from chaos.events import DrillStarted, UndoProven
from chaos.target.containers import engine
from tests.end_to_end.conftest import Drilled, Place, quick


@pytest.fixture(scope="module")
def on_containers(place: Place, docker_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Drilled:
    """The Redis outage on the docker runtime."""
    assert docker_engine
    ran = place.gameday(
        "run", "--runtime", "docker", str(quick(tmp_path_factory.mktemp("docker"), "redis-outage.yaml"))
    )
    return Drilled(ran, place.records(), place.latest())


def test_the_redis_outage_passes_on_containers(on_containers: Drilled) -> None:
    assert on_containers.ran.code == 0, on_containers.ran.out + on_containers.ran.err
    assert "on the docker runtime (Docker " in on_containers.ran.out
    assert [each.runtime for each in on_containers.all(DrillStarted)] == ["docker"]
    assert [each.differences for each in on_containers.all(UndoProven)] == [[]]


def test_nothing_is_left_on_the_engine_but_the_seed_data(
    place: Place, on_containers: Drilled, docker_engine: str
) -> None:
    assert on_containers
    api: docker.APIClient = engine.connect(docker_engine)
    ours = {"label": f"gameday.state={(place.home / 'targets' / 'shop').resolve()}"}
    assert api.containers(all=True, filters=ours) == []
    assert api.networks(filters=ours) == []
    assert [each["Name"].rpartition("_")[2] for each in api.volumes(filters=ours)["Volumes"]] == ["database-data"]
    assert place.marked() == []
