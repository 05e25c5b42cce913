"""Who tells of the requests of a load script, by what the target file says or the script looks like."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.target import load_samples
from chaos.target.checks import problems
from chaos.target.definition import TargetDefinition

FILE = """\
name: tiny
services:
  shop: {engine: process, role: app, command: [shop]}
links: {load-shop: {to: shop}}
load: {script: load.js, link: load-shop}
"""
AUDIT = "audit: {database: database, orders: SELECT, payments: SELECT, charges: {service: shop}}\n"


def written(folder: Path, script: str, more: str = "", file: str = FILE) -> TargetDefinition:
    (folder / "load.js").write_text(script, encoding="utf-8")
    return load(file.replace("link: load-shop}", f"link: load-shop{more}}}"), "target.yaml", TargetDefinition)


@pytest.mark.parametrize(
    ("script", "more", "told"),
    [
        ("console.log(`GD1 ${Date.now()} ...`)", "", "lines"),
        ("http.get(url)", "", "csv"),
        ("console.log(`GD1 ${Date.now()} ...`)", ", samples: csv", "csv"),
        ("import { told } from './told.js'", ", samples: lines", "lines"),
    ],
)
def test_a_script_with_our_lines_tells_itself_unless_the_file_says_otherwise(
    tmp_path: Path, script: str, more: str, told: str
) -> None:
    assert load_samples.of(written(tmp_path, script, more).load, tmp_path) == told


def test_endpoints_of_a_script_that_names_its_requests_are_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, "GD1", ", endpoints: {home: /}"), tmp_path)
    assert problem == "load.endpoints: the script prints GD1 lines itself: leave this out, or say samples: csv"


def test_a_script_that_acknowledges_nothing_cannot_be_audited(tmp_path: Path) -> None:
    file = FILE.replace("services:\n", "services:\n  database: {engine: postgresql, database: shop}\n") + AUDIT
    (problem,) = problems(written(tmp_path, "http.post(url)", file=file), tmp_path)
    assert problem.startswith("audit: the load script prints no GD2 line")
