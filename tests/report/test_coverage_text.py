"""The coverage in a terminal: a line a row, nothing cut that says which row, verdict or run it is."""

import io
import re

import msgspec
import pytest
from rich.console import Console

from chaos.coverage.cover import cover
from chaos.coverage.model import Aim, Coverage
from chaos.report.coverage_text import show
from chaos.runbook.parse import parse
from tests.report.test_coverage_html import BINDINGS, covered, document, runs


def _shown(coverage: Coverage, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show(console, coverage, (("20261124-120000-broken", "not an event log"),))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [120, 160])
def test_line_verdict_and_date_are_never_cut(width: int) -> None:
    shown = _shown(covered(document()), width)
    for each in covered(document()).rows:
        if each.last:
            date = r"2026-11-24 +\d of \d"
            assert re.search(rf"^ *{each.row.line} .* {each.verdict.value} .* {date}", shown, re.MULTILINE)


def test_experiments_stand_by_number_in_ranges() -> None:
    runbook = parse(document(), "d.md")
    keys = frozenset(each.row.key for each in covered(document()).rows)
    aims = [Aim(f"e{n}.yaml", f"e{n}", keys if n != 4 else frozenset()) for n in range(1, 8)]
    shown = _shown(cover(runbook, BINDINGS, aims, ()))
    assert re.search(r"never tried +1-3 5-7", shown)
    assert "4 e4.yaml, 5 e5.yaml" in shown


def test_what_is_refuted_or_unknown_is_explained_with_its_place_and_run() -> None:
    shown = " ".join(_shown(covered(document())).split())
    assert "d.md:33: unknown: check 'Redis memory': the check was carried out, and could read nothing in 2026" in shown


def test_a_run_that_was_not_read_is_named() -> None:
    assert "not read: 20261124-120000-broken: not an event log" in _shown(covered(document()))


def test_a_terminal_obeys_nothing_that_a_run_says() -> None:
    findings = tuple(msgspec.structs.replace(each, measured="\x1b[2J[red]x") for each in runs()[0].findings)
    hostile = msgspec.structs.replace(runs()[0], findings=findings)
    shown = _shown(covered(document(), (hostile,)))
    assert "\x1b" not in shown
    assert "[red]x" in shown
