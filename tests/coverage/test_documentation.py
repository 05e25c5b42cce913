"""What the reference says of coverage is what the code knows."""

import re
from pathlib import Path

from chaos.coverage.model import Verdict
from chaos.coverage.rows import rows_of
from chaos.definitions import load
from chaos.report.coverage_notes import MEANINGS, SYMBOLS
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")


def _first_column(heading: str) -> set[str]:
    section = REFERENCE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return {re.split(r"[|,]", row)[1].strip() for row in rows[1:]}


def test_every_verdict_is_explained() -> None:
    assert _first_column("Verdicts") == {verdict.value for verdict in Verdict}
    assert set(MEANINGS) == set(SYMBOLS) == set(Verdict)


def test_every_kind_of_row_that_a_run_can_show_is_explained() -> None:
    text = (ROOT / "experiments" / "incident-response.md").read_text(encoding="utf-8")
    bindings = load((ROOT / "experiments" / "bindings.yaml").read_text(encoding="utf-8"), "bindings.yaml", Bindings)
    kinds = {row.kind for row in rows_of(parse(text, "d.md"), bindings) if row.item is not None}
    assert _first_column("What a run shows of a row") == kinds
