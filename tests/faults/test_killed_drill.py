"""A drill that is killed leaves its faults, and another process undoes them from the undo log alone."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chaos.faults.catalogue import fault_of
from chaos.faults.working import Working
from chaos.safety.recover import recover
from chaos.safety.undo import differences
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget, attach, start
from tests.faults.conftest import started
from tests.faults.examples import EXAMPLES, NAMES, TARGETS, fill, ready

ATTACHED = {"gateway_target": "attached_gateway", "replicas_target": "attached_replicas"}
"""The fixture here for each of the whole suite's."""
KILLED_DRILL = """
import json, os, signal, sys
from pathlib import Path
from chaos.faults.catalogue import fault_of
from chaos.safety.owner import claim
from chaos.safety.undo_log import UndoLog
from chaos.target.runtimes import attach

definition, state_dir, run = json.loads(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
target, fault = attach(state_dir), fault_of(definition)
claim(run, state_dir)
fault = (fault.aimed(10.0, 30.0) if fault.threshold else fault).resolved(target)
prior = fault.capture(target)
UndoLog(run / "undo.jsonl").owe(fault.label, fault.model_dump(mode="json"), prior)
fault.inject(target, prior)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def attached(
    small_definition: TargetDefinition, small_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningTarget, Path]]:
    """A running target that other processes attach to, and its state folder."""
    folder = tmp_path_factory.mktemp("attached")
    with start(small_definition, small_base, folder, progress=print) as target:
        yield target, folder


@pytest.fixture(scope="module")
def attached_gateway(
    small_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningTarget, Path]]:
    """A running gateway that other processes attach to, and its state folder."""
    folder = tmp_path_factory.mktemp("attached-gateway")
    with started(small_base, "gateway-target.yaml", folder) as target:
        yield target, folder


@pytest.fixture(scope="module")
def attached_replicas(
    small_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningTarget, Path]]:
    """Running services of two replicas each that other processes attach to, and their state folder."""
    folder = tmp_path_factory.mktemp("attached-replicas")
    with started(small_base, "replicas-target.yaml", folder) as target:
        yield target, folder


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("definition", [each for each, _ in EXAMPLES], ids=NAMES)
def test_another_process_undoes_what_a_killed_drill_owed(
    definition: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    target, state_dir = request.getfixturevalue(ATTACHED.get(TARGETS.get(definition["type"], ""), "attached"))
    run = tmp_path / "runs" / "killed"
    run.mkdir(parents=True)
    fill(target)
    before = ready(definition, target).capture(target)
    killed = _python(KILLED_DRILL, json.dumps(definition), str(state_dir), str(run))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # This process started the servers, so it is the one that must collect what was killed.
    target.state(definition["service"])
    (recovered,) = recover(tmp_path / "runs", attach)
    fault = fault_of(definition)
    done = {"undone: the state equals the captured one"}
    if issubclass(type(fault), Working):
        # What a worker does ends with the drill; the undo may find nothing left to do.
        done.add("restored already by somebody else")
    assert (recovered.fault, recovered.clean) == (fault.label, True)
    assert recovered.sentence in done
    assert not differences(before, ready(definition, target).state(target))
    assert recover(tmp_path / "runs", attach) == []
