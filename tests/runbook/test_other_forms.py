"""What other teams write as headings, lists and sentences is read as their tables would be."""

import pytest

from chaos.runbook.model import Phrase, Promised, Runbook
from chaos.runbook.parse import parse
from chaos.scales import Level, Metric, Severity


def read(text: str) -> Runbook:
    return parse(text, "doc.md")


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


STEPS = {
    "an ordered list": "# Incident response process\n\n1. **Detect** - look\n2. **Mitigate** - act\n",
    "an ordered list with colons": "# 대응 절차\n\n1. Detect: look\n2. Mitigate: act\n",
    "numbered headings": (
        "# Response procedure\n\n## 1. Detect\n- look\n\n## 2. Mitigate\n- act\n\n## 3. Review\n- learn\n"
    ),
    "steps below the title": (
        "# Incident response plan\n\n## Step 1: Detect\nlook\n\n## Step 2: Mitigate\nact\n\n## Step 3: Review\n"
    ),
    "steps by name": "# Response procedures\n\n## Phase 1: Detect\nlook\n\n## Phase 2: Mitigate\nact\n",
}


@pytest.mark.parametrize("text", STEPS.values(), ids=STEPS)
def test_steps_are_read_from_lists_and_headings(text: str) -> None:
    steps = read(text).steps[:2]
    assert [(each.name.text, each.description.text) for each in steps] == [("Detect", "look"), ("Mitigate", "act")]


@pytest.mark.parametrize(
    "text",
    [
        "# Incident response process\n\n## 1.1 Lifecycle\n\n## 1.2 Timeline\n",
        "# Post-mortem process\n\n1. Write\n2. Send\n",
        "# Redis\n\n## Failures\n\n### Steps\n1. Restart\n2. Wait\n",
        "# Moving house\n\n## Step 1: Pack\n\n## Step 2: Carry\n\n## Step 3: Unpack\n",
    ],
)
def test_other_lists_and_headings_are_no_steps(text: str) -> None:
    assert read(text).steps == ()


def test_a_heading_that_may_be_a_step_and_is_not_read_as_one_is_told() -> None:
    runbook = read("# Notes\n\n## Detect\n\n## Step 2: Carry\n\n## Weather\n")
    assert [phrase.line for phrase in runbook.not_understood] == [3, 5]


PROCEDURES = {
    "bold keys": (
        "## 2.1 Redis down\n\n**Symptoms:**\n- carts are slow\n\n**Diagnosis**:\n- ping\n\n**Fix:**\n1. restart\n"
    ),
    "headings": "## 2.1 Redis down\n\n### 증상\n- carts are slow\n\n### 진단\n- ping\n\n### 조치\n- restart\n",
    "keys with values": "## 2.1 Redis down\n\n**증상**: carts are slow\n\n**점검**: ping\n\n**조치**: restart\n",
    "commands": (
        "## 2.1 Redis down\n\n**Symptoms:** carts are slow\n\n**Investigation:**\n"
        "```bash\n# ping\nredis-cli ping\n```\n\n**Resolution:**\n```sh\nrestart\n```\n"
    ),
}


@pytest.mark.parametrize("text", PROCEDURES.values(), ids=PROCEDURES)
def test_a_failure_procedure_is_read_in_every_form(text: str) -> None:
    (row,) = read("# Guide\n\n" + text).procedures
    assert (row.section, row.title.text) == ("2.1", "Redis down")
    assert [each.phrase.text for each in row.symptoms] == ["carts are slow"]
    assert [each.text for each in row.checks] == ["ping"]
    assert [each.text for each in row.actions] == ["restart"]


@pytest.mark.parametrize("title", ["P1: Active exploitation", "Incident response process", "Checklist"])
def test_what_is_to_be_done_in_every_failure_is_no_failure_procedure(title: str) -> None:
    runbook = read(f"# Guide\n\n## {title}\n\n### Investigation\n- look\n\n### Mitigation\n- act\n")
    assert runbook.procedures == ()
    assert [phrase.text for phrase in runbook.not_understood] == ["Investigation", "look", "Mitigation", "act"]


CONTACTS = {
    "an ordered list": "# Escalation path\n\n1. On-call engineer\n2. CTO\n",
    "a list with keys": "# 비상 연락처\n\n- On-call engineer: 010-XXXX-XXXX\n- CTO: 010-XXXX-XXXX\n",
    "a list with notes": "# Contacts\n\n1. On-call engineer (pager)\n2. CTO — by telephone\n",
    "a list with other notes": "# Escalation path\n\n1. On-call engineer (15-minute SLA)\n2. CTO (SEV1 only)\n",
    "a table": (
        "| Role | Name | Slack | Email |\n|---|---|---|---|\n"
        "| On-call engineer | A | @a | - |\n| CTO | B | @b | b@c |\n"
    ),
}


