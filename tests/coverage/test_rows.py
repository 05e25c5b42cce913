"""The rows of a document, their keys, and what the bindings' check says of them."""

from pathlib import Path

import pytest

from chaos.coverage.rows import DocumentRow, rows_of
from chaos.definitions import load
from chaos.runbook.binding_check import BindingState, check_bindings
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
DOCUMENT = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8")


def _bindings() -> Bindings:
    return load((EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8"), "bindings.yaml", Bindings)


def _rows(text: str) -> tuple[DocumentRow, ...]:
    return rows_of(parse(text, "d.md"), _bindings())


def _keys(text: str) -> set[str]:
    return {row.key for row in _rows(text)}


@pytest.mark.parametrize("name", ["incident-response.md", "incident-response.ko.md"])
def test_every_row_of_the_bindings_check_is_a_row_here(name: str) -> None:
    text = (EXPERIMENTS / name).read_text(encoding="utf-8")
    checked = {(row.line, row.kind or "line") for row in check_bindings(parse(text, name), _bindings())}
    assert {(row.line, row.kind) for row in _rows(text)} == checked


@pytest.mark.parametrize("name", ["incident-response.md", "incident-response.ko.md"])
def test_what_the_bindings_check_calls_bound_is_bound_here(name: str) -> None:
    text = (EXPERIMENTS / name).read_text(encoding="utf-8")
    states: dict[tuple[int, str], set[BindingState]] = {}
    for row in check_bindings(parse(text, name), _bindings()):
        states.setdefault((row.line, row.kind or "line"), set()).add(row.state)
    assert all(row.state in states[row.line, row.kind] for row in _rows(text))
    assert all(
        row.state is BindingState.BOUND for row in _rows(text) if row.kind in {"class", "threshold", "check", "action"}
    )


def test_no_two_rows_have_one_key() -> None:
    assert len(_keys(DOCUMENT)) == len(_rows(DOCUMENT))


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("within 1 hour", "within 2 hours 1 minute", {"recovery"}),
        ("| 200 ms | 500 ms | 1 s |", "| 200 ms | 501 ms | 1 s |", {"threshold"}),
        ("at least 95 %", "at least 96 %", {"indicator"}),
        ("3 ms to 1,900 ms", "3 ms to 1,901 ms", {"symptom"}),
        ("needs 500 ms or more", "needs 501 ms or more", {"class"}),
        ("Restart Redis, rebuild", "Start Redis again, rebuild", {"action"}),
        ("Redis answers, Redis memory", "Redis pongs, Redis memory", {"check"}),
    ],
)
def test_a_changed_word_or_number_changes_the_key_of_its_row_alone(old: str, new: str, changed: set[str]) -> None:
    before, after = _keys(DOCUMENT), _keys(DOCUMENT.replace(old, new))
    # A binding that the document has no use for any more is a row of its own.
    gone = {key.split(" | ")[0] for key in before - after}
    assert gone == changed
    assert len(before - after) == 1


def test_a_row_that_stands_on_another_line_keeps_its_key() -> None:
    assert _keys(DOCUMENT.replace("## 1.", "One more line.\n\n## 1.")) == _keys(DOCUMENT)


def test_a_section_that_is_numbered_anew_keeps_its_keys() -> None:
    assert _keys(DOCUMENT.replace("### 3.2 A database", "### 3.3 A database")) == _keys(DOCUMENT)


def test_the_same_row_said_twice_is_two_rows() -> None:
    twice = DOCUMENT.replace("Restart Redis, rebuild cache data", "Restart Redis, Restart Redis")
    keys = [row.key for row in _rows(twice) if row.kind == "action" and row.text == "Restart Redis"]
    assert len(set(keys)) == 2


def test_a_line_that_nobody_understood_is_a_row() -> None:
    rows = _rows(f"{DOCUMENT}\n\n- Restart 3 servers at 10:00\n")
    assert rows[-1].line == 0 or any(row.state is BindingState.NOT_UNDERSTOOD for row in rows)
    assert [row.text for row in rows if row.state is BindingState.NOT_UNDERSTOOD] == ["Restart 3 servers at 10:00"]


def test_a_service_that_is_not_bound_is_told_beside_those_that_are() -> None:
    rows = _rows(DOCUMENT.replace("Popular products / cart", "Popular products / gift cards"))
    told = {row.text: row.state for row in rows if row.kind == "recovery"}
    assert told["Popular products / gift cards"] is BindingState.BOUND
    assert told["gift cards"] is BindingState.NOT_EXECUTABLE
