"""Tables as teams commonly write them: other words for their columns and items, and labels with two names."""

import pytest

from chaos.runbook.model import Comparison, Promised
from chaos.runbook.parse import parse
from chaos.scales import Metric, Severity


def table(*headings: str, rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join("| " + " | ".join(each) + " |" for each in lines) + "\n"


@pytest.mark.parametrize("headings", [("Phase", "What happens"), ("Step", "What happens"), ("단계", "할 일")])
def test_a_column_that_says_what_happens_describes_a_step(headings: tuple[str, str]) -> None:
    (step,) = parse(f"# Process\n\n{table(*headings, rows=(('Detect', 'look'),))}", "doc.md").steps
    assert (step.name.text, step.description.text) == ("Detect", "look")


@pytest.mark.parametrize("labels", [("1등급 (심각)", "2등급 (주의)"), ("심각 (1등급)", "주의 (2등급)")])
def test_a_class_may_have_a_grade_and_a_word_in_either_order(labels: tuple[str, str]) -> None:
    text = table("등급", "정의", "최초 보고", rows=tuple((each, "Redis 중단", "5분 이내") for each in labels))
    found = parse(text, "doc.md").classes
    assert [(each.label.text, each.severity) for each in found] == [
        (labels[0], Severity.CRITICAL),
        (labels[1], Severity.MAJOR),
    ]


def test_a_column_whose_heading_says_the_same_twice_is_read() -> None:
    (row,) = parse(table("서비스", "목표 복구 시간(RTO)", rows=(("주문", "30분 이내"),)), "doc.md").recovery
    assert row.rto_s == 1800


def test_a_column_whose_heading_says_more_in_brackets_is_not() -> None:
    text = table("Metric", "Threshold (warning)", "Threshold (critical)", rows=(("Error rate", "> 1 %", "> 5 %"),))
    runbook = parse(text, "doc.md")
    assert (runbook.thresholds, runbook.alerts) == ((), ())
    assert runbook.not_understood


@pytest.mark.parametrize("item", ["Diagnosis", "Diagnostics", "Investigation", "진단"])
def test_a_procedure_in_a_table_has_its_checks_by_any_word_for_them(item: str) -> None:
    rows = (("Symptoms", "carts are slow"), (item, "ping Redis, Redis memory"))
    (procedure,) = parse(f"# 4.1 Redis down\n\n{table('Field', 'Content', rows=rows)}", "doc.md").procedures
    assert [each.text for each in procedure.checks] == ["ping Redis", "Redis memory"]


@pytest.mark.parametrize("item", ["Success criteria", "Recovered when", "Recovery criteria", "Healthy when"])
def test_an_indicator_goes_by_any_word_for_it_in_a_table_or_as_a_key(item: str) -> None:
    rows = (("Symptoms", "carts are slow"), (item, "Average query time below 100 ms"))
    keyed = f"**Symptoms:** carts are slow\n\n**{item}:** query time is below 100 ms\n"
    for below in (table("Field", "Content", rows=rows), keyed):
        (procedure,) = parse(f"# 4.1 Slow database\n\n{below}", "doc.md").procedures
        (indicator,) = procedure.indicators
        assert (indicator.metric, indicator.bound.value) == (Metric.QUERY_TIME, 100)
        assert indicator.bound.comparison is Comparison.BELOW


def test_a_table_with_one_word_that_may_be_anything_is_no_procedure() -> None:
    runbook = parse(f"# Notes\n\n{table('Item', 'Content', rows=(('Response', 'fast'), ('Colour', 'blue')))}", "doc.md")
    assert runbook.procedures == ()


def test_how_often_people_are_updated_is_a_promise() -> None:
    text = table("Severity", "Description", "Update every", rows=(("SEV1", "all is lost", "15 min"),))
    (row,) = parse(text, "doc.md").classes
    assert [each.what for each in row.promises] == [Promised.UPDATED]
