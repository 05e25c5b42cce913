"""The two example documents of this repository: the same figures, read whole, bound by one file."""

import re

import pytest

from chaos.runbook.binding_check import BindingState, check_bindings
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Comparison, Quantity, Runbook
from chaos.runbook.quantities import quantities
from chaos.runbook.resolve import applying, recovery_endpoints
from chaos.scales import Level, Metric, Severity
from tests.runbook.documents import DOCUMENTS, EXPERIMENTS, bindings, document


@pytest.fixture(params=DOCUMENTS)
def runbook(request: pytest.FixtureRequest) -> Runbook:
    return document(request.param)


@pytest.fixture(scope="module")
def bound() -> Bindings:
    return bindings()


def _figure(quantity: Quantity | None) -> tuple[float, str, Comparison | None] | None:
    return quantity and (quantity.value, quantity.unit, quantity.comparison)


def _typed(runbook: Runbook, bound: Bindings) -> dict[str, object]:
    """What a document says once its words are taken for what they are bound to."""
    return {
        "classes": [(row.severity, [*map(_figure, row.quantities)]) for row in runbook.classes],
        "steps": len(runbook.steps),
        "thresholds": [
            (row.metric, [(at, _figure(begins)) for at, begins in row.levels]) for row in runbook.thresholds
        ],
        "recovery": [(row.priority, row.rto_s) for row in runbook.recovery],
        "endpoints": recovery_endpoints(runbook, bound),
        "contacts": [(row.order, row.how.text) for row in runbook.contacts],
        "lessons": [[*map(_figure, quantities(row.text, row.line))] for row in runbook.retrospective],
        "procedures": [
            {
                "section": row.section,
                "binding": binding.applies,
                "symptoms": [
                    (bound.endpoints_of(each.operation.text), _figure(each.before), _figure(each.after))
                    for each in row.symptoms
                ],
                "checks": [bound.check_of(each.text) for each in row.checks],
                "actions": [bound.action_of(each.text) for each in row.actions],
                "indicators": [(each.metric, _figure(each.bound)) for each in row.indicators],
            }
            for row, binding in applying(runbook, bound)
        ],
    }


def test_both_languages_say_the_same(bound: Bindings) -> None:
    english, korean = (_typed(document(name), bound) for name in DOCUMENTS)
    assert english == korean


def test_the_two_documents_are_in_two_languages() -> None:
    assert [document(name).language for name in DOCUMENTS] == ["en", "ko"]


def test_everything_is_understood(runbook: Runbook) -> None:
    assert runbook.not_understood == ()


def test_every_row_of_every_table_is_read(runbook: Runbook) -> None:
    lines = (EXPERIMENTS / runbook.path).read_text(encoding="utf-8").splitlines()
    separators = [at for at, line in enumerate(lines) if re.fullmatch(r"\|(---\|)+", line)]
    rows = sum(line.startswith("|") for line in lines) - 2 * len(separators)
    parts = ("symptoms", "checks", "actions", "indicators")
    read = {
        *(row.label.line for row in (*runbook.classes, *runbook.recovery)),
        *(row.name.line for row in runbook.steps),
        *(row.phrase.line for row in runbook.thresholds),
        *(row.who.line for row in runbook.contacts),
        *(row.line for row in runbook.retrospective),
        *(
            getattr(each, "phrase", each).line
            for row in runbook.procedures
            for part in parts
            for each in getattr(row, part)
        ),
    }
    assert len(read) == rows


def test_the_figures_are_the_documents_own(runbook: Runbook) -> None:
    begins = {row.metric: [row.begins(level) for level in list(Level)[1:]] for row in runbook.thresholds}
    assert begins == {
        Metric.API_RESPONSE_TIME: [200, 500, 1_000],
        Metric.ERROR_RATE: [0.1, 0.5, 1],
        Metric.CPU_USAGE: [70, 80, 90],
        Metric.MEMORY_USAGE: [75, 85, 95],
    }
    assert [row.rto_s for row in runbook.recovery] == [1_800, 3_600, 7_200]
    assert [row.severity for row in runbook.classes] == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    bounds = {row.section: _figure(row.indicators[0].bound) for row in runbook.procedures}
    assert bounds == {"3.1": (95, "%", Comparison.AT_LEAST), "3.2": (100, "ms", Comparison.AT_MOST)}


def test_every_phrase_that_asks_for_something_is_bound(runbook: Runbook, bound: Bindings) -> None:
    missing = [
        row
        for row in check_bindings(runbook, bound)
        if row.state is BindingState.NOT_EXECUTABLE and row.kind != "contact"
    ]
    assert missing == []


def test_every_binding_is_used(runbook: Runbook, bound: Bindings) -> None:
    assert [row for row in check_bindings(runbook, bound) if row.line == 0] == []


def test_each_entry_serves_both_documents_and_says_why(bound: Bindings) -> None:
    assert all(len(each.phrases) >= 2 for each in (*bound.operations, *bound.procedures, *bound.checks, *bound.actions))
    assert all(each.because for each in (*bound.classes, *bound.procedures, *bound.readings))


def test_no_phrase_is_bound_twice(bound: Bindings) -> None:
    for entries in (bound.operations, bound.procedures, bound.checks, bound.actions):
        phrases = [phrase.casefold() for each in entries for phrase in each.phrases]
        assert len(phrases) == len(set(phrases))


def test_the_bindings_repeat_no_number_of_the_document(bound: Bindings) -> None:
    text = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8")
    code = re.sub(r"because: .*?(?=\n\s*(?:- |\w+:)|\Z)", "", text, flags=re.DOTALL)
    durations = {reading.window for reading in bound.readings} | {bound.recovery.hold, bound.triage.settle}
    durations.add(bound.escalation.acknowledge_within)
    figures = list(quantities(code, 1))
    assert {each.value / 1000 for each in figures if each.unit == "ms"} <= durations
    assert {each.value for each in figures if each.unit != "ms"} <= {bound.escalation.rto_at_risk * 100}
