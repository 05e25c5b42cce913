"""The short crash run: kills at random points, and everything is as it was. `make crash` is the long one."""

import os
import random
from pathlib import Path

import pytest

from tests.crash.conftest import Targets
from tests.crash.points import VICTIMS, carry_out, fits, points

COUNT = 10
SHARED = "GAMEDAY_CRASH_SEED", "PYTEST_XDIST_TESTRUNUID"
"""A seed that is given again, or what all workers of one run have in common."""
SEED = next(
    (value for name in SHARED if (value := os.environ.get(name))), str(random.SystemRandom().randrange(1 << 32))
)
"""Another one each time; a failure tells it."""


def test_points_are_spread_over_faults_and_victims() -> None:
    drawn = points(200, seed="1")
    assert len(drawn) == 200
    assert {each.victim for each in drawn} == set(VICTIMS)
    assert min(sum(other.fault == each.fault for other in drawn) for each in drawn) >= 5
    assert drawn == points(200, seed="1")


@pytest.mark.parametrize("number", range(COUNT))
def test_a_kill_at_a_random_point_leaves_everything_as_it_was(number: int, targets: Targets, tmp_path: Path) -> None:
    point = points(COUNT, SEED)[number]
    target, state_dir = targets[fits(point.definition)]
    came = carry_out(point, target, state_dir, tmp_path / "runs")
    assert came.left == (), f"python -m tests.crash --points {COUNT} --seed {SEED} --only {number + 1}: {point}"
