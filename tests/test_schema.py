"""The JSON Schemas that editors use: they take what gameday takes, refuse mistakes, and describe every key."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from chaos import definitions
from chaos.cli import main
from chaos.definitions import Definition, Seconds
from chaos.errors import BadInput
from chaos.kinds import KINDS
from chaos.schema import of_model, schema

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "experiments"
FILES = [
    ("bindings", EXPERIMENTS / "bindings.yaml"),
    ("target", ROOT / "target_app" / "target.yaml"),
    ("target", ROOT / "tests" / "support" / "small-target.yaml"),
    ("bindings", ROOT / "examples" / "attach" / "bindings.yaml"),
    ("target", ROOT / "examples" / "attach" / "target.yaml"),
    ("experiment", ROOT / "examples" / "attach" / "cache-outage.yaml"),
    *(("game-day", path) for path in sorted((EXPERIMENTS / "gamedays").glob("*.yaml"))),
    *(("experiment", path) for path in sorted(EXPERIMENTS.glob("*.yaml")) if path.stem != "bindings"),
]


def data_of(path: Path) -> dict[str, Any]:
    return definitions.plain(path.read_text(encoding="utf-8"), path.name)


def mistakes(kind: str, data: Any) -> list[str]:
    """Where the schema refuses `data`, as paths with slashes."""
    validator = jsonschema_rs.Draft202012Validator(schema(kind))
    return ["/".join(map(str, error.instance_path)) for error in validator.iter_errors(data)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_of_its_draft(kind: str) -> None:
    assert jsonschema_rs.meta.is_valid(schema(kind))


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_our_own_files_are_valid(kind: str, path: Path) -> None:
    assert mistakes(kind, data_of(path)) == []


def _set(data: Any, where: str, value: object) -> None:
    *above, last = (int(part) if part.isdigit() else part for part in where.split("/"))
    for part in above:
        data = data[part]
    data[last] = value


BROKEN: list[tuple[str, Path, str, object]] = [
    ("bindings", EXPERIMENTS / "bindings.yaml", "reading", []),
    ("bindings", EXPERIMENTS / "bindings.yaml", "readings/0/window", 5),
    ("bindings", EXPERIMENTS / "bindings.yaml", "readings/0/window", "5 parsecs"),
    ("bindings", EXPERIMENTS / "bindings.yaml", "readings/0/metric", "mood"),
    ("bindings", EXPERIMENTS / "bindings.yaml", "readings/0/statistic", "p96"),
    ("bindings", EXPERIMENTS / "bindings.yaml", "classes/0/severity", "Terrible"),
    ("bindings", EXPERIMENTS / "bindings.yaml", "classes/0/when", {"dwon": "cache"}),
    ("bindings", EXPERIMENTS / "bindings.yaml", "checks/0/phrases", []),
    ("bindings", EXPERIMENTS / "bindings.yaml", "actions/0/does/0", {"restrat": "cache"}),
    ("target", ROOT / "target_app" / "target.yaml", "services/cache/port", 70_000),
    ("target", ROOT / "target_app" / "target.yaml", "services/cache/engine", "sqlite"),
    ("target", ROOT / "target_app" / "target.yaml", "services/cache/maxmemory_policy", "never"),
    ("target", ROOT / "target_app" / "target.yaml", "links/shop-cache", {}),
    ("experiment", EXPERIMENTS / "redis-outage.yaml", "faults", "kill"),
    ("experiment", EXPERIMENTS / "redis-outage.yaml", "faults/0/type", "meteor"),
    ("experiment", EXPERIMENTS / "redis-outage.yaml", "expect/level", "terrible"),
    ("experiment", EXPERIMENTS / "redis-outage.yaml", "load/users", "many"),
]


@pytest.mark.parametrize(("kind", "path", "where", "value"), BROKEN, ids=[f"{each[2]}={each[3]}" for each in BROKEN])
def test_a_mistake_is_refused_by_the_schema_and_by_gameday(kind: str, path: Path, where: str, value: object) -> None:
    data = data_of(path)
    _set(data, where, value)
    assert mistakes(kind, data)
    with pytest.raises(BadInput):
        definitions.from_plain(data, path.name, KINDS[kind])


@pytest.mark.parametrize("duration", ["500ms", "30s", "5m", "1h", "1.5 h", " 2s "])
def test_a_duration_that_gameday_reads_is_one_to_the_schema(duration: str) -> None:
    data = data_of(EXPERIMENTS / "redis-outage.yaml")
    data["max_duration"] = duration
    definitions.from_plain({**data, "max_duration": duration}, "x.yaml", KINDS["experiment"])
    assert mistakes("experiment", data) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described(kind: str) -> None:
    bare = [f"{name}.{key}" for name, key, text in _keys(schema(kind)) if not text]
    assert bare == [], "write a docstring under the field, or under the name of the model"


class Hole(Definition):
    """A hole in the ground.

    `depth` is how far it goes
    down. It is dug by hand.
    """

    depth: Seconds = 5.0
    width: str
    owner: str
    """Whose it is."""


def test_a_key_without_a_docstring_is_described_by_what_its_model_says_of_it() -> None:
    said = {key: value["description"] for key, value in of_model(Hole)["properties"].items()}
    assert said == {
        "depth": "`depth` is how far it goes down.",
        "width": "A hole in the ground.",
        "owner": "Whose it is.",
    }


def test_a_duration_that_is_not_given_stands_in_the_schema_with_its_unit() -> None:
    assert of_model(Hole)["properties"]["depth"]["default"] == "5s"


def _keys(made: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, model in {made["title"]: made, **made["$defs"]}.items():
        for key, value in model.get("properties", {}).items():
            yield name, key, value.get("description", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_default_of_the_schema_is_valid_by_it(kind: str) -> None:
    made = schema(kind)
    for name, model in {"": made, **made["$defs"]}.items():
        for key, value in model.get("properties", {}).items():
            if "default" in value:
                alone = {"$defs": made["$defs"], **value}
                assert jsonschema_rs.is_valid(alone, value["default"]), f"{name}.{key}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_in_the_reference_is_that_of_the_models(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    kept = ROOT / "docs" / "reference" / f"{kind}.schema.json"
    wanted = f"gameday schema {kind} > {kept.relative_to(ROOT)}"
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(capsys.readouterr().out), wanted


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["schema", "recipe"])
    assert caught.value.code == 2
