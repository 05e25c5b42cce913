"""Rows that cannot both be true are bad input, with both lines."""

import pytest

from chaos.errors import BadInput, Problem
from chaos.runbook.parse import parse

HEAD = "| Metric | Caution | Warning | Critical |\n|---|---|---|---|\n"
TARGETS = "| Priority | Service | RTO |\n|---|---|---|\n"


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadInput) as bad:
        parse(text, "doc.md")
    found = [each for each in bad.value.problems if isinstance(each, Problem)]
    assert {each.path for each in found} == {"doc.md"}
    return [(each.line, each.message) for each in found]


def test_a_caution_above_its_warning() -> None:
    assert problems(HEAD + "| API response time | 600 ms | 500 ms | 1 s |\n") == [
        (3, "API response time: caution begins at 600 ms (line 3), above warning at 500 ms (line 3)"),
    ]


def test_units_are_compared_by_what_they_are_worth() -> None:
    assert problems(HEAD + "| 응답시간 | 200ms | 2s | 1초 |\n") == [
        (3, "응답시간: warning begins at 2s (line 3), above critical at 1초 (line 3)"),
    ]


def test_levels_that_begin_together_are_no_contradiction() -> None:
    assert len(parse(HEAD + "| CPU | 80 % | 80 % | 80 % |\n", "doc.md").thresholds) == 1


def test_a_metric_with_two_rows_that_differ() -> None:
    rows = "| CPU | 70 % | 80 % | 90 % |\n| CPU usage | 70 % | 80 % | 95 % |\n"
    assert problems(HEAD + rows) == [(4, "CPU usage has other thresholds on line 3")]


def test_a_recovery_target_twice_for_one_priority() -> None:
    rows = "| 1 | orders | 30 min |\n| 2 | carts | 1 h |\n| 1 | payments | 2시간 이내 |\n"
    assert problems(TARGETS + rows) == [
        (5, "priority 1 has a second recovery target, 2시간 이내; line 3 says 30 min"),
    ]


def test_a_recovery_target_twice_for_one_service() -> None:
    assert problems(TARGETS + "| 1 | orders/carts | 30 min |\n| 2 | Carts | 1 h |\n") == [
        (4, "Carts has a second recovery target, 1 h; line 3 says 30 min"),
    ]


def test_two_rows_of_one_priority_that_agree_are_both_read() -> None:
    rows = "| 1 | orders | 30 min |\n| 1 | payments | 0.5 h |\n"
    assert len(parse(TARGETS + rows, "doc.md").recovery) == 2


def test_a_class_defined_twice_with_other_figures() -> None:
    rows = "| Severity | Description |\n|---|---|\n| Minor | over 500 ms |\n| minor | over 1 s |\n"
    assert problems(rows) == [(4, "minor is defined with other figures on line 3")]


def test_a_section_number_twice() -> None:
    procedure = "\n\n| Item | Content |\n|---|---|\n| Actions | restart |\n\n"
    assert problems(f"## 3.1 Cache{procedure}## 3.1 Index{procedure}") == [
        (7, "section 3.1 stands here again; it is on line 1 too"),
    ]


def test_every_contradiction_is_told_at_once() -> None:
    text = HEAD + "| CPU | 90 % | 80 % | 95 % |\n| Error rate | 2 % | 1 % | 3 % |\n"
    assert [line for line, _ in problems(text)] == [3, 4]


def test_a_class_that_is_promised_two_times_for_one_thing() -> None:
    text = """| Severity | Response time |
|---|---|
| SEV1 | 15 min |

| Severity | Response time |
|---|---|
| SEV1 | 30분 이내 |
"""
    assert problems(text) == [(7, "SEV1 is responded to within 30분 이내; line 3 says 15 min")]


def test_one_time_promised_in_two_places_is_no_contradiction() -> None:
    table = "| Severity | Response time |\n|---|---|\n| SEV1 | 0.25 h |\n"
    text = f"# Severity\n\n## SEV1\n\n- Response time: 15 min\n\n{table}"
    (row,) = parse(text, "doc.md").classes
    assert len(row.promises) == 1


def test_a_warning_in_one_sentence_above_its_critical_in_another() -> None:
    text = "# Thresholds\n\n- Warning: error rate > 5%\n- Critical: error rate > 1%\n"
    assert problems(text) == [
        (4, "Warning: error rate > 5%: warning begins at > 5% (line 3), above critical at > 1% (line 4)"),
    ]


def test_limits_of_two_sections_that_differ_are_not_guessed_to_contradict_each_other() -> None:
    text = "# Alerts: shop\n\n- Warning: error rate > 5%\n\n# Alerts: back office\n\n- Warning: error rate > 9%\n"
    runbook = parse(text, "doc.md")
    assert [row.phrase.line for row in runbook.thresholds] == [3]
    assert [each.line for each in runbook.not_understood] == [7]


def test_two_procedures_of_one_title_are_no_contradiction_where_neither_has_a_number() -> None:
    procedure = "## Redis down\n\n**Symptoms:** slow\n\n**Fix:** restart\n\n"
    assert len(parse(f"# A\n\n{procedure}# B\n\n{procedure}", "doc.md").procedures) == 2
