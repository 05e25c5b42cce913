"""In which order procedures are followed: first the one whose hit services come back first by the recovery table."""

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from chaos.incident.service_rows import USERS_FEEL, hits_users
from chaos.incident.snapshot import Subject
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Procedure, Runbook
from chaos.runbook.resolve import recovery_endpoints
from chaos.scales import Level


def hit_endpoints(levels: Mapping[Subject, Level | None]) -> frozenset[str]:
    """The endpoints whose users are hit: response time or error rate at level warning or above."""
    return frozenset(
        subject for (metric, subject), level in levels.items() if metric in USERS_FEEL and hits_users(level)
    )


def rank(procedure: Procedure, hit: AbstractSet[str], runbook: Runbook, bindings: Bindings) -> float:
    """The first recovery priority among the services of the procedure's symptoms that are hit; infinity for none."""
    own = {
        endpoint for symptom in procedure.symptoms for endpoint in bindings.endpoints_of(symptom.operation.text)
    } & hit
    rows = recovery_endpoints(runbook, bindings)
    return min((priority for priority, endpoints in rows.items() if own & set(endpoints)), default=math.inf)
