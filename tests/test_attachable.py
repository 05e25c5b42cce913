"""What may not be done to a running system that is not ours is refused by the plan, with its place."""

import shutil
from pathlib import Path

import pytest

from chaos.errors import BadInput, SetupError
from chaos.inputs import Inputs, read
from chaos.runtime_choice import choices
from chaos.target.containers.target import DockerTarget
from chaos.target.runtimes import RunningTarget

EXAMPLE = Path(__file__).parents[1] / "examples" / "attach"
TOXIC = "type: toxic\n    kind: latency\n    latency: 1s\n    link: api-cache"


@pytest.fixture
def theirs(docker_target: RunningTarget, monkeypatch: pytest.MonkeyPatch) -> DockerTarget:
    """Somebody's running system, whose proxy alone has no label."""
    assert isinstance(docker_target, DockerTarget)
    monkeypatch.setenv("LINKS_DATABASE_PASSWORD", "x")
    monkeypatch.setenv("LINKS_ADMIN_TOKEN", "x")
    return docker_target


def drill(folder: Path, theirs: DockerTarget, *changes: tuple[str, str, str], api: str = "shop") -> Inputs:
    """The example's drill on `theirs`, whose container of `api` is the application, with changes to its files."""
    for each in EXAMPLE.glob("*.*"):
        shutil.copy(each, folder)
    where = {
        "cache: {project: links, service: redis": f"cache: {{container: {theirs.container('cache').name}",
        "{project: links, service: postgres": f"{{container: {theirs.container('database').name}",
        "api: {project: links": f"api: {{container: {theirs.container(api).name}",
    }
    for name, old, new in (*(("target.yaml", *each) for each in where.items()), *changes):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return read(folder / "cache-outage.yaml")


def test_a_drill_on_what_is_marked_is_taken_whatever_runtime_was_asked_for(
    theirs: DockerTarget, tmp_path: Path
) -> None:
    inputs = drill(tmp_path, theirs)
    for wanted in ("embedded", "docker", "auto"):
        (choice,) = choices([inputs], wanted)
        assert choice.runtime == "attached"


def test_a_fault_and_an_action_on_what_no_label_marks_are_refused_together(
    theirs: DockerTarget, tmp_path: Path
) -> None:
    change = ("cache-outage.yaml", "service: cache", "service: api")
    inputs = drill(tmp_path, theirs, change, api="toxiproxy")
    with pytest.raises(BadInput) as refused:
        choices([inputs, inputs], "embedded")
    fault, action = map(str, refused.value.problems)
    assert fault.startswith(f"{tmp_path}/cache-outage.yaml:12:5: kill-api: api must not be harmed (the container ")
    assert action.startswith(f"{tmp_path}/bindings.yaml:")
    assert "nothing may be done to api (the container " in action
    assert "lacks the label gameday.may-be-harmed=true" in action


@pytest.mark.parametrize(
    ("attached", "why"),
    [
        ("attach:\n", "the target file names no Toxiproxy of yours (attach.toxiproxy)"),
        ("attach:\n  toxiproxy: 127.0.0.1:1\n", "attach.links does not say where your Toxiproxy has api-cache"),
    ],
    ids=["no-toxiproxy", "another-link"],
)
def test_a_fault_on_a_link_without_a_toxiproxy_is_refused(
    attached: str, why: str, theirs: DockerTarget, tmp_path: Path
) -> None:
    linked = ("target.yaml", "links:\n  load-api", "links:\n  api-cache: {to: cache}\n  load-api")
    toxic = ("cache-outage.yaml", "type: kill", TOXIC)
    inputs = drill(tmp_path, theirs, linked, toxic, ("target.yaml", "attach:\n", attached))
    with pytest.raises(BadInput) as refused:
        choices([inputs], "embedded")
    assert f"toxic-cache: the link api-cache cannot be damaged ({why})" in str(refused.value)


def test_a_secret_that_is_not_set_is_refused(
    theirs: DockerTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINKS_ADMIN_TOKEN")
    with pytest.raises(BadInput, match=r"set in the environment: LINKS_ADMIN_TOKEN \(admin_token\)"):
        choices([drill(tmp_path, theirs)], "embedded")


def test_no_engine_is_told(theirs: DockerTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = drill(tmp_path, theirs)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SetupError, match="no Docker engine answers"):
        choices([inputs], "embedded")
