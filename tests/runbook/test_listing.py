"""The typed document line by line, for people, and as plain data, for machines."""

import json

import pytest

from chaos.runbook.listing import Entry, listing
from chaos.runbook.parse import parse
from chaos.runbook.plain import plain
from tests.runbook.documents import DOCUMENTS, document


def entries(name: str = "incident-response.md") -> set[Entry]:
    return set(listing(document(name)))


@pytest.mark.parametrize(
    "entry",
    [
        Entry(
            12,
            "class",
            "Minor: An endpoint needs 500 ms or more, or one function works only in part",
            "Minor, ≥ 500 ms",
        ),
        Entry(28, "procedure", "The Redis cache is lost", "section 3.1"),
        Entry(33, "check", "Redis memory"),
        Entry(34, "action", "Restart Redis"),
        Entry(35, "indicator", "The cache hit ratio is at least 95 %", "cache_hit_ratio ≥ 95 %"),
        Entry(41, "symptom", "Order look-up 23 ms → 2 s", "Order look-up: 23 ms → 2,000 ms"),
        Entry(
            50, "threshold", "API response time", "api_response_time: caution 200 ms, warning 500 ms, critical 1,000 ms"
        ),
        Entry(59, "recovery", "Orders / payments: within 30 minutes", "priority 1: RTO 1,800 s"),
        Entry(78, "contact", "last: CTO: 010-XXXX-XXXX", "called as number 4"),
    ],
    ids=lambda entry: entry.kind,
)
def test_a_value_is_listed_with_its_line_and_what_it_was_read_as(entry: Entry) -> None:
    assert entry in entries()


def test_a_step_is_listed_with_the_moment_that_it_is() -> None:
    (step,) = [each for each in entries() if each.text.startswith("Notice it")]
    assert (step.line, step.kind, step.value) == (18, "step", "detected")


OTHER = """\
# Handbook

## Severity

### SEV1 - Critical

The database is unavailable.

- **Response time**: within 5 minutes

## Alerts

- p95 latency > 800ms for 10m
- error rate > 5% for 5m (warning)
"""


@pytest.mark.parametrize(
    "entry",
    [
        Entry(9, "promise", "Response time: within 5 minutes", "responded to: ≤ 300 s"),
        Entry(13, "alert", "p95 latency > 800ms for 10m", "api_response_time > 800 ms for 600 s"),
        Entry(14, "threshold", "error rate > 5% for 5m (warning)", "error_rate: warning > 5 % for 300 s"),
    ],
    ids=lambda entry: entry.kind,
)
def test_what_a_document_of_another_shape_promises_and_warns_of_is_listed(entry: Entry) -> None:
    assert entry in listing(parse(OTHER, "doc.md"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_entries_stand_in_the_order_of_the_document(name: str) -> None:
    lines = [each.line for each in listing(document(name))]
    assert lines == sorted(lines)


def test_what_was_not_understood_is_listed_with_its_line() -> None:
    runbook = parse("# Doc\n\n- call somebody\n", "doc.md")
    assert Entry(3, "not understood", "call somebody") in listing(runbook)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_plain_data_survive_json(name: str) -> None:
    data = plain(document(name))
    assert json.loads(json.dumps(data)) == data


def test_plain_data_say_scales_in_words_and_keep_lines() -> None:
    data = plain(document("incident-response.md"))
    assert data["classes"][0]["severity"] == "Critical"
    assert data["thresholds"][0]["metric"] == "api_response_time"
    assert data["thresholds"][0]["levels"]["warning"] == {
        "value": 500.0,
        "unit": "ms",
        "text": "500 ms",
        "line": 50,
        "comparison": None,
    }
