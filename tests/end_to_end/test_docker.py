"""A whole drill on containers, through the command as a user runs it."""

import docker
import pytest

from chaos.events import DrillStarted, Record, UndoProven
from chaos.target.containers import engine
from tests.end_to_end.conftest import EXPERIMENTS, Place, Ran


@pytest.fixture(scope="module")
def redis_outage(place: Place, docker_engine: str) -> tuple[Ran, list[Record]]:
    assert docker_engine
    ran = place.gameday("run", "--runtime", "docker", str(EXPERIMENTS / "redis-outage.yaml"))
    return ran, place.records()


def test_the_redis_outage_passes_on_containers(redis_outage: tuple[Ran, list[Record]]) -> None:
    ran, records = redis_outage
    assert ran.code == 0, ran.out + ran.err
    assert "on the docker runtime (Docker " in ran.out
    (started,) = [record.event for record in records if isinstance(record.event, DrillStarted)]
    assert started.runtime == "docker"
    assert [record.event.differences for record in records if isinstance(record.event, UndoProven)] == [[]]


def test_nothing_is_left_on_the_engine_but_the_seed_data(
    place: Place, redis_outage: tuple[Ran, list[Record]], docker_engine: str
) -> None:
    assert redis_outage
    api: docker.APIClient = engine.connect(docker_engine)
    ours = {"label": f"gameday.state={(place.home / 'targets' / 'shop').resolve()}"}
    assert api.containers(all=True, filters=ours) == []
    assert api.networks(filters=ours) == []
    assert [each["Name"].rpartition("_")[2] for each in api.volumes(filters=ours)["Volumes"]] == ["database-data"]
    assert place.marked() == []
