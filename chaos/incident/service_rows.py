"""The rows of the recovery table: which an incident hits, and since when each is back."""

from collections.abc import Mapping
from dataclasses import dataclass

from chaos.events import LevelChanged
from chaos.incident.snapshot import Snapshot, Subject
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.resolve import recovery_endpoints
from chaos.scales import Level, Metric

USERS_FEEL = (Metric.API_RESPONSE_TIME, Metric.ERROR_RATE)
"""What hits the users of a service."""

_FELT = frozenset(metric.value for metric in USERS_FEEL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its label, and the endpoints that its services are."""

    label: str
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row at level warning or above since `at_s`; `back_since_s` is when it returned to none, if it has stayed."""

    at_s: float
    back_since_s: float | None = None


Hits = Mapping[str, Hit]
"""The rows that were hit, by label."""


def hits_users(level: Level | None) -> bool:
    """Whether what users feel hits them at this level; where it is not known, nobody is known to be hit."""
    return level is not None and level >= Level.WARNING


def worst_felt(snapshot: Snapshot) -> Level:
    """The worst level of what users feel; what is unknown is felt by nobody that is known."""
    felt = (level for (metric, _), level in snapshot.levels.items() if metric in USERS_FEEL and level is not None)
    return max(felt, default=Level.NONE)


def users_feel(change: LevelChanged) -> bool:
    """Whether a level is of what users feel."""
    return change.metric in _FELT


def users_hit(change: LevelChanged) -> bool:
    """Whether users of an endpoint are hit from `change` on."""
    return users_feel(change) and change.level in _HITTING


_HITTING = frozenset(level.word for level in Level if hits_users(level))


def rows_of(runbook: Runbook, bindings: Bindings) -> tuple[Row, ...]:
    """The rows of the document in its order; one whose services are not bound has no endpoints and is never hit."""
    endpoints = recovery_endpoints(runbook, bindings)
    return tuple(Row(row.label.text, endpoints[row.priority]) for row in runbook.recovery)


def hits_after(hits: Hits, rows: tuple[Row, ...], told: Snapshot, raw: Snapshot, risen: frozenset[Subject]) -> Hits:
    """The hits once a moment was seen. A row is back while each of its subjects that has `risen` is known at none."""
    after: dict[str, Hit] = {}
    for row in rows:
        hurt = _subjects(row) & risen
        hit = hits.get(row.label)
        if hit is None and any(hits_users(told.levels.get(about)) for about in hurt):
            hit = Hit(raw.at_s)
        if hit is not None:
            back = all(raw.levels.get(about) is Level.NONE for about in hurt)
            since_s = raw.at_s if hit.back_since_s is None else hit.back_since_s
            after[row.label] = Hit(hit.at_s, since_s if back else None)
    return after


def _subjects(row: Row) -> frozenset[Subject]:
    return frozenset((metric, endpoint) for metric in USERS_FEEL for endpoint in row.endpoints)
