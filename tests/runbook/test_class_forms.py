"""Severity classes that other teams write as headings, lists and tables of their own are read as ours would be."""

import pytest

from chaos.runbook.model import Phrase, Promised, Runbook
from chaos.scales import Severity
from tests.runbook.documents import read

CLASSES = {
    "headings with bold keys": """# Severity levels

### P0 - Critical

**Definition**: nothing answers
**Response time**: within 5 minutes

### P1 - High

**Definition**: orders fail
**Response time**: 15 min
""",
    "headings with the times inside": """# 장애 심각도

#### 🔴 Critical (P0) - 5분 이내 대응
- **정의**: nothing answers

#### 🟠 High (P1) - 15분 이내 대응
- **정의**: orders fail
""",
    "a list": """# Severity

- **P0 (Critical)**: nothing answers
  - Response time: 5 min
- **P1 (High)**: orders fail
  - Response time: 15 min
""",
    "a table": """# Severity

| Level | Definition | Response Time |
|---|---|---|
| P0 | nothing answers | Immediate (< 5 minutes) |
| P1 | orders fail | 15 minutes |
""",
    "a table with columns in another order and a name": """| 대응 시간 | 정의 | 등급 | 이름 |
|---|---|---|---|
| 즉시 (5분 이내) | nothing answers | P0 | Critical |
| 15분 | orders fail | P1 | High |
""",
}


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_a_class_is_read_in_every_form_with_what_is_promised_of_it(text: str) -> None:
    runbook = read(text)
    assert [(row.severity, row.rank, row.description.text) for row in runbook.classes] == [
        (Severity.CRITICAL, 1, "nothing answers"),
        (Severity.MAJOR, 2, "orders fail"),
    ]
    promises = [row.promise(Promised.RESPONDED) for row in runbook.classes]
    assert [each and each.within and each.within.value for each in promises] == [300_000, 900_000]
    assert runbook.not_understood == ()


def test_what_stands_behind_the_label_of_a_heading_describes_the_class_where_nothing_else_does() -> None:
    described, named = read(
        "# Severity\n\n## SEV1 - all is lost\n\n## SEV2 - slow\n\n**Definition:** pages take 5 s\n"
    ).classes
    assert (described.label.text, described.description.text) == ("SEV1", "all is lost")
    assert (named.label.text, named.description.text, named.details[0].text) == ("SEV2", "pages take 5 s", "slow")


def test_what_one_class_is_promised_in_two_tables_is_together() -> None:
    text = """| Severity | Definition |
|---|---|
| SEV1 | nothing answers |

| Severity | Acknowledge | Resolve |
|---|---|---|
| SEV1 | 5 min | Next sprint |
"""
    (row,) = read(text).classes
    assert [(each.what, each.phrase.line) for each in row.promises] == [
        (Promised.ACKNOWLEDGED, 7),
        (Promised.RESOLVED, 7),
    ]
    in_words = row.promise(Promised.RESOLVED)
    assert in_words is not None
    assert in_words.within is None


def scale(*labels: str) -> Runbook:
    rows = "\n".join(f"| {label} | about {label.lower()} |" for label in labels)
    return read(f"| Severity | Definition |\n|---|---|\n{rows}\n")


SCALES = {
    "our own words": ("Critical", "Major", "Minor"),
    "codes from 0": ("P0", "P1", "P2"),
    "codes from 1, any order": ("SEV-3", "SEV-1", "SEV-2"),
    "words": ("High", "Medium", "Low"),
    "Korean codes": ("심각도 1", "심각도 2", "심각도 3"),
    "Korean grades": ("1등급", "2등급", "3등급"),
}


@pytest.mark.parametrize("labels", SCALES.values(), ids=SCALES)
def test_a_scale_of_three_has_the_three_severities_worst_first(labels: tuple[str, ...]) -> None:
    runbook = scale(*labels)
    assert [row.severity for row in runbook.classes] == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    assert {row.label.text for row in runbook.classes} == set(labels)


def test_a_class_below_the_third_keeps_its_label_and_has_no_severity_and_a_remark_says_so() -> None:
    runbook = scale("P0 (Critical)", "P1", "P2", "P3")
    assert [(row.label.text, row.severity) for row in runbook.classes][3] == ("P3", Severity.NONE)
    assert [(each.line, each.text.split(" has ")[0]) for each in runbook.remarks if "no severity" in each.text] == [
        (6, "P3"),
    ]
    assert not any(each.line == 3 for each in runbook.remarks)


def test_a_word_of_ours_out_of_its_place_is_told() -> None:
    runbook = scale("Blocker", "Critical", "Minor")
    assert [row.severity for row in runbook.classes] == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    assert Phrase("Critical is Major here, by its place in the document's scale", 4) in runbook.remarks


@pytest.mark.parametrize("labels", [("P1", "P3"), ("P2", "P3"), ("SEV1", "P2"), ("High", "Major")])
def test_a_scale_with_holes_or_of_two_kinds_is_not_guessed(labels: tuple[str, str]) -> None:
    runbook = scale(*labels)
    assert len(runbook.classes) < 2
    assert runbook.not_understood


def test_a_table_of_alerts_defines_no_class() -> None:
    text = """| Alert | Severity | Description |
|---|---|---|
| disk | SEV1 | full |
| swap | SEV1 | used |
"""
    runbook = read(text)
    assert runbook.classes == ()
    assert [phrase.line for phrase in runbook.not_understood] == [3, 4]


def test_a_figure_among_the_examples_of_a_class_is_told() -> None:
    runbook = read(
        "# Severity\n\n## SEV1\n\n**Impact:** all\n\n**Examples:**\n- error rate > 10% for 5 min\n- a leak\n"
    )
    (row,) = runbook.classes
    assert [each.text for each in row.details] == ["error rate > 10% for 5 min", "a leak"]
    assert runbook.not_understood == (Phrase("error rate > 10% for 5 min", 8),)
