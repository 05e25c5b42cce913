"""What every fault of the catalogue promises, against real servers."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.catalogue import FAULTS, fault_of
from chaos.faults.noop import MARKER
from chaos.faults.outside import redis_client
from chaos.faults.port import Fault
from chaos.safety.recover import recover
from chaos.safety.undo import carry_out, differences
from chaos.target.definition import TargetDefinition
from chaos.target.port import Target
from chaos.target.runtimes import RunningTarget, attach, start

INDEX = "orders_user_id_created_at_idx"


def _start(service: str) -> Callable[[Target], None]:
    return lambda target: target.start(service)


def _create_index(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute(f"CREATE INDEX {INDEX} ON orders (user_id, created_at DESC)")


def _delete_marker(target: Target) -> None:
    with closing(redis_client(target.address("cache"))) as cache:
        cache.delete(MARKER)


EXAMPLES: list[tuple[dict[str, Any], Callable[[Target], None]]] = [
    ({"type": "kill", "service": "cache"}, _start("cache")),
    ({"type": "kill", "service": "database"}, _start("database")),
    ({"type": "drop_index", "service": "database", "index": INDEX}, _create_index),
    ({"type": "noop", "service": "cache"}, _delete_marker),
]
"""A definition of every fault, and how somebody else would repair what it did."""

NAMES = [f"{each['type']}-{each['service']}" for each, _ in EXAMPLES]


@pytest.fixture(params=EXAMPLES, ids=NAMES)
def example(request: pytest.FixtureRequest, small_target: RunningTarget) -> Iterator[tuple[Fault, Callable[..., None]]]:
    """One fault and its repair; whatever a failing test leaves is put back."""
    definition, repair = request.param
    fault = fault_of(definition)
    prior = fault.capture(small_target)
    yield fault, repair
    assert not carry_out(fault, small_target, prior).differences


def shown(look: Callable[[], str | None]) -> str | None:
    """What `look` sees within the time that a drill gives an effect."""
    looks = Retrying(
        retry=retry_if_result(lambda seen: not seen),
        stop=stop_after_delay(5),
        wait=wait_fixed(0.02),
        retry_error_callback=lambda _: None,
    )
    return looks(look)


def test_every_fault_of_the_catalogue_has_an_example() -> None:
    assert {type(fault_of(definition)) for definition, _ in EXAMPLES} == set(FAULTS)


def test_nothing_shows_before_the_injection(example: tuple[Fault, Any], small_target: RunningTarget) -> None:
    fault, _ = example
    assert fault.effect(small_target, fault.capture(small_target)) is None


def test_the_effect_shows_after_the_injection_and_lasts(
    example: tuple[Fault, Any], small_target: RunningTarget
) -> None:
    fault, _ = example
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    assert shown(lambda: fault.effect(small_target, prior))
    assert fault.ended(small_target, prior) is None


def test_undo_restores_the_captured_state(example: tuple[Fault, Any], small_target: RunningTarget) -> None:
    fault, _ = example
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    undone = carry_out(fault, small_target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert not differences(prior, undone.state)
    assert shown(lambda: fault.ended(small_target, prior))


def test_undoing_twice_is_harmless(example: tuple[Fault, Any], small_target: RunningTarget) -> None:
    fault, _ = example
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    carry_out(fault, small_target, prior)
    fault.undo(small_target, prior)
    again = carry_out(fault, small_target, prior)
    assert (again.needed, again.differences) == (False, ())


def test_undo_after_somebody_elses_repair_is_not_needed(
    example: tuple[Fault, Callable[[Target], None]], small_target: RunningTarget
) -> None:
    fault, repair = example
    prior = fault.capture(small_target)
    fault.inject(small_target, prior)
    repair(small_target)
    assert fault.ended(small_target, prior)
    undone = carry_out(fault, small_target, prior)
    assert (undone.needed, undone.differences) == (False, ())


def test_an_unknown_service_is_refused_with_words(example: tuple[Fault, Any], small_target: RunningTarget) -> None:
    fault, _ = example
    elsewhere = fault.model_copy(update={"service": "nowhere"})
    assert "nowhere" in (elsewhere.refused(small_target) or "")


def test_a_definition_reads_back_from_its_dump(example: tuple[Fault, Any]) -> None:
    fault, _ = example
    assert fault_of(fault.model_dump(mode="json")) == fault


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
prior = fault.capture(target)
UndoLog(run / "undo.jsonl").owe(fault.label, fault.model_dump(mode="json"), prior)
fault.inject(target, prior)
os.kill(os.getpid(), signal.SIGKILL)
"""
RECOVERY = """
import sys
from pathlib import Path
from chaos.safety.recover import recover
from chaos.target.runtimes import attach

for each in recover(Path(sys.argv[1]), attach):
    print(each.fault, each.clean, each.sentence)
"""


@pytest.fixture(scope="module")
def attached(
    small_definition: TargetDefinition, small_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningTarget, Path]]:
    """A running target that other processes attach to, and its state folder."""
    folder = tmp_path_factory.mktemp("attached")
    with start(small_definition, small_base, folder, progress=print) as target:
        yield target, folder


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("definition", [each for each, _ in EXAMPLES], ids=NAMES)
def test_another_process_undoes_what_a_killed_drill_owed(
    definition: dict[str, Any], attached: tuple[RunningTarget, Path], tmp_path: Path
) -> None:
    target, state_dir = attached
    run = tmp_path / "runs" / "killed"
    run.mkdir(parents=True)
    killed = _python(KILLED_DRILL, json.dumps(definition), str(state_dir), str(run))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # This process started the servers, so it is the one that must collect what was killed.
    target.state(definition["service"])
    recovered = _python(RECOVERY, str(tmp_path / "runs"))
    label = fault_of(definition).label
    assert recovered.stdout == f"{label} True undone: the state equals the captured one\n", recovered.stderr
    assert recover(tmp_path / "runs", attach) == []
