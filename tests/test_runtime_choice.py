"""A fault that the runtime cannot do is refused before anything is started, with its place and the reason."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from chaos.errors import BadInput, SetupError
from chaos.faults.port import Fault
from chaos.inputs import Inputs, read
from chaos.runtime_choice import choices
from chaos.target.abilities import LACKING
from chaos.target.port import Ability

EXPERIMENT = Path(__file__).parents[1] / "experiments" / "redis-outage.yaml"


class Cut(Fault):
    """A fault that only containers can have."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.DISCONNECT})

    type: Literal["cut"]


@pytest.fixture
def inputs() -> Inputs:
    return read(EXPERIMENT)


@pytest.fixture
def cutting(inputs: Inputs) -> Inputs:
    experiment = inputs.experiment.model_copy(update={"faults": (Cut(type="cut", service="cache"),)})
    return replace(inputs, experiment=experiment)


def test_a_fault_that_child_processes_cannot_have_is_refused_with_place_and_reason(cutting: Inputs) -> None:
    with pytest.raises(BadInput) as refused:
        choices([cutting], "embedded")
    (problem,) = refused.value.problems
    lines = EXPERIMENT.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines) if "- type: kill" in text)
    said = f"{EXPERIMENT}:{line + 1}:5: cut-cache: the embedded runtime cannot take a service off the network: "
    assert str(problem).startswith(said + LACKING["embedded"][Ability.DISCONNECT])


def test_every_refused_fault_of_every_experiment_is_told_at_once(cutting: Inputs) -> None:
    with pytest.raises(BadInput) as refused:
        choices([cutting, cutting], "embedded")
    assert len(refused.value.problems) == 2


def test_containers_can_have_it(cutting: Inputs, docker_engine: str) -> None:
    assert docker_engine
    assert [each.runtime for each in choices([cutting], "docker")] == ["docker"]


def test_auto_says_why_it_did_not_take_docker_where_that_is_why_a_fault_is_refused(
    cutting: Inputs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(BadInput, match=r"embedded was taken: not on Docker: no Docker engine answers"):
        choices([cutting], "auto")


def test_docker_that_was_asked_for_and_is_not_there_is_no_other_runtime(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SetupError, match="no Docker engine answers"):
        choices([inputs], "docker")


def test_docker_for_a_target_without_a_compose_file_is_bad_input(inputs: Inputs) -> None:
    bare = replace(inputs, target=inputs.target.model_copy(update={"docker": None}))
    with pytest.raises(BadInput, match="no section `docker`"):
        choices([bare], "docker")
