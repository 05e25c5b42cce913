"""What an experiment may say of faults: every mistake is told with its line, and figures are the document's."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from chaos.errors import BadInput
from chaos.experiment import figures
from chaos.experiment.definition import Experiment
from chaos.faults.catalogue import fault_of
from chaos.faults.port import Fault
from chaos.inputs import read
from chaos.runbook.parse import parse
from chaos.scales import Level, Metric
from chaos.target.port import Ability

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
TOXIC = "redis-latency.yaml"


def told(tmp_path: Path, name: str, *changes: tuple[str, str]) -> list[str]:
    """What is wrong with a changed copy of an experiment: line, column and words."""
    text = (EXPERIMENTS / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    for key in ("runbook: ", "bindings: "):
        text = text.replace(key, f"{key}{EXPERIMENTS}/")
    text = text.replace("../target_app", str(EXPERIMENTS.parent / "target_app"))
    (tmp_path / name).write_text(text, encoding="utf-8")
    try:
        read(tmp_path / name)
    except BadInput as error:
        return [str(each).removeprefix(f"{tmp_path / name}:") for each in error.problems]
    return []


MISTAKES: list[tuple[str, tuple[str, str], str]] = [
    (TOXIC, ("    latency: 203ms\n", ""), "a toxic of the kind latency needs latency"),
    (TOXIC, ("jitter: 2ms", "delay: 20ms"), "delay: a toxic of the kind latency takes no delay; it takes latency"),
    (TOXIC, ("jitter: 2ms", "share: 1.5"), "share: must be 1 at the most, and is the number 1.5"),
    (TOXIC, ("latency: 203ms", "latency: 203"), "a duration needs its unit"),
    (
        TOXIC,
        ("kind: latency", "kind: lateness"),
        "kind: there is no 'lateness' (did you mean 'latency'? allowed: latency, bandwidth,",
    ),
    (
        TOXIC,
        (
            "kind: latency\n    latency: 203ms\n    jitter: 2ms",
            "kind: slow_close\n    stream: upstream\n    delay: 1s",
        ),
        "stream: slow_close upstream shows to nobody",
    ),
    (TOXIC, ("jitter:", "jiter:"), "unknown key 'jiter' (did you mean 'jitter'?)"),
    (TOXIC, ("link: shop-cache", "link: shop-database"), "the link 'shop-database' leads to database (links to cache"),
    (TOXIC, ("link: shop-cache", "link: shop"), "the link 'shop' is none of the target's (links to cache: shop-cache)"),
    ("redis-slow-command.yaml", ("blocks: 2s", "blocks: 9s"), "blocks: must be 4 s at the most, and is '9s'"),
    (
        "redis-memory-critical.yaml",
        ("to_level: critical", "to_level: 95"),
        "to_level: '95' is not one of none, caution",
    ),
    (
        "redis-memory-critical.yaml",
        ("to_level: critical", "to_level: none"),
        "no figure for memory_usage at level",
    ),
    (
        "database-lock.yaml",
        ("table: orders", "table: orders\n    mode: row share"),
        "mode: there is no 'row share' (did you mean 'share'? allowed: access",
    ),
    (
        "dropped-cart-index.yaml",
        ("    index:", "    constraint: yes\n    index:"),
        "there is no 'yes' (allowed: drop it too)",
    ),
]


@pytest.mark.parametrize(("name", "change", "words"), MISTAKES, ids=[words[:40] for _, _, words in MISTAKES])
def test_a_mistake_is_told_with_its_line(name: str, change: tuple[str, str], words: str, tmp_path: Path) -> None:
    problems = told(tmp_path, name, change)
    assert any(words in each for each in problems), problems
    assert all(int(each.split(":")[0]) > 1 for each in problems)
    assert not any("tuple" in each for each in problems)


def test_the_level_is_the_documents_figure() -> None:
    inputs = read(EXPERIMENTS / "redis-memory-critical.yaml")
    (fault,) = inputs.experiment.faults
    assert "to the level critical (95 % of maxmemory)" in fault.will_do()


TABLE = """
## Thresholds
| Metric | Caution | Warning | Critical |
|---|---|---|---|
| CPU usage | 61 % | 72 % | 83 % |
"""


@pytest.mark.parametrize(
    ("level", "span"),
    [
        (Level.CAUTION, (61.0, 72.0)),
        (Level.WARNING, (72.0, 83.0)),
        (Level.CRITICAL, (83.0, 100.0)),
        (Level.NONE, None),
    ],
)
def test_a_level_ends_where_the_next_begins(level: Level, span: tuple[float, float] | None) -> None:
    document = parse(TABLE, "x.md")
    assert figures.span(document, Metric.CPU_USAGE, level) == span
    assert figures.span(document, Metric.MEMORY_USAGE, level) is None


def test_a_fault_without_a_threshold_is_left_as_it_is() -> None:
    fault = fault_of({"type": "kill", "service": "cache"})
    experiment: Experiment[Any] = read(EXPERIMENTS / "redis-outage.yaml").experiment
    aimed = figures.aimed(experiment.model_copy(update={"faults": (fault,)}), parse(TABLE, "x.md"))
    assert aimed.faults[0] is fault


class Squeeze(Fault):
    """Needs what child processes have not."""

    needs: ClassVar[frozenset[Ability]] = frozenset({Ability.LIMIT})


def test_what_a_runtime_lacks_is_told_with_the_reason() -> None:
    assert Squeeze.unable("docker") is None
    assert (Squeeze.unable("embedded") or "").startswith(
        "the embedded runtime cannot limit the memory and CPU of a running service: "
    )
