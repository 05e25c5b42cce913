"""What a target file may not name, told together before anything starts."""

from pathlib import Path
from typing import Any

import pytest

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.target import assembly
from chaos.target.checks import problems
from chaos.target.definition import TargetDefinition
from tests.target.tiny import SCRIPT, defined

TARGETS = [
    Path(__file__).parents[1] / "support" / "small-target.yaml",
    Path(__file__).parents[2] / "target_app" / "target.yaml",
]
DATABASE = {"engine": "postgresql", "database": "shop"}


def of_database(**more: Any) -> TargetDefinition:
    return defined(services={"cache": {"engine": "redis"}, "database": {**DATABASE, **more}})


@pytest.mark.parametrize("path", TARGETS, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_the_targets_of_this_project(path: Path) -> None:
    definition = load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)
    assert problems(definition, path.parent) == []


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (of_database(seed=("sh", "${database_url.drect}")), "services.database.seed: ${database_url.drect} has no"),
        (of_database(indexes="indexs.sql"), "services.database.indexes: there is no file 'indexs.sql'"),
        (of_database(seed_inputs=("/etc/*.conf",)), "services.database.seed_inputs: '/etc/*.conf' names no file"),
        (
            defined(load={"script": SCRIPT, "link": "shop-cache", "environment": {"URL": "${port}"}}),
            "load.environment.URL: ${port} has no value here; there are: link.shop-cache, link.shop-cache.host",
        ),
        (
            defined(load={"script": "laod.js", "link": "shop-cache"}),
            "load.script: there is no file 'laod.js'",
        ),
    ],
)
def test_what_is_not_there_is_named_with_where_it_stands(
    definition: TargetDefinition, told: str, tmp_path: Path
) -> None:
    (only,) = problems(definition, tmp_path)
    assert only.startswith(told)


def test_everything_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    shop = {"engine": "process", "role": "app", "command": ["${pyhton}"], "environment": {"KEY": "${secret.kye}"}}
    definition = defined(
        services={"cache": {"engine": "redis"}, "shop": shop, "database": {**DATABASE, "indexes": "indexs.sql"}},
        load={"script": "laod.js", "link": "shop-cache"},
    )
    with pytest.raises(BadInput) as refused:
        assembly.plan(definition, tmp_path, tmp_path)
    assert len(refused.value.problems) == 4
    assert all(str(each).startswith("target tiny: ") for each in refused.value.problems)
