"""What every fault of the catalogue promises, against real servers."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults import sessions
from chaos.faults.catalogue import FAULTS, fault_of
from chaos.faults.emptied import Emptied
from chaos.faults.noop import MARKER
from chaos.faults.outside import cache_of
from chaos.faults.port import Fault
from chaos.faults.working import Working
from chaos.safety.recover import recover
from chaos.safety.undo import carry_out, differences
from chaos.scales import Metric
from chaos.target.definition import TargetDefinition
from chaos.target.port import Target
from chaos.target.runtimes import RunningTarget, attach, start
from tests.faults.conftest import gateway_definition

INDEX = "orders_user_id_created_at_idx"
KEYS = 200
FIGURES = {Metric.MEMORY_USAGE: (95.0, 100.0), Metric.CPU_USAGE: (10.0, 30.0)}
"""What a document would say. The machine is shared: more than this of it may not be had."""


def _start(service: str) -> Callable[[Target], None]:
    return lambda target: target.start(service)


def _create_index(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute(f"CREATE INDEX {INDEX} ON orders (user_id, created_at DESC)")


def _rebuild_index(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute(f"REINDEX INDEX CONCURRENTLY {INDEX}")


def _reset_settings(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        for name in ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"):
            connection.execute(sql.SQL("ALTER DATABASE shop RESET {}").format(sql.Identifier(name)))


def _analyze(target: Target) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("ALTER TABLE orders RESET (autovacuum_enabled)")
        connection.execute("ANALYZE orders")


def _delete_marker(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        cache.delete(MARKER)


def _put_keys_back(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        for number in range(KEYS):
            cache.set(f"product:{number}", "anew")


def _end_session(label: str) -> Callable[[Target], None]:
    """Somebody ends the sessions of the fault, as an operator would; its worker finds out and ends."""

    def repair(target: Target) -> None:
        sessions.end(target, "database", label)

    return repair


def _repair_toxics(target: Target) -> None:
    for name in target.proxies().toxics("shop-cache"):
        target.proxies().remove_toxic("shop-cache", name)


def _delete_ballast(target: Target) -> None:
    with cache_of(target, "cache") as cache:
        for key in cache.scan_iter("gameday:*"):
            cache.delete(key)
        cache.config_set("maxmemory-policy", "allkeys-lru")


def _toxic(kind: str, **more: Any) -> dict[str, Any]:
    name = f"{kind}-cache"
    return {"type": "toxic", "name": name, "service": "cache", "link": "shop-cache", "kind": kind, **more}


EXAMPLES: list[tuple[dict[str, Any], Callable[[Target], None]]] = [
    ({"type": "kill", "service": "cache"}, _start("cache")),
    ({"type": "kill", "service": "database"}, _start("database")),
    ({"type": "stop", "service": "cache"}, _start("cache")),
    ({"type": "stop", "service": "database"}, _start("database")),
    ({"type": "hang", "service": "cache"}, lambda target: target.resume("cache")),
    ({"type": "hang", "service": "database"}, lambda target: target.restart("database")),
    ({"type": "hang", "service": "shop"}, lambda target: target.resume("shop")),
    (
        {"type": "partition", "service": "cache", "link": "shop-cache"},
        lambda target: target.proxies().enable("shop-cache"),
    ),
    (_toxic("latency", latency="150ms", jitter="10ms"), _repair_toxics),
    (_toxic("bandwidth", rate_kb=20), _repair_toxics),
    (_toxic("timeout", timeout="0s"), _repair_toxics),
    (_toxic("reset_peer"), _repair_toxics),
    (_toxic("slow_close", delay="150ms"), _repair_toxics),
    (_toxic("limit_data", bytes=20), _repair_toxics),
    ({"type": "flush", "service": "cache"}, _put_keys_back),
    ({"type": "stampede", "service": "cache"}, _put_keys_back),
    ({"type": "memory_pressure", "service": "cache", "to_level": "critical", "policy": "noeviction"}, _delete_ballast),
    ({"type": "connection_limit", "service": "cache"}, lambda target: target.restart("cache")),
    ({"type": "slow_command", "service": "cache", "blocks": "300ms"}, lambda target: target.restart("cache")),
    ({"type": "drop_index", "service": "database", "index": INDEX}, _create_index),
    ({"type": "invalid_index", "service": "database", "index": INDEX}, _rebuild_index),
    ({"type": "table_lock", "service": "database", "table": "orders"}, _end_session("table_lock-database")),
    ({"type": "connection_exhaustion", "service": "database"}, lambda target: target.restart("database")),
    ({"type": "slow_queries", "service": "database"}, _reset_settings),
    ({"type": "stale_statistics", "service": "database", "table": "orders"}, _analyze),
    (
        {"type": "cpu_pressure", "service": "database", "to_level": "caution"},
        _end_session("cpu_pressure-database"),
    ),
    ({"type": "gateway_errors", "service": "gateway", "share": 0.5}, lambda target: target.restart("gateway")),
    ({"type": "noop", "service": "cache"}, _delete_marker),
]
"""A definition of every fault, and how somebody else would repair what it did."""

NAMES = [each.get("name") or f"{each['type']}-{each['service']}" for each, _ in EXAMPLES]


def _fill(target: Target) -> None:
    if "cache" not in target.roles:
        return
    with cache_of(target, "cache") as cache:
        for number in range(KEYS):
            cache.set(f"product:{number}", "as it was", ex=3600)


def _ready(definition: dict[str, Any], target: Target) -> Fault:
    """The fault as a drill has it before it captures."""
    fault = fault_of(definition)
    return (fault.aimed(*FIGURES[fault.threshold[0]]) if fault.threshold else fault).resolved(target)


class Example(NamedTuple):
    """A fault, how somebody else would repair what it did, and where it is injected."""

    fault: Fault
    repair: Callable[[Target], None]
    target: RunningTarget


@pytest.fixture(params=EXAMPLES, ids=NAMES)
def example(request: pytest.FixtureRequest) -> Iterator[Example]:
    """One fault and its repair; whatever a failing test leaves is put back."""
    definition, repair = request.param
    target = request.getfixturevalue("gateway_target" if definition["service"] == "gateway" else "small_target")
    _fill(target)
    fault = _ready(definition, target)
    prior = fault.capture(target)
    yield Example(fault, repair, target)
    assert not carry_out(fault, target, prior).differences


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


def test_nothing_shows_before_the_injection(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    assert not differences(prior, fault.capture(target))
    assert fault.effect(target, prior) is None


def test_the_effect_shows_after_the_injection_and_lasts(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    assert shown(lambda: fault.effect(target, prior))
    assert fault.ended(target, prior) is None


def test_undo_restores_the_captured_state(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert not differences(prior, undone.state)
    assert shown(lambda: fault.ended(target, prior))


def test_undoing_twice_is_harmless(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    carry_out(fault, target, prior)
    fault.undo(target, prior)
    again = carry_out(fault, target, prior)
    assert (again.needed, again.differences) == (False, ())


def test_undo_after_somebody_elses_repair_is_not_needed(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    example.repair(target)
    assert shown(lambda: fault.ended(target, prior))
    # Keys that were put aside are ours to forget, even where the cache was filled anew.
    tidies = isinstance(fault, Emptied)
    assert tidies or shown(lambda: "" if differences(prior, fault.state(target)) else "as before")
    undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (tidies, ())


def test_an_unknown_service_is_refused_with_words(example: Example) -> None:
    fault, target = example.fault, example.target
    elsewhere = fault.model_copy(update={"service": "nowhere"})
    assert "nowhere" in (elsewhere.refused(target) or "")


def test_a_definition_reads_back_from_its_dump(example: Example) -> None:
    dump = example.fault.model_dump(mode="json")
    assert fault_of(dump).model_dump(mode="json") == dump


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
    with start(gateway_definition(small_base), small_base, folder, progress=print) as target:
        yield target, folder


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("definition", [each for each, _ in EXAMPLES], ids=NAMES)
def test_another_process_undoes_what_a_killed_drill_owed(
    definition: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kind = "attached_gateway" if definition["service"] == "gateway" else "attached"
    target, state_dir = request.getfixturevalue(kind)
    run = tmp_path / "runs" / "killed"
    run.mkdir(parents=True)
    _fill(target)
    before = _ready(definition, target).capture(target)
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
    assert not differences(before, _ready(definition, target).state(target))
    assert recover(tmp_path / "runs", attach) == []
