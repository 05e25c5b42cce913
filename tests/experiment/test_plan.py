"""A plan says what would be touched, how that is undone, and which rows of the document are exercised."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.experiment.plan import Plan, plan
from chaos.faults.catalogue import EXPERIMENT
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def planned(name: str, bindings_text: str | None = None) -> Plan:
    return of((EXPERIMENTS / name).read_text(encoding="utf-8"), bindings_text)


def of(text: str, bindings_text: str | None = None) -> Plan:
    """The plan of the experiment `text` by the shipped document."""
    experiment = load(text, "x.yaml", EXPERIMENT)
    runbook = parse((EXPERIMENTS / experiment.runbook).read_text(encoding="utf-8"), experiment.runbook)
    text = bindings_text or (EXPERIMENTS / experiment.bindings).read_text(encoding="utf-8")
    return plan(experiment, runbook, load(text, "bindings.yaml", Bindings))


def test_every_touched_service_is_named_with_what_is_done_and_undone() -> None:
    (touch,) = planned("redis-outage.yaml").touches
    assert touch.service == "cache"
    assert "SIGKILL" in touch.does
    assert "start cache" in touch.undo


def test_the_index_that_would_be_dropped_is_named() -> None:
    (touch,) = planned("dropped-order-index.yaml").touches
    assert "orders_user_id_created_at_idx" in touch.does


def test_expectations_are_told_in_the_documents_words() -> None:
    assert planned("dropped-order-index.yaml").expectations[:3] == ("severity Minor", "level critical", "procedure 3.2")


@pytest.mark.parametrize(
    ("name", "section", "other"), [("redis-outage.yaml", "3.1", "3.2"), ("dropped-order-index.yaml", "3.2", "3.1")]
)
def test_the_rows_of_the_expected_procedure_are_exercised_and_no_others(name: str, section: str, other: str) -> None:
    rows = [row.row for row in planned(name).rows]
    assert any(row.startswith(f"procedure {section}:") for row in rows)
    assert not any(row.startswith(f"procedure {other}:") for row in rows)


def test_every_row_knows_its_line_of_the_document() -> None:
    lines = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8").splitlines()
    for row in planned("redis-outage.yaml").rows:
        assert row.row.split(": ")[-1].split(" from ")[-1].split(",")[0] in lines[row.line - 1].replace("**", "")


def test_a_phrase_without_a_binding_is_told_as_not_executable() -> None:
    text = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8").replace("Restart Redis, ", "")
    (row,) = [row for row in planned("redis-outage.yaml", text).rows if row.row == "action: Restart Redis"]
    assert not row.executable
    assert any("not executable" in line for line in planned("redis-outage.yaml", text).lines)


def test_where_nobody_responds_the_fault_is_expected_to_end_by_itself() -> None:
    text = (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")
    nobody = text[: text.index("  ended_by:")] + "responder: none\n"
    assert "ended by own end" in of(nobody).expectations


def test_where_nobody_responds_an_undo_that_is_asked_for_is_still_expected() -> None:
    text = (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")
    asked = text.replace("ended_by: remediation", "ended_by: undo") + "responder: none\n"
    assert "ended by undo" in of(asked).expectations


def test_what_no_drill_can_hold_anybody_to_is_told_with_its_line() -> None:
    text = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8").replace("Product details, ", "")
    document = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8").splitlines()
    line = next(n for n, row in enumerate(document, start=1) if row.startswith("| 3 | Product details"))
    told = planned("redis-outage.yaml", text).lines
    assert any(f"incident-response.md:{line}: not executable: recovery 'Product details'" in each for each in told)


def test_a_gap_without_a_kind_or_a_meaning_leaves_no_empty_brackets() -> None:
    text = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8") + "\n- wake somebody up\n"
    experiment = load((EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8"), "x.yaml", EXPERIMENT)
    bindings = load((EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8"), "bindings.yaml", Bindings)
    lines = plan(experiment, parse(text, "doc.md"), bindings).lines
    (told,) = [line for line in lines if "not understood" in line]
    assert told.endswith(": not understood: 'wake somebody up'")
