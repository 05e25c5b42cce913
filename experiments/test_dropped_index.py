"""Section 3.2 of the document in Python: an index is gone. Run it by `pytest experiments/test_dropped_index.py`."""

import pytest

from chaos.faults.drop_index import DropIndex
from chaos.pytest_support.drill import PythonDrill
from chaos.pytest_support.figures import Document
from chaos.scales import Metric

pytestmark = pytest.mark.gameday(
    target="../target_app/target.yaml",
    runbook="incident-response.md",
    bindings="bindings.yaml",
    load={"users": 24},
    max_duration="2m",
    expect={"severity": "Minor", "level": "critical", "procedure": "3.2", "recovered_within": "30s"},
)


def test_order_look_ups_without_their_index_are_slow_until_it_is_rebuilt(drill: PythonDrill, runbook: Document) -> None:
    """Dropped order index, from Python."""
    with drill.inject(DropIndex(service="database", index="orders_user_id_created_at_idx")):
        incident = drill.wait_for_incident(within_s=10, procedure="3.2")
        assert incident.severity == "Minor"
        recovery = drill.wait_for_recovery(within_s=30)
    assert recovery.ended_by == "remediation"
    query_ms = drill.snapshot.values[Metric.QUERY_TIME, "order_lookup"]
    assert query_ms is not None
    assert query_ms <= runbook.indicator("3.2", "query_time")
