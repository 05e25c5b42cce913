"""Drills by what they were injected as and classified as, and why any is off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import BadInput
from chaos.events import DrillStarted, EffectProven, IncidentNotified, ProcedureMatched, Record, SeverityChanged
from chaos.outcome import Verdict
from chaos.verdict.confusion import Matrix, Taken, confusion
from tests.verdict.builders import EXPERIMENT, INCIDENT, changed, inserted, redis_outage, with_judgement, without
from tests.verdict.scenarios import RESPONSE


def drilled(log: list[Record] | None = None, **expect: Any) -> list[Record]:
    """A judged log whose start says what was expected."""
    records = redis_outage() if log is None else log
    plain = {**EXPERIMENT, "expect": {**EXPERIMENT["expect"], **expect}}
    return with_judgement(changed(records, DrillStarted, experiment=plain), **expect)


@dataclass(frozen=True)
class Case:
    """One drill that is off in one way: its cells, and words of the sentence that says why."""

    name: str
    log: Callable[[], list[Record]]
    severity: tuple[str, str]
    procedure: tuple[str, str]
    said: tuple[str, ...]


CASES = (
    Case("as it should be", drilled, ("Critical", "Critical"), ("3.1", "3.1"), ()),
    Case(
        "another class",
        lambda: drilled(severity="Minor"),
        ("Minor", "Critical"),
        ("3.1", "3.1"),
        ("severity Critical, not Minor", "service_up cache 0", "incident-response.md, line 7"),
    ),
    Case(
        "not detected",
        lambda: drilled(without(redis_outage(), *RESPONSE)),
        ("Critical", "none"),
        ("3.1", "none"),
        ("severity none, not Critical", "nothing of it from"),
    ),
    Case(
        "another procedure besides",
        lambda: drilled(inserted(redis_outage(), 14.0, ProcedureMatched(INCIDENT, "3.2", "", ["query_time 2 s"]))),
        ("Critical", "Critical"),
        ("3.1", "3.1 + 3.2"),
        ("procedure 3.1 + 3.2, not 3.1", "3.2: query_time 2 s"),
    ),
    Case(
        "a procedure where none is to fit",
        lambda: drilled(procedure="none"),
        ("Critical", "Critical"),
        ("none", "3.1"),
        ("procedure 3.1, not none", "3.1: api_response_time popular_products 1,900 ms"),
    ),
    Case(
        "an incident in a control",
        lambda: drilled(severity="none", level="none", procedure=None),
        ("none", "Critical"),
        ("none", "3.1"),
        ("severity Critical, not none",),
    ),
    Case(
        "late to detect",
        lambda: drilled(detected_within="1s"),
        ("Critical", "Critical"),
        ("3.1", "3.1"),
        ("detected after 1.4 s, not an incident within 1 s of onset",),
    ),
    Case(
        "late to recover",
        lambda: drilled(recovered_within="5s"),
        ("Critical", "Critical"),
        ("3.1", "3.1"),
        ("time to recover 9.2 s, not within 5 s of onset",),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_drill_stands_in_its_cell_and_is_explained_where_it_is_off(case: Case) -> None:
    found = confusion([case.log()])
    assert [(each.injected, each.classified) for each in found.severity.taken] == [case.severity]
    assert [(each.injected, each.classified) for each in found.procedure.taken] == [case.procedure]
    told = "\n".join(f"{each.title}: {each.what}: {each.because}" for each in found.off)
    assert bool(told) == bool(case.said)
    assert all(words in told for words in case.said), told
    assert found.verdict is (Verdict.FAILED if case.said else Verdict.PASSED)


def test_the_worst_class_counts_and_not_the_last() -> None:
    down = inserted(redis_outage(), 20.0, SeverityChanged(INCIDENT, "Minor", "Critical", []))
    assert confusion([drilled(down)]).severity.count("Critical", "Critical") == 1


def test_a_false_alarm_before_the_fault_is_not_what_it_was_taken_for() -> None:
    early = inserted(redis_outage(), 5.0, SeverityChanged("0", "Major", "none", []))
    minor = changed(early, SeverityChanged, lambda event: event.incident == INCIDENT, severity="Minor")
    assert confusion([drilled(minor)]).severity.taken[0].classified == "Minor"


def test_a_drill_that_any_procedure_may_follow_is_in_the_matrix_of_severities_only() -> None:
    found = confusion([drilled(procedure=None)])
    assert (len(found.severity.taken), len(found.procedure.taken)) == (1, 0)
    assert found.verdict is Verdict.PASSED


def test_a_drill_that_was_not_injected_stands_in_no_matrix_and_is_named() -> None:
    found = confusion([drilled(without(redis_outage(), EffectProven)), drilled()])
    assert len(found.severity.taken) == len(found.procedure.taken) == 1
    assert [each.title for each in found.left_out] == ["Redis outage"]
    assert found.verdict is Verdict.UNKNOWN


def test_a_drill_without_a_verdict_is_left_out() -> None:
    (left,) = confusion([redis_outage()]).left_out
    assert left.because == "its event log ends before a verdict"


def test_a_blinded_drill_is_no_evidence_and_is_not_even_named() -> None:
    blinded = changed(drilled(without(redis_outage(), IncidentNotified)), DrillStarted, blinded="notification")
    found = confusion([blinded])
    assert (found.severity.taken, found.off, found.left_out) == ((), (), ())
    assert found.verdict is Verdict.UNKNOWN


def test_a_log_without_its_start_says_nothing_of_what_was_expected() -> None:
    with pytest.raises(BadInput, match="start of a drill"):
        confusion([redis_outage()[1:]])


LABEL = st.sampled_from(["none", "Minor", "Major", "Critical", "3.1", "3.2 + 3.1"])


@given(st.lists(st.builds(Taken, st.just("a drill"), LABEL, LABEL)))
def test_every_drill_is_counted_in_one_cell(taken: list[Taken]) -> None:
    matrix = Matrix(tuple(taken), ("Critical", "Major"))
    cells = {(row, column): matrix.count(row, column) for row in matrix.labels for column in matrix.labels}
    assert sum(cells.values()) == len(taken)
    assert matrix.diagonal == sum(count for (row, column), count in cells.items() if row == column)
    assert matrix.labels == tuple(dict.fromkeys(matrix.labels))
