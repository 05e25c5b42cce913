"""What a test in Python is told of a drill, by recorded ones."""

import pytest

from chaos.events import ActionStarted, IncidentOpened, Record
from chaos.steering_results import incident, onset_s, recovery
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, recorded


def _until(name: str, kind: type) -> list[Record]:
    records = recorded(name)
    return records[: next(n for n, record in enumerate(records) if isinstance(record.event, kind)) + 1]


@pytest.mark.parametrize(
    ("name", "severity", "level", "procedure"),
    [(REDIS_OUTAGE, "Critical", "critical", "3.1"), (DROPPED_ORDER_INDEX, "Minor", "critical", "3.2")],
)
def test_an_incident_has_its_class_its_level_and_its_procedure(
    name: str, severity: str, level: str, procedure: str
) -> None:
    found = incident(recorded(name))
    assert found
    assert (found.worst, found.level, found.procedure, found.over) == (severity, level, procedure, True)
    assert found.ttd_s is not None
    assert 0 < found.ttd_s < 5


def test_what_it_says_it_says_by_the_records() -> None:
    found = incident(recorded(REDIS_OUTAGE))
    assert found
    assert found.ttd_s is not None
    assert any("service_up cache 0" in each for each in found.worst.evidence)
    assert any(each.startswith("record ") for each in found.worst.evidence)
    assert "onset at +" in found.ttd_s.evidence[0]
    assert "detected in" in repr(found)


def test_before_it_opens_there_is_none() -> None:
    assert incident(_until(REDIS_OUTAGE, IncidentOpened)[:-1]) is None


def test_an_incident_that_was_just_opened_is_not_classified() -> None:
    found = incident(_until(REDIS_OUTAGE, IncidentOpened))
    assert found
    assert (found.severity, found.procedure, found.over) == ("", "", False)


def test_a_recovery_says_how_long_it_took_and_who_ended_the_fault() -> None:
    found = recovery(recorded(REDIS_OUTAGE))
    assert found
    assert found.ttr_s is not None
    assert 0 < found.ttr_s < 30
    assert found.ended_by == "remediation"
    assert set(found.services) == {"Popular products / cart"}


def test_while_it_is_being_remedied_nothing_has_recovered() -> None:
    records = _until(REDIS_OUTAGE, ActionStarted)
    assert recovery(records) is None
    assert onset_s(records) is not None
