"""Section 3.1 of the document in Python: the Redis cache fails. Run it by `pytest experiments/test_redis_outage.py`."""

import pytest

from chaos.faults.kill import Kill
from chaos.pytest_support.drill import PythonDrill
from chaos.pytest_support.figures import Document

pytestmark = pytest.mark.gameday(
    target="../target_app/target.yaml",
    runbook="incident-response.md",
    bindings="bindings.yaml",
    load={"users": 24},
    max_duration="2m",
    expect={"severity": "Critical", "level": "critical", "procedure": "3.1", "recovered_within": "30s"},
)


def test_a_lost_cache_is_critical_and_its_procedure_brings_it_back(drill: PythonDrill, runbook: Document) -> None:
    """Redis outage, from Python."""
    with drill.inject(Kill(service="cache")):
        incident = drill.wait_for_incident(within_s=10, severity="Critical", procedure="3.1")
        assert incident.ttd_s is not None
        assert incident.ttd_s <= 5
        recovery = drill.wait_for_recovery(within_s=30)
    assert recovery.ended_by == "remediation"
    for service, out_s in recovery.services.items():
        assert out_s <= runbook.rto(service)
