"""A control says that it has no faults, and may expect nothing that only a fault could bring."""

import pytest

from chaos.experiment.plan import plan
from chaos.inputs import read
from tests.experiment.test_loader import EXPERIMENTS, found


@pytest.fixture
def text() -> str:
    return (EXPERIMENTS / "control.yaml").read_text(encoding="utf-8")


def test_no_incident_can_be_expected_of_it(text: str) -> None:
    (problem,) = found(text.replace("severity: none", "severity: Minor"))
    assert "nothing is injected, and an incident is expected" in problem


def test_faults_that_were_forgotten_are_no_control(text: str) -> None:
    (problem, *_) = found(text.replace("faults: []\n", ""))
    assert "nothing is injected" in problem


def test_its_plan_touches_nothing_and_says_for_how_long() -> None:
    inputs = read(EXPERIMENTS / "control.yaml")
    lines = plan(inputs.experiment, inputs.runbook, inputs.bindings).lines
    assert "  touches nothing: a control" in lines
    assert "  expects: no incident in 60 s" in lines
    assert not [line for line in lines if "ended by" in line]
