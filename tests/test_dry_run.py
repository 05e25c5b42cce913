"""What a dry run tells, and that it does nothing."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chaos import inputs
from chaos.dry_run import lines
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget, start
from tests.crash.picture import picture

REDIS_OUTAGE = Path(__file__).parents[1] / "experiments" / "redis-outage.yaml"


@pytest.fixture(scope="module")
def up(small_definition: TargetDefinition, small_base: Path) -> Iterator[tuple[RunningTarget, Path]]:
    """A running target with its state folder."""
    with TemporaryDirectory(prefix="gameday-test-") as scratch:
        Path(scratch).chmod(0o755)
        with start(small_definition, small_base, Path(scratch) / "state", print) as target:
            yield target, Path(scratch) / "state"


def test_a_target_that_is_up_is_told_as_it_is_and_left_as_it_is(up: tuple[RunningTarget, Path]) -> None:
    target, state_dir = up
    before = picture(target), target.state("cache").identity
    told = "\n".join(lines(inputs.read(REDIS_OUTAGE), state_dir, "embedded"))
    assert f"kill-cache: cache at {target.address('cache')}, running, run {target.state('cache').identity}" in told
    assert '    captured: {"status":"running"' in told
    assert "    undo: start cache" in told
    assert (picture(target), target.state("cache").identity) == before


def test_what_would_be_refused_says_why(up: tuple[RunningTarget, Path]) -> None:
    _, state_dir = up
    read = inputs.read(REDIS_OUTAGE)
    faults = tuple(each.model_copy(update={"service": "gateway"}) for each in read.experiment.faults)
    elsewhere = dataclasses.replace(read, experiment=read.experiment.model_copy(update={"faults": faults}))
    assert "would not be injected: there is no service 'gateway'" in "\n".join(lines(elsewhere, state_dir, "embedded"))


def test_a_target_that_is_not_up_is_not_started(tmp_path: Path) -> None:
    told = "\n".join(lines(inputs.read(REDIS_OUTAGE), tmp_path / "state", "embedded"))
    assert "shop is not up: the drill starts its own" in told
    assert not (tmp_path / "state").exists()
