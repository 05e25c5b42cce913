"""A running system that is not ours, with a document of its own: drilled through the command, and left as it was."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from chaos.events import DrillStarted, EffectProven, UndoProven
from chaos.safety.owner import owner_of
from chaos.target.containers import engine
from tests.end_to_end.conftest import ROOT, Place
from tests.end_to_end.running import await_, new_run, seen, started

EXAMPLE = ROOT / "examples" / "attach"
DRILL = str(EXAMPLE / "cache-outage.yaml")
SECRETS = {"LINKS_DATABASE_PASSWORD": "p@ss word/of the test", "LINKS_ADMIN_TOKEN": "a-token-of-the-test"}


class Links:
    """The shortener, brought up by its owner."""

    def __init__(self, api: docker.APIClient) -> None:
        self._api = api

    def compose(self, *arguments: str) -> None:
        command = ["docker", "compose", "--file", str(EXAMPLE / "compose.yaml"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr

    def runs(self) -> dict[str, str]:
        """Which run of each container there is, by service; those that do not run have none."""
        listed = self._api.containers(all=True, filters={"label": "com.docker.compose.project=links"})
        states = {
            each["Labels"]["com.docker.compose.service"]: self._api.inspect_container(each["Id"]) for each in listed
        }
        return {
            name: f"{each['Id']} {each['State']['StartedAt']}" if each["State"]["Running"] else ""
            for name, each in states.items()
        }


@pytest.fixture(scope="module")
def links(docker_engine: str) -> Iterator[Links]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        running = Links(engine.connect(docker_engine))
        try:
            running.compose("up", "--detach", "--wait", "--build")
            yield running
        finally:
            running.compose("down", "--volumes", "--timeout", "2")


def test_a_system_that_is_not_ours_is_drilled_by_its_own_document_and_goes_on_as_it_was(
    links: Links, place: Place
) -> None:
    before = links.runs()
    ran = place.gameday("run", DRILL)
    after = links.runs()

    assert ran.code == 0, ran.out + ran.err
    records = place.records()
    (started,) = [record.event for record in records if isinstance(record.event, DrillStarted)]
    assert started.runtime == "attached"
    assert [record.event.differences for record in records if isinstance(record.event, UndoProven)] == [[]]
    # The document's own action restarted Redis; nothing else was touched, and everything runs.
    assert [name for name in before if after[name] != before[name]] == ["redis"]
    assert all(after.values())
    written = b"".join(each.read_bytes() for each in place.home.rglob("*") if each.is_file())
    assert not [name for name, value in SECRETS.items() if value.encode() in written]
    assert place.marked() == []


@pytest.fixture
def patient_drill(tmp_path: Path) -> str:
    """The drill, which touches nothing for as long as a test looks at something else."""
    for each in EXAMPLE.iterdir():
        (tmp_path / each.name).symlink_to(each)
    patient = tmp_path / "patient.yaml"
    text = (EXAMPLE / "cache-outage.yaml").read_text(encoding="utf-8")
    patient.write_text(f"{text}\nsteady_state: {{hold: 100s, within: 120s}}\n", encoding="utf-8")
    return str(patient)


@pytest.mark.usefixtures("signals_of_a_terminal")
def test_a_second_drill_from_another_home_is_refused_with_who_has_the_system(
    links: Links, place: Place, patient_drill: str
) -> None:
    before, runs = links.runs(), place.runs
    other = Place(place.home.with_name("other-home"))
    with started(place, patient_drill) as drill:
        run = new_run(place, runs)
        await_(lambda: seen(run, DrillStarted))
        refused = other.gameday("run", patient_drill)
        assert drill.poll() is None
        drill.send_signal(signal.SIGINT)
        drill.wait(60)
    assert refused.code == 6, refused.out + refused.err
    assert f"is being drilled: process {drill.pid} drills it since " in refused.err
    assert str(run) in refused.err
    assert other.runs == set()
    assert links.runs() == before


def test_what_a_drill_that_died_with_its_guardian_stopped_is_started_by_recover(links: Links, place: Place) -> None:
    before, runs = links.runs(), place.runs
    with started(place, "--responder", "none", DRILL) as drill:
        run = new_run(place, runs)
        await_(lambda: links.runs()["redis"] == "" and seen(run, EffectProven))
        guarded = owner_of(run)
        assert guarded
        assert guarded.guardian
        os.kill(guarded.guardian.pid, signal.SIGKILL)
        drill.send_signal(signal.SIGKILL)
        drill.wait(10)
    assert links.runs()["redis"] == ""

    recovered = place.gameday("recover")

    assert recovered.code == 0, recovered.out + recovered.err
    assert "kill-cache: undone: the state equals the captured one" in recovered.out
    after = links.runs()
    assert [name for name in before if after[name] != before[name]] == ["redis"]
    assert all(after.values())
