"""What is not read says why, and what asks for nothing is no gap."""

import pytest

from chaos.runbook.binding_check import BindingState, check_bindings
from chaos.runbook.model import Phrase
from chaos.runbook.parse import parse
from tests.runbook.documents import bindings
from tests.runbook.test_ordinary_tables import table

ONE_LIMIT = "and a limit is one for every service and request alike"


def remarks(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.text) for each in parse(text, "doc.md").remarks]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "# Response process\n\n" + table("#", "Phase", "Narrative", rows=(("1", "Detect", "look"),)),
            "this table is not read as steps: no column is known as a description: Narrative",
        ),
        (
            "# Recovery targets\n\n" + table("Service", "How soon", rows=(("Orders", "1 h"),)),
            "this table is not read as recovery targets: no column is known as a recovery time: How soon",
        ),
        (
            "# Things\n\n" + table("Colour", "Shape", rows=(("blue", "round"),)),
            "this table is not read: its columns tell no kind of table: Colour, Shape",
        ),
    ],
)
def test_a_table_that_is_not_read_says_which_column_it_lacks(text: str, why: str) -> None:
    assert remarks(text) == [(3, why)]
    assert [each.line for each in parse(text, "doc.md").not_understood] == [5]


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ("Disk usage", "no metric is called 'Disk usage' here"),
        (
            "Redis memory",
            f"'Redis memory' says more than memory_usage, {ONE_LIMIT}",
        ),
        (
            "API latency (p99)",
            f"'API latency (p99)' says more than api_response_time, {ONE_LIMIT}",
        ),
    ],
)
def test_a_limit_that_is_not_read_says_why(metric: str, why: str) -> None:
    text = table("Metric", "Warning", rows=((metric, "80 %"),))
    assert remarks(text) == [(3, why)]
    assert parse(text, "doc.md").thresholds == ()


def test_columns_that_ask_for_nothing_are_information() -> None:
    runbook = parse(
        table("Service", "RTO", "RPO", "Owner", "Colour", rows=(("Orders", "1 h", "15 min", "Data", "red"),)), "d.md"
    )
    assert [each.text for each in runbook.information] == ["RPO: 15 min", "Owner: Data"]
    assert [each.text for each in runbook.not_understood] == ["Colour: red"]
    states = {row.text: row.state for row in check_bindings(runbook, bindings())}
    assert states["Owner: Data"] is BindingState.INFORMATION


def test_lines_about_the_document_below_its_title_are_information_and_only_there() -> None:
    runbook = parse("# Guide\n\n**Last updated**: 2026-10-01\n\n## Redis\n\nOwner: Data\n", "doc.md")
    assert runbook.information == (Phrase("Last updated: 2026-10-01", 3),)
    assert runbook.not_understood == (Phrase("Owner: Data", 7),)


def test_a_time_that_cannot_be_read_under_the_key_of_a_promise_is_told() -> None:
    runbook = parse("# Severity\n\n## P1\n\n- **Definition**: bad\n- **Resolution target**: 1 business day\n", "doc.md")
    assert runbook.not_understood == (Phrase("Resolution target: 1 business day", 6),)


@pytest.mark.parametrize("cell", ["10분 경과", "10 min", "after 10 minutes", "10분 후"])
def test_a_contact_in_a_table_is_called_after_a_time(cell: str) -> None:
    text = table(
        "단계", "담당", "연락처", "기준", rows=(("1차", "당직자", "010", "즉시"), ("2차", "팀장", "010", cell))
    )
    runbook = parse(text, "doc.md")
    assert [each.after and each.after.value for each in runbook.contacts] == [None, 600_000]
    assert runbook.not_understood == ()


def test_a_second_contact_who_is_called_at_once_is_not_taken_for_one_who_waits() -> None:
    text = table(
        "Order",
        "Who",
        "Phone",
        "After",
        rows=(("1", "On call", "010", "immediately"), ("2", "CTO", "010", "immediately")),
    )
    assert parse(text, "doc.md").not_understood == (Phrase("After: immediately", 4),)


def test_the_level_of_an_escalation_is_the_rank_of_a_contact() -> None:
    runbook = parse(table("Level", "Role", "Contact", rows=(("L1", "On call", "#a"), ("L2", "CTO", "#b"))), "doc.md")
    assert [each.rank.text for each in runbook.contacts] == ["L1", "L2"]


def test_a_way_to_reach_somebody_may_have_a_colon_and_a_time_behind_it() -> None:
    (contact,) = parse("# Escalation path\n\n1. Team lead (phone: 555-XXXX), after 15 minutes\n", "doc.md").contacts
    assert (contact.who.text, contact.how.text) == ("Team lead", "phone: 555-XXXX")
    assert contact.after is not None
    assert contact.after.value == 900_000


def test_a_list_below_the_name_of_a_failure_says_why_it_is_no_procedure() -> None:
    text = "# Guide\n\n## Redis down\n\n1. Check that Redis answers\n2. Restart Redis\n\n## Ideas\n\n1. One\n2. Two\n"
    ((line, why),) = remarks(text)
    assert (line, why.partition(":")[0]) == (5, "this list is not read")
