"""The check of bindings: every row of a document as bound, not executable or not understood."""

import pytest

from chaos.runbook.binding_check import BindingRow, BindingState, check_bindings
from chaos.runbook.parse import parse
from tests.runbook.documents import bindings

DOCUMENT = """\
# 3.1 The Redis cache is lost

| Item | Content |
|---|---|
| Symptoms | Cart look-up 42 ms → 200 ms, wish list 42 ms → 200 ms |
| Checks | Redis memory, the weather |
| Actions | Restart Redis, buy a bigger one |
| Indicator | Cache hit ratio at least 95 % |
| Owner | somebody |

# 3.2 The data centre burns

| Item | Content |
|---|---|
| Actions | run |
"""


@pytest.fixture(scope="module")
def rows() -> tuple[BindingRow, ...]:
    return check_bindings(parse(DOCUMENT, "doc.md"), bindings())


def state_of(rows: tuple[BindingRow, ...], text: str) -> tuple[int, BindingState, str]:
    (row,) = [row for row in rows if row.text == text]
    return row.line, row.state, row.meaning


@pytest.mark.parametrize(
    ("text", "line", "meaning"),
    [
        ("3.1 The Redis cache is lost", 1, "cache is down, or the indicator of 3.1 is violated"),
        ("Cart look-up 42 ms → 200 ms", 5, "cart_lookup"),
        ("Redis memory", 6, "memory: cache"),
        ("Restart Redis", 7, "restart: cache"),
        ("Cache hit ratio at least 95 %", 8, "mean over 3 s"),
    ],
)
def test_a_phrase_with_a_binding_is_bound_to_what_it_means(
    rows: tuple[BindingRow, ...], text: str, line: int, meaning: str
) -> None:
    assert state_of(rows, text) == (line, BindingState.BOUND, meaning)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("wish list 42 ms → 200 ms", 5, "no operation of this name"),
        ("the weather", 6, "no check of this name"),
        ("buy a bigger one", 7, "no action of this name"),
        ("3.2 The data centre burns", 11, "no procedure of this title"),
    ],
)
def test_a_phrase_without_a_binding_is_not_executable(
    rows: tuple[BindingRow, ...], text: str, line: int, why: str
) -> None:
    assert state_of(rows, text) == (line, BindingState.NOT_EXECUTABLE, why)


def test_what_was_not_understood_is_a_row_too(rows: tuple[BindingRow, ...]) -> None:
    assert state_of(rows, "Owner | somebody") == (9, BindingState.NOT_UNDERSTOOD, "")


def test_rows_stand_in_the_order_of_the_document_and_unused_bindings_last(rows: tuple[BindingRow, ...]) -> None:
    lines = [row.line for row in rows if row.line]
    assert lines == sorted(lines)
    assert {row.line for row in rows[len(lines) :]} == {0}


def test_a_binding_that_the_document_has_no_use_for_is_information_only(rows: tuple[BindingRow, ...]) -> None:
    unused = [row for row in rows if row.line == 0]
    assert {row.state for row in unused} == {BindingState.INFORMATION}
    assert [row.kind for row in unused if row.text.startswith("Slow queries")] == ["check"]


def test_contacts_are_not_executable_while_nothing_says_how_they_are_called() -> None:
    runbook = parse("| Rank | Who | Phone |\n|--|--|--|\n| 1st | On call | 010 |\n", "doc.md")
    assert check_bindings(runbook, bindings())[0] == BindingRow(
        *(3, "contact", "On call: 010", BindingState.NOT_EXECUTABLE, "no binding says how to call them"),
    )
