"""The report of one incident, folded from the event log alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chaos.events import (
    ActionDone,
    CheckDone,
    DrillStarted,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    LogsRead,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.incident.step_case import unread
from chaos.incident.steps import steps
from chaos.report.incident_report.case import Case, case_of
from chaos.report.incident_report.follow_ups import follow_ups
from chaos.report.incident_report.impact import books_of, endpoints_of, rows_hit
from chaos.report.incident_report.model import (
    ActionTold,
    CheckTold,
    DrillKnown,
    FaultKnown,
    IncidentReport,
    LogTold,
    ProcedureTold,
    SeverityTold,
)
from chaos.report.incident_report.timeline import TELLING, timeline
from chaos.responding import Mode
from chaos.runbook.bindings import names
from chaos.runbook.model import Phrase, Procedure
from chaos.scales import Severity


def report_of(records: Sequence[Record], first: DrillStarted, incident: str) -> IncidentReport:
    """What there is to tell of `incident`, which was opened in `records`."""
    case = case_of(records, first, incident)
    language = case.runbook.language
    taken = steps(records, case.runbook, case.bindings, incident, language)
    rows, checks, actions = tuple(rows_hit(case)), tuple(_checks(case)), tuple(_actions(case))
    changes = [event for _, event in case.all(SeverityChanged)]
    worst = max(changes, key=lambda event: Severity.of(event.severity), default=None)
    severity = Severity.of(worst.severity) if worst else Severity.NONE
    row = next((each for each in case.runbook.classes if each.severity is severity), None)
    ended = None if case.ended_s is None else case.moment(case.opened, case.ended_s)
    until_s = case.until_s if case.ended_s is None else case.ended_s
    return IncidentReport(
        incident=incident,
        language=language,
        severity=row.label.text if row else severity.word,
        severity_means=row.description.text if row else "",
        began=case.moment(case.opened, case.began_s),
        detected=case.moment(case.opened),
        ended=ended,
        lasted=case.took(until_s - case.began_s),
        detected_after=case.took(case.opened.at_s - case.began_s),
        symptom=case.text.all(worst.evidence if worst else getattr(case.opened.event, "evidence", [])),
        taken_by=next((case.text.by(event.by) for _, event in case.all(IncidentAcknowledged)), ""),
        severities=tuple(_severities(case)),
        procedures=tuple(_procedures(case)),
        checks=checks,
        logs=tuple(_logs(case)),
        actions=actions,
        rows=rows,
        endpoints=endpoints_of(case),
        books=books_of(case),
        told=tuple(timeline(case, *TELLING)),
        timeline=tuple(timeline(case)),
        steps=tuple(replace(each, did=case.text.by(each.did)) for each in taken),
        follow_ups=tuple(follow_ups(case, rows, checks, actions, taken)),
        mode=case.mode.value,
        recovered_by=_recovered_by(case, until_s),
        drill=_drill(case),
    )


def _severities(case: Case) -> Iterator[SeverityTold]:
    for record, event in case.all(SeverityChanged):
        was = "" if event.was in {"", "none"} else event.was
        yield SeverityTold(case.moment(record), event.severity, was, case.text.all(event.evidence))


def _procedures(case: Case) -> Iterator[ProcedureTold]:
    for _, event in case.all(ProcedureMatched):
        found = case.runbook.procedure(event.procedure)
        line = found.title.line if found else 0
        yield ProcedureTold(event.procedure, event.title, line, case.text.all(event.evidence))


def _matched(case: Case) -> list[Procedure]:
    sections = dict.fromkeys(event.procedure for _, event in case.all(ProcedureMatched))
    return [found for section in sections if (found := case.runbook.procedure(section))]


def _checks(case: Case) -> Iterator[CheckTold]:
    done = {(event.procedure, event.check): event for _, event in case.all(CheckDone)}
    for procedure in _matched(case):
        for phrase in procedure.checks:
            found = done.get((procedure.section, phrase.text))
            state = _check_state(case, phrase, found)
            finding = case.text.evidence(found.finding) if found and state in {"ok", "off", "unread"} else ""
            wrong = case.text.wrong(found.finding) if found and state == "off" else ""
            yield CheckTold(procedure.section, phrase.text, state, finding, wrong)


def _check_state(case: Case, phrase: Phrase, found: CheckDone | None) -> str:
    if case.bindings.check_of(phrase.text) is None:
        return "unbound"
    if found is None:
        return _not_recorded(case)
    return "unread" if unread(found) else "ok" if found.ok else "off"


def _logs(case: Case) -> Iterator[LogTold]:
    for _, event in case.all(LogsRead):
        name = case.text.service(event.service)
        yield LogTold(name, tuple(event.lines), event.left_out, event.quiet, event.unreadable)


def _actions(case: Case) -> Iterator[ActionTold]:
    done = case.all(ActionDone)
    for procedure in _matched(case):
        for phrase in procedure.actions:
            ends = [
                (record, event)
                for record, event in done
                if event.procedure == procedure.section and names((phrase.text,), event.action)
            ]
            for record, event in ends:
                yield ActionTold(
                    at=case.moment(record),
                    section=event.procedure,
                    action=event.action,
                    binding=case.text.result(event.binding),
                    attempts=event.attempts,
                    took=case.took(event.took_ms / 1000),
                    state="unbound" if not event.executed else "done" if event.ok else "failed",
                    detail=case.text.result(event.detail),
                )
            if not ends:
                yield ActionTold(None, procedure.section, phrase.text, "", 0, "", _not_recorded(case), "")


def _not_recorded(case: Case) -> str:
    """What it means that no event tells of a check or an action."""
    return "people" if case.mode is Mode.HUMAN else "missing"


def _recovered_by(case: Case, until_s: float) -> str:
    if case.mode is Mode.HUMAN:
        return "people"
    acted = any(event.executed and event.ok and record.at_s <= until_s for record, event in case.all(ActionDone))
    return "actions" if acted else "itself"


def _drill(case: Case) -> DrillKnown:
    effects = {r.event.fault: r.event.evidence for r in case.records if isinstance(r.event, EffectProven)}
    ends = {r.event.fault: r.event for r in case.records if isinstance(r.event, FaultEnded)}
    faults = []
    for record in case.records:
        if isinstance(event := record.event, FaultInjected):
            end = ends.get(event.fault)
            effect = effects.get(event.fault, "")
            ended = (end.by, end.evidence) if end else ("", "")
            faults.append(FaultKnown(event.fault, event.fault_type, event.service, effect, *ended))
    first = case.first
    return DrillKnown(first.title, first.drill, first.runbook_path, first.environment.get("gameday", ""), tuple(faults))
