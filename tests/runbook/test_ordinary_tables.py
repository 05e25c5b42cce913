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


@pytest.mark.parametrize(
    ("cell", "services"),
    [
        ("Orders and payments", ["Orders", "payments"]),
        ("주문 및 결제", ["주문", "결제"]),
        ("Search and discovery", ["Search and discovery"]),
        ("Terms and conditions", ["Terms and conditions"]),
    ],
)
def test_services_joined_by_a_word_are_several_where_each_is_one_for_certain(cell: str, services: list[str]) -> None:
    texts = (table("Service", "RTO", rows=((cell, "1 h"),)), f"# Recovery priorities\n\n1. {cell}: within 1 hour\n")
    for text in texts:
        (row,) = parse(text, "doc.md").recovery
        assert [each.text for each in row.services] == services


@pytest.mark.parametrize("mark", ["- **{}**: {}\n", "**{}:** {}\n\n"])
def test_short_phrases_behind_a_key_are_several_as_they_are_in_a_table(mark: str) -> None:
    text = "# 4.3 결제 장애\n\n" + "".join(
        mark.format(key, value)
        for key, value in (
            ("증상", "결제 실패"),
            ("점검", "상태 페이지 확인, 결제 로그 확인"),
            ("조치", "Redis 재시작"),
        )
    )
    (procedure,) = parse(text, "doc.md").procedures
    assert [each.text for each in procedure.checks] == ["상태 페이지 확인", "결제 로그 확인"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Restart Redis, then rebuild the cache",
        "Restart Redis, the database and after that the shop itself",
        "Stop, wait.",
    ],
)
def test_a_sentence_with_a_comma_behind_a_key_is_one(sentence: str) -> None:
    text = f"# 4.3 Redis down\n\n**Symptoms:** carts are slow\n\n**Fix:** {sentence}\n"
    (procedure,) = parse(text, "doc.md").procedures
    assert [each.text for each in procedure.actions] == [sentence]
