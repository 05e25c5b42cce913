"""Services that bindings name are those of the target; a stranger is told with its line."""

from pathlib import Path

import pytest

from chaos.definitions import load, plain
from chaos.experiment.fit import problems
from chaos.target.definition import TargetDefinition

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "target_app" / "target.yaml"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("restart: cache", "restart: cash"), ("concerns: [cache]", "concerns: [cash]"), ("{up: cache}", "{up: cash}")],
)
def test_a_service_that_the_target_has_not_is_told_with_its_line(right: str, wrong: str) -> None:
    text = (ROOT / "experiments" / "bindings.yaml").read_text(encoding="utf-8")
    changed = text.replace(right, wrong)
    services = load(TARGET.read_text(encoding="utf-8"), "target.yaml", TargetDefinition).services
    assert problems(plain(text, "b.yaml"), text, "b.yaml", services) == []
    (found,) = problems(plain(changed, "b.yaml"), changed, "b.yaml", services)
    assert found.line == changed[: changed.index(wrong)].count("\n") + 1
    assert "no service 'cash'" in found.message
