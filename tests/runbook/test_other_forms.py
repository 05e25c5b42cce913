"""What other teams write as headings, lists and sentences is read as their tables would be."""

import pytest

from chaos.runbook.model import Phrase
from chaos.scales import Level, Metric
from tests.runbook.documents import read

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