@pytest.mark.parametrize("text", CONTACTS.values(), ids=CONTACTS)
def test_contacts_are_read_in_their_order(text: str) -> None:
    assert [(each.order, each.who.text) for each in read(text).contacts] == [(1, "On-call engineer"), (2, "CTO")]


@pytest.mark.parametrize(
    "text",
    [
        "# Escalation\n\n1. Page the on-call engineer\n2. CTO\n",
        "# Contacts\n\n- CTO: within 30 minutes\n",
        "# On call\n\n| Role | Primary | Backup | Contact |\n|---|---|---|---|\n| Data | A | B | #data |\n",
    ],
)
def test_a_list_that_may_ask_for_something_or_a_rota_is_no_order_of_escalation(text: str) -> None:
    runbook = read(text)
    assert runbook.contacts == ()
    assert runbook.not_understood


def test_a_note_that_is_no_way_to_reach_somebody_is_told() -> None:
    runbook = read("# Escalation path\n\n1. On-call engineer (pager)\n2. CTO (SEV1 only)\n")
    assert [each.how.text for each in runbook.contacts] == ["pager", ""]
    assert runbook.not_understood == (Phrase("SEV1 only", 4),)


def test_a_contact_has_the_time_after_which_they_are_called() -> None:
    _, row = read("# Escalation path\n\n1. On-call engineer\n2. Team lead (after 15 minutes)\n").contacts
    assert row.after is not None
    assert row.after.value == 900_000


LIMITS = {
    "a level each": "# Alert thresholds\n\n- Warning: error rate > 1%\n- Critical: error rate > 5% for 2 minutes\n",
    "one metric": "# Alert thresholds\n\n- Error rate: warning > 1%, critical > 5% for 2 minutes\n",
    "Korean": "# 임계치\n\n- 에러율: 경고 1% 초과, 심각 5% 초과 2분 지속\n",
    "a table": (
        "| Metric | Threshold | Duration | Severity |\n|---|---|---|---|\n"
        "| Error rate | > 1% |  | warning |\n| Error rate | > 5% | 2 minutes | critical |\n"
    ),
}


@pytest.mark.parametrize("text", LIMITS.values(), ids=LIMITS)
def test_limits_in_sentences_are_thresholds(text: str) -> None:
    (row,) = read(text).thresholds
    assert (row.metric, row.begins(Level.WARNING), row.begins(Level.CRITICAL)) == (Metric.ERROR_RATE, 1, 5)
    assert [(level, each.value) for level, each in row.held] == [(Level.CRITICAL, 120_000)]


def test_a_limit_without_a_level_is_an_alert() -> None:
    runbook = read("Page when it burns.\n\np95 latency > 800ms for 10m\n")
    (row,) = runbook.alerts
    assert (row.metric, row.bound.value, row.phrase.line) == (Metric.API_RESPONSE_TIME, 800, 3)
    assert row.held is not None
    assert row.held.value == 600_000
    assert runbook.thresholds == ()


@pytest.mark.parametrize(
    "line", ["p99 latency > 800ms", "Redis latency > 5ms", "API p95 latency > 800ms (booking)", "error rate < 1%"]
)
def test_a_limit_of_something_else_is_not_read(line: str) -> None:
    runbook = read(f"# Alert thresholds\n\n- {line}\n")
    assert (runbook.alerts, runbook.thresholds) == ((), ())
    assert runbook.not_understood == (Phrase(line, 3),)


RECOVERY = {
    "a list": "# 복구 우선순위\n\n1. Orders: 30분 이내\n2. Search: 1시간\n",
    "below the heading of a service": "## Orders\n\n**RTO:** < 30 minutes\n\n## Search\n\n**RTO:** 1 hour\n",
    "two tables": (
        "| Service | RTO |\n|---|---|\n| Orders | 30 min |\n\n# Others\n\n"
        "| Service | RTO |\n|---|---|\n| Search | 1 h |\n"
    ),
}


@pytest.mark.parametrize("text", RECOVERY.values(), ids=RECOVERY)
def test_recovery_targets_outside_one_table_have_their_order(text: str) -> None:
    rows = [(row.priority, row.services[0].text, row.rto_s) for row in read(text).recovery]
    assert rows == [(1, "Orders", 1800), (2, "Search", 3600)]


def test_a_recovery_point_is_no_recovery_target() -> None:
    runbook = read("## Orders\n\n**RPO:** 5 minutes\n\n## Recovery point objective\n\n- Orders: 1 hour\n")
    assert runbook.recovery == ()
    assert [phrase.line for phrase in runbook.not_understood] == [3, 7]


def test_a_table_of_contents_is_no_content_and_front_matter_is_told() -> None:
    runbook = read("---\ntitle: Guide\n---\n\n- [One](#one)\n- [Two](other.md)\n\n# One\n")
    assert runbook.title == Phrase("One", 8)
    assert [(each.text, each.line) for each in runbook.not_understood] == [("title: Guide", 2), ("Two", 6)]
