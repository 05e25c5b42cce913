"""Tables of a document as typed rows, and what is not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import BadInput
from chaos.runbook.model import Comparison, Phrase, Runbook
from chaos.runbook.parse import parse
from chaos.scales import Level, Metric, Severity


def read(text: str) -> Runbook:
    return parse(text, "doc.md")


def table(*rows: str) -> str:
    heading, *others = rows
    return "\n".join([heading, "|" + "---|" * (heading.count("|") - 1), *others]) + "\n"


CLASSES = {
    "en": table("| Severity | Description |", "| Minor | answers take 500ms or more |"),
    "ko": table("| 장애 수준 | 설명 |", "| **Minor** | 응답이 500ms 이상 |"),
    "turned": table("| Description | Severity |", "| answers take 500ms or more | Minor |"),
}


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_a_class_has_its_severity_and_the_figures_of_its_sentence(text: str) -> None:
    (row,) = read(text).classes
    (figure,) = row.quantities
    assert row.severity is Severity.MINOR
    assert row.label == Phrase("Minor", 3)
    assert (figure.value, figure.unit, figure.comparison, figure.line) == (500, "ms", Comparison.AT_LEAST, 3)


THRESHOLDS = {
    "en": table("| Metric | Caution | Warning | Critical |", "| Error rate | 0.1 % | 0.5 % | 1 % |"),
    "ko": table("| 지표 | 주의 | 경고 | 심각 |", "| 에러율 | 0.1% | 0.5% | 1% |"),
    "turned": table("| Critical | Metric | Caution | Warning |", "| 1% | Error rate | 0.1% | 0.5% |"),
}


@pytest.mark.parametrize("text", THRESHOLDS.values(), ids=THRESHOLDS)
def test_a_threshold_has_its_levels_whatever_the_order_of_the_columns(text: str) -> None:
    runbook = read(text)
    row = runbook.threshold(Metric.ERROR_RATE)
    assert row is not None
    assert [row.begins(level) for level in (Level.CAUTION, Level.WARNING, Level.CRITICAL)] == [0.1, 0.5, 1]
    assert {quantity.line for _, quantity in row.levels} == {3}
    assert runbook.not_understood == ()


def test_a_level_that_is_left_empty_is_not_there() -> None:
    row = read(table("| Metric | Warning | Critical |", "| CPU | - | 90 % |")).threshold(Metric.CPU_USAGE)
    assert row is not None
    assert row.begins(Level.WARNING) is None
    assert row.begins(Level.CRITICAL) == 90


RECOVERY = {
    "en": table("| Priority | Service | RTO |", "| 2 | Search, browse/cart | within 1 hour |"),
    "ko": table("| 순위 | 서비스 | 목표 복구 시간 |", "| 2순위 | Search, browse/cart | 1시간 이내 |"),
    "turned": table("| RTO | Service | Priority |", "| 60 min | Search, browse/cart | P2 |"),
}


@pytest.mark.parametrize("text", RECOVERY.values(), ids=RECOVERY)
def test_a_recovery_target_has_its_priority_services_and_seconds(text: str) -> None:
    (row,) = read(text).recovery
    assert row.priority == 2
    assert [service.text for service in row.services] == ["Search", "browse", "cart"]
    assert row.rto_s == 3600
    assert row.rto.line == 3


PROCEDURE = {
    "en": table(
        "| Item | Content |",
        "| Symptoms | Order look-up 23ms → 2s, cart look-up response time from 1,042ms to 2 s |",
        "| Checks | Database CPU, indexes (orders, carts) |",
        "| Actions | Rebuild index, query optimization |",
        "| Indicator | Keep the query time at 100 ms or less |",
    ),
    "ko": table(
        "| 항목 | 내용 |",
        "| 증상 | Order look-up 23ms → 2s, cart look-up 응답 시간 1,042ms에서 2s로 증가 |",
        "| 점검 항목 | Database CPU, indexes (orders, carts) |",
        "| 조치 방안 | Rebuild index, query optimization |",
        "| 모니터링 지표 | 쿼리 실행시간을 100ms 이하로 유지 |",
    ),
}


@pytest.mark.parametrize("text", PROCEDURE.values(), ids=PROCEDURE)
def test_a_procedure_has_its_symptoms_checks_actions_and_indicator(text: str) -> None:
    runbook = read("### 3.2 Index lost\n\n" + text)
    procedure = runbook.procedure("3.2")
    assert procedure is not None
    assert procedure.title == Phrase("Index lost", 1)
    figures = [(each.operation.text, each.before, each.after) for each in procedure.symptoms]
    assert [(name, before and before.value, after and after.value) for name, before, after in figures] == [
        ("Order look-up", 23, 2_000),
        ("cart look-up", 1_042, 2_000),
    ]
    assert procedure.checks == (Phrase("Database CPU", 6), Phrase("indexes (orders, carts)", 6))
    assert procedure.actions == (Phrase("Rebuild index", 7), Phrase("query optimization", 7))
    (indicator,) = procedure.indicators
    assert (indicator.metric, indicator.bound.value, indicator.bound.comparison, indicator.phrase.line) == (
        *(Metric.QUERY_TIME, 100, Comparison.AT_MOST),
        8,
    )
    assert runbook.not_understood == ()


def test_a_symptom_in_words_alone_has_no_figures() -> None:
    runbook = read("## Slow\n\n" + table("| Item | Content |", "| Symptoms | carts are slow |"))
    (symptom,) = runbook.procedures[0].symptoms
    assert (symptom.operation.text, symptom.before, symptom.after) == ("carts are slow", None, None)


def test_a_procedure_without_a_section_number_is_known_by_its_title() -> None:
    runbook = read("## Cache lost\n\n" + table("| Item | Content |", "| Actions | Restart |"))
    assert runbook.procedures[0].section == "Cache lost"


def test_two_tables_under_one_heading_are_one_procedure() -> None:
    text = table("| Item | Content |", "| Checks | one |") + "\n" + table("| Item | Content |", "| Actions | two |")
    (procedure,) = read("## 4.1 Lost\n\n" + text).procedures
    assert (procedure.checks, procedure.actions) == ((Phrase("one", 5),), (Phrase("two", 9),))


def test_contacts_stand_in_escalation_order_and_the_last_one_is_last() -> None:
    text = table("| Rank | Who | Phone |", "| last | CTO | 3 |", "| 2nd | Team | 2 |", "| 1st | On call | 1 |")
    contacts = read(text).contacts
    assert [(each.order, each.who.text, each.how.line) for each in contacts] == [
        *((1, "On call", 5), (2, "Team", 4), (3, "CTO", 3)),
    ]


def test_contacts_with_unknown_ranks_stay_in_the_order_of_the_document() -> None:
    text = table("| 순위 | 담당자 | 연락처 |", "| 먼저 | 당직 | 2 |", "| 1차 | 팀장 | 1 |")
    assert [each.who.text for each in read(text).contacts] == ["당직", "팀장"]


def test_steps_keep_their_order_and_lines() -> None:
    steps = read("## Procedure\n" + table("| Step | Description |", "| Detect | look |", "| Report | tell |")).steps
    assert [(step.name, step.description) for step in steps] == [
        (Phrase("Detect", 4), Phrase("look", 4)),
        (Phrase("Report", 5), Phrase("tell", 5)),
    ]


def test_the_heading_of_the_section_decides_where_columns_could_be_two_things() -> None:
    text = table("| Stage | Description |", "| Critical | all is lost |")
    as_classes, as_steps = read("# Severity\n\n" + text), read("# Procedure\n\n" + text)
    assert (len(as_classes.classes), len(as_classes.steps)) == (1, 0)
    assert (len(as_steps.classes), len(as_steps.steps)) == (0, 1)


def test_where_nothing_decides_the_rows_are_not_understood() -> None:
    runbook = read("# Guide\n\n" + table("| Stage | Description |", "| Critical | all is lost |"))
    assert runbook.not_understood == (Phrase("Critical | all is lost", 5),)


def test_the_retrospective_is_told_by_its_heading_or_one_above_it() -> None:
    text = "# 회고\n\n## 지난 분기\n\n" + table("| 항목 | 내용 |", "| 개선 | - 검색 30 % 빨라짐<br>- 더 싸짐 |")
    assert read(text).retrospective == (Phrase("검색 30 % 빨라짐", 7), Phrase("더 싸짐", 7))


NOT_UNDERSTOOD = {
    "a table of an unknown kind": (table("| Colour | Shape |", "| red | round |"), "red | round"),
    "a threshold of an unknown metric": (table("| Metric | Warning |", "| Disk | 80 % |"), "Disk | 80 %"),
    "a threshold in the wrong unit": (table("| Metric | Warning |", "| Error rate | 80 ms |"), "Error rate | 80 ms"),
    "a threshold with a figure without unit": (table("| Metric | Warning |", "| CPU | 80 |"), "CPU | 80"),
    "a threshold that turns levels over": (table("| Metric | Warning |", "| CPU | < 80 % |"), "CPU | < 80 %"),
    "an unknown class": (table("| Severity | Description |", "| Odd | what |"), "Odd | what"),
    "a recovery target that is a range": (table("| Service | RTO |", "| cart | 1-2 h |"), "cart | 1-2 h"),
    "a recovery target that is a minimum": (table("| Service | RTO |", "| cart | 1시간 이상 |"), "cart | 1시간 이상"),
    "a cell of a column that its kind does not have": (
        *(table("| Service | RTO | Note |", "| cart | 1 h | by night 2 h |"), "Note: by night 2 h"),
    ),
    "a row with more cells than columns": (table("| Service | RTO |", "| cart | 1 h | 2 h |"), "cart | 1 h | 2 h"),
    "an unknown row of a procedure": (
        *(table("| Item | Content |", "| Owner | DBA |", "| Actions | wait |"), "Owner | DBA"),
    ),
    "an indicator without a side": (
        table("| Item | Content |", "| Indicator | query time 100 ms |"),
        "query time 100 ms",
    ),
    "an indicator of an unknown metric": (
        *(table("| Item | Content |", "| Indicator | queue age at most 5 s |"), "queue age at most 5 s"),
    ),
    "a symptom with one figure": (table("| Item | Content |", "| Symptoms | carts take 5 s |"), "carts take 5 s"),
    "a symptom of two units": (table("| Item | Content |", "| Symptoms | carts 5 s → 5 % |"), "carts 5 s → 5 %"),
    "a list item": ("\n\n- call somebody\n", "call somebody"),
    "code": ("\n\n    systemctl restart redis\n", "systemctl restart redis"),
    "prose with a figure": ("\n\nqueue age > 800ms for 10m\n", "queue age > 800ms for 10m"),
    "a key with its value": ("\n\n**Owner**: the shop\n", "Owner: the shop"),
}


@pytest.mark.parametrize(("text", "expected"), NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_is_not_understood_is_listed_with_its_line(text: str, expected: str) -> None:
    assert read(text).not_understood == (Phrase(expected, 3),)


def test_prose_that_only_introduces_is_not_a_row() -> None:
    assert read("# Guide\n\nRead this when something breaks.\n").not_understood == ()


def test_the_title_and_language_are_the_documents() -> None:
    korean, english = read("# 장애 대응\n\nRedis와 DB가 멈추면\n"), read("# When it breaks\n\nPost to #장애\n")
    assert (korean.title, korean.language) == (Phrase("장애 대응", 1), "ko")
    assert (english.title, english.language) == (Phrase("When it breaks", 1), "en")


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_document_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput, match=r"doc\.md:1: the document is empty"):
        read(text)


def test_a_document_too_long_to_be_one_is_bad_input() -> None:
    with pytest.raises(BadInput, match="longer than 200,000 characters"):
        read("x" * 200_001)


WORDS = [
    "Metric",
    "Warning",
    "Critical",
    "CPU",
    "80 %",
    "Service",
    "RTO",
    "1 h",
    "Item",
    "Content",
    "Symptoms",
    "회고",
    "",
]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_table_raises_anything_but_bad_input(rows: list[list[str]]) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    text = "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
    try:
        runbook = parse(text + "\n\nend", "doc.md")
    except BadInput as bad:
        assert bad.problems  # noqa: PT017 - either outcome is right, and each says something
        return
    assert all(1 <= phrase.line <= len(rows) + 1 for phrase in runbook.not_understood)
