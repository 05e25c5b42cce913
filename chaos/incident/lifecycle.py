"""The life of incidents: one table of transitions, and what is told at each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from chaos.events import (
    IncidentOpened,
    IncidentRecovered,
    ProcedureMatched,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.incident.held import Held
from chaos.incident.matching import looked_at
from chaos.incident.priority import hit_endpoints, rank
from chaos.incident.recovery import Hurt, blockers, proof_of_recovery
from chaos.incident.relapse import Relapses
from chaos.incident.service_rows import Hits, Row, hits_after, rows_of, worst_felt
from chaos.incident.severity import ClassFinding, classes, evidence, standing, worst
from chaos.incident.snapshot import Snapshot
from chaos.incident.triage import Triage
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Level, Severity

IncidentEvent = IncidentOpened | SeverityChanged | ProcedureMatched | ServiceRecovered | IncidentRecovered


class Phase(Enum):
    """Where the life of incidents stands."""

    NONE = "none"
    OPEN = "open"
    RECOVERED = "recovered"


class Trigger(Enum):
    """What can move it on."""

    CLASS_HOLDS = "a class of the document holds"
    RETURN_HELD = "everything hurt has been well for the holding time"


TRANSITIONS: Mapping[tuple[Phase, Trigger], Phase] = {
    (Phase.NONE, Trigger.CLASS_HOLDS): Phase.OPEN,
    (Phase.OPEN, Trigger.RETURN_HELD): Phase.RECOVERED,
    (Phase.RECOVERED, Trigger.CLASS_HOLDS): Phase.OPEN,
}


@dataclass(frozen=True, slots=True)
class Life:
    """The incidents so far. All but `phase` and `number` are of the open (else the last) incident.

    `well_since_s` is since when nothing has stood against recovery; `blocked_by` what does now.
    """

    phase: Phase = Phase.NONE
    number: int = 0
    severity: Held[Severity] = field(default_factory=lambda: Held(Severity.NONE))
    triage: Triage = field(default_factory=Triage)
    procedures: tuple[str, ...] = ()
    relapses: Relapses = field(default_factory=Relapses)
    hurt: Hurt = field(default_factory=Hurt)
    hits: Hits = field(default_factory=dict)
    well_since_s: float | None = None
    blocked_by: tuple[str, ...] = ()

    @property
    def incident(self) -> str:
        """The id of the open (else the last) incident."""
        return f"incident-{self.number}"


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment as told (steadied) and raw; one and the same snapshot where nothing is being held."""

    told: Snapshot
    raw: Snapshot


class Rules:
    """What the document and its bindings say of incidents, and how one moment moves a life on."""

    def __init__(self, runbook: Runbook, bindings: Bindings) -> None:
        self._runbook = runbook
        self._bindings = bindings
        self._top = max((each.severity for each in bindings.classes), default=Severity.NONE)
        self._rows: tuple[Row, ...] = rows_of(runbook, bindings)

    def step(self, life: Life, moment: Moment) -> tuple[Life, list[IncidentEvent]]:
        """The life after `moment`, and what is to be told of it."""
        found = classes(moment.told, self._runbook, self._bindings)
        events: list[IncidentEvent] = []
        opened = TRANSITIONS.get((life.phase, Trigger.CLASS_HOLDS))
        if opened is not None and worst(found):
            life = Life(opened, life.number + 1)
            events.append(IncidentOpened(life.incident, _texts(found)))
        if life.phase is not Phase.OPEN:
            return life, events
        life, told = self._classified(life, found, moment.told)
        events += told
        # Whoever responds follows a procedure once the incident has a class, not while it is being looked at.
        if life.triage.told is not None:
            life, told = self._matched(life, moment.told)
            events += told
        life = self._followed(life, moment, found)
        recovered = TRANSITIONS.get((life.phase, Trigger.RETURN_HELD))
        if recovered is not None and self._return_held(life, moment.raw.at_s, found):
            events += self._recovery(life, moment.raw)
            life = replace(life, phase=recovered)
        return life, events

    def _classified(
        self, life: Life, found: tuple[ClassFinding, ...], told: Snapshot
    ) -> tuple[Life, list[IncidentEvent]]:
        now_s, severity = told.at_s, life.severity.rung or Severity.NONE
        held = life.severity.after(standing(found, severity), now_s)
        rules = self._bindings.triage
        felt = worst_felt(told) if rules.levels else Level.NONE
        was, triage = (
            life.triage.told,
            life.triage.after(held.rung or Severity.NONE, felt, now_s, rules.settle, self._top),
        )
        life = replace(life, severity=held, triage=triage)
        if triage.told is None or triage.told is was:
            return life, []
        word = (was or Severity.NONE).word
        proof = _texts(found, triage.told) or _texts(found)
        return life, [SeverityChanged(life.incident, triage.told.word, word, proof)]

    def _matched(self, life: Life, told: Snapshot) -> tuple[Life, list[IncidentEvent]]:
        found = looked_at(told, self._runbook, self._bindings, life.procedures)
        applies = {match.procedure.section: match.finding.holds for match in found}
        again = life.relapses.again(applies, told.at_s, self._bindings.triage.settle)
        new = [
            match
            for match in found
            if match.finding.holds
            and (match.procedure.section not in life.procedures or match.procedure.section in again)
        ]
        hit = hit_endpoints(told.levels)
        new.sort(key=lambda match: rank(match.procedure, hit, self._runbook, self._bindings))
        procedures = tuple(dict.fromkeys((*life.procedures, *(match.procedure.section for match in new))))
        relapses = life.relapses.after(procedures, applies, told.at_s)
        return replace(life, procedures=procedures, relapses=relapses), [
            ProcedureMatched(life.incident, match.procedure.section, match.procedure.title.text, match.finding.texts)
            for match in new
        ]

    def _followed(self, life: Life, moment: Moment, found: tuple[ClassFinding, ...]) -> Life:
        """What was hurt, and whether it is well, judged on the moment itself."""
        raw = moment.raw
        hurt = life.hurt.with_seen(moment.told, evidence(found))
        hits = hits_after(life.hits, self._rows, moment.told, raw, hurt.risen)
        found_raw = found if moment.raw is moment.told else classes(raw, self._runbook, self._bindings)
        blocked_by = blockers(raw, found_raw, hurt, life.procedures)
        since_s = raw.at_s if life.well_since_s is None else life.well_since_s
        return replace(life, hurt=hurt, hits=hits, blocked_by=blocked_by, well_since_s=None if blocked_by else since_s)

    def _return_held(self, life: Life, now_s: float, found: tuple[ClassFinding, ...]) -> bool:
        # A class that is still being held would open the next incident at once.
        if life.well_since_s is None or worst(found):
            return False
        return now_s - life.well_since_s >= self._bindings.recovery.hold

    def _recovery(self, life: Life, raw: Snapshot) -> list[IncidentEvent]:
        # Told only now: before, a row that was back could still have fallen again.
        rows: list[IncidentEvent] = [
            ServiceRecovered(life.incident, row.label, hit.at_s, hit.back_since_s)
            for row in self._rows
            if (hit := life.hits.get(row.label)) is not None and hit.back_since_s is not None
        ]
        since_s = raw.at_s if life.well_since_s is None else life.well_since_s
        proof = proof_of_recovery(raw, life.hurt, life.procedures, self._runbook)
        return [*rows, IncidentRecovered(life.incident, since_s, proof)]


def _texts(found: tuple[ClassFinding, ...], severity: Severity | None = None) -> list[str]:
    return list(dict.fromkeys(each.text for each in evidence(found, severity)))
