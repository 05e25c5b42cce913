"""Whom to call now: the contacts of the document in its order, and the last one where a recovery time is at risk.

A fold over recorded events (`after`) and a decision (`due`) with the time passed in. Clocks of recovery times run
from when the signals show a service hit, for the onset of a failure is not known to who responds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from chaos.events import (
    AnyEvent,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    SeverityChanged,
)
from chaos.incident.service_rows import rows_of, users_feel, users_hit
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Contact, Promised, RecoveryTarget, Runbook
from chaos.scales import Level

FIRST = "the first of the document"
AT_RISK = "recovery time at risk"

Subject = tuple[str, str]
"""A metric's key and an endpoint, as `LevelChanged` has them."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom the document names, in its order, and when they are called. `rows` hold their endpoints by label.

    `acknowledged_within_s` is what the document promises, by the word of the class; where it promises nothing, and
    does not say when a contact is called, the next one is called after `acknowledge_within_s`.
    """

    contacts: tuple[Contact, ...]
    targets: tuple[RecoveryTarget, ...]
    rows: Mapping[str, tuple[str, ...]]
    acknowledged_within_s: Mapping[str, float]
    acknowledge_within_s: float
    at_risk_from: float

    @classmethod
    def of(cls, runbook: Runbook, bindings: Bindings) -> "Policy":
        """What the document and its bindings say of calling people."""
        return cls(
            contacts=tuple(sorted(runbook.contacts, key=lambda each: each.order)),
            targets=tuple(sorted(runbook.recovery, key=lambda each: each.priority)),
            rows={row.label: row.endpoints for row in rows_of(runbook, bindings)},
            acknowledged_within_s={
                row.severity.word: promise.within.value / 1000
                for row in runbook.classes
                if (promise := row.promise(Promised.ACKNOWLEDGED)) is not None and promise.within is not None
            },
            acknowledge_within_s=bindings.escalation.acknowledge_within,
            at_risk_from=bindings.escalation.rto_at_risk,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A contact who is to be called now, and why, in words that are the same for the same reason."""

    incident: str
    contact: Contact
    reason: str


@dataclass(frozen=True, slots=True)
class _Call:
    order: int
    reason: str
    delivered: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events say of the open incident, if one is open: who was called, who took it, what it hits.

    `levels` are those that users feel, each with the time since when it is warning or above, None where it is not.
    `hits` are the rows of the recovery table that the incident has hit, by label, with the time.
    """

    incident: str = ""
    opened_s: float = 0.0
    severity: str = ""
    taken_by: str = ""
    calls: tuple[_Call, ...] = ()
    levels: Mapping[Subject, tuple[str, float | None]] = field(default_factory=lambda: MappingProxyType({}))
    hits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def after(standing: Standing, event: AnyEvent, at_s: float, policy: Policy) -> Standing:
    """The standing once `event`, recorded at `at_s`, has happened."""
    match event:
        case LevelChanged() if users_feel(event):
            return _hit(_moved(standing, event, at_s), policy)
        case IncidentOpened(incident=incident):
            return _hit(Standing(incident, at_s, levels=standing.levels), policy)
        case _ if standing.incident and getattr(event, "incident", "") == standing.incident:
            return _of_the_incident(standing, event, at_s)
        case _:
            return standing


def _of_the_incident(standing: Standing, event: AnyEvent, at_s: float) -> Standing:
    match event:
        case SeverityChanged(severity=severity):
            return replace(standing, severity=severity)
        case ContactCalled(order=order, reason=reason, delivered=delivered):
            return replace(standing, calls=(*standing.calls, _Call(order, reason, delivered, at_s)))
        case IncidentAcknowledged(by=holder) | IncidentHandedOver(to=holder):
            return replace(standing, taken_by=holder)
        case IncidentRecovered():
            return Standing(levels=standing.levels)
        case _:
            return standing


def due(standing: Standing, now_s: float, policy: Policy) -> tuple[Due, ...]:
    """Who is to be called at `now_s`: nobody before the incident has a class, and nobody twice for one reason."""
    if not standing.severity or not policy.contacts:
        return ()
    return (*_next(standing, now_s, policy), *_told_of_risk(standing, now_s, policy))


def _next(standing: Standing, now_s: float, policy: Policy) -> Iterator[Due]:
    """The first contact, or the one after a contact who was not reached or has not acknowledged in time."""
    asked = [call for call in standing.calls if not call.reason.startswith(AT_RISK)]
    if not asked:
        yield Due(standing.incident, policy.contacts[0], FIRST)
        return
    last = asked[-1]
    before = [contact for contact in policy.contacts if contact.order <= last.order]
    if standing.taken_by or len(before) == len(policy.contacts):
        return
    who = before[-1].who.text
    following = policy.contacts[len(before)]
    if not last.delivered:
        yield Due(standing.incident, following, f"{who} was not reached")
    elif following.after is not None:
        # The document says itself when: counted from the beginning of the incident.
        if now_s - standing.opened_s >= following.after.value / 1000:
            yield Due(standing.incident, following, f"nobody has acknowledged: {following.after.text}")
    else:
        within_s = policy.acknowledged_within_s.get(standing.severity, policy.acknowledge_within_s)
        if now_s - last.at_s >= within_s:
            yield Due(standing.incident, following, f"{who} has not acknowledged within {within_s:g} s")


def _told_of_risk(standing: Standing, now_s: float, policy: Policy) -> Iterator[Due]:
    """The last contact, once for every row whose clock has run for the share of its objective and that is not back."""
    told = {call.reason for call in standing.calls}
    for target in policy.targets:
        hit_s = standing.hits.get(target.label.text)
        reason = f"{AT_RISK}: {target.label.text} ({target.rto.text})"
        if hit_s is None or reason in told or now_s - hit_s < policy.at_risk_from * target.rto_s:
            continue
        if not _back(standing, policy.rows[target.label.text]):
            yield Due(standing.incident, policy.contacts[-1], reason)


def _moved(standing: Standing, event: LevelChanged, at_s: float) -> Standing:
    about = (event.metric, event.subject)
    _, since_s = standing.levels.get(about, ("", None))
    hit_s = (at_s if since_s is None else since_s) if users_hit(event) else None
    return replace(standing, levels={**standing.levels, about: (event.level, hit_s)})


def _hit(standing: Standing, policy: Policy) -> Standing:
    """The same with the rows that are hit by now; a row once hit keeps its first time for the whole incident."""
    if not standing.incident:
        return standing
    since = {
        label: min(times)
        for label, endpoints in policy.rows.items()
        if (times := [hit_s for _, hit_s in _of(standing, endpoints) if hit_s is not None])
    }
    return replace(standing, hits={**since, **standing.hits})


def _back(standing: Standing, endpoints: tuple[str, ...]) -> bool:
    """Whether every level of the row is known to be none; an unknown one may still be hurting somebody."""
    return all(level == Level.NONE.word for level, _ in _of(standing, endpoints))


def _of(standing: Standing, endpoints: tuple[str, ...]) -> list[tuple[str, float | None]]:
    return [told for (_, endpoint), told in standing.levels.items() if endpoint in endpoints]
