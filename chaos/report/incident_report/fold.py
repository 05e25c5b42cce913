"""The report of one incident, folded from the event log alone."""

from collections.abc import Iterator
from dataclasses import replace

from chaos.events import (
    ActionDone,
    ActionStarted,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    LogsRead,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.incident.step_deeds import ActionBecame, ActionState, CheckState, actions_of, checks_of, procedures_of
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
from chaos.report.incident_report.whole import Whole
from chaos.responding import Mode
from chaos.scales import Severity
from chaos.verdict.words import limit


def report_of(whole: Whole, incident: str) -> IncidentReport:
    """What there is to tell of `incident`, which was opened in `whole`."""
    case = case_of(whole, incident)
    language = case.runbook.language
    taken = steps(whole.told, case.runbook, case.bindings, incident, language)
    rows, checks, actions = tuple(rows_hit(case)), tuple(_checks(case)), tuple(_actions(case))
    changes = [event for _, event in case.all(SeverityChanged)]
    worst = max(changes, key=lambda event: Severity.of(event.severity), default=None)
    severity = Severity.of(worst.severity) if worst else Severity.NONE
    row = next((each for each in case.runbook.classes if each.severity is severity), None)
    ended = None if case.ended_s is None else case.moment(case.opened, case.ended_s)
    until_s = case.last_s
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


def _checks(case: Case) -> Iterator[CheckTold]:
    for procedure in procedures_of(case.own, case.runbook):
        for each in checks_of(case.own, procedure, case.bindings):
            state = _not_recorded(case) if each.state is CheckState.MISSING else _CHECKS[each.state]
            said = each.last[1].finding if each.last and state in {"ok", "off", "unread"} else ""
            finding = case.text.evidence(said) if said else ""
            wrong = case.text.wrong(said) if state == "off" else ""
            yield CheckTold(procedure.section, each.phrase.text, state, finding, wrong)


_CHECKS = {
    CheckState.OK: "ok",
    CheckState.OFF: "off",
    CheckState.UNTOLD: "off",
    CheckState.UNREAD: "unread",
    CheckState.UNBOUND: "unbound",
}


def _logs(case: Case) -> Iterator[LogTold]:
    for _, event in case.all(LogsRead):
        name = case.text.service(event.service)
        yield LogTold(name, tuple(event.lines), event.left_out, event.quiet, event.unreadable)


def _actions(case: Case) -> Iterator[ActionTold]:
    """The last end of each part of every action, and what did not end."""
    for procedure in procedures_of(case.own, case.runbook):
        for each in actions_of(case.own, procedure, case.bindings):
            for record, event in each.ends:
                state = "unbound" if not event.executed else "done" if event.ok else "failed"
                yield _action(case, each, record, event, state)
            for record, begun in each.begun:
                yield _action(case, each, record, begun, "unfinished")
            if not each.ends and not each.begun:
                yield ActionTold(None, each.section, each.phrase.text, "", 0, "", _not_recorded(case), "")
            elif len(each.ends) + len(each.begun) < each.parts and each.state is ActionState.UNFINISHED:
                yield ActionTold(None, each.section, each.phrase.text, "", 0, "", "unfinished", "")


def _action(
    case: Case, became: ActionBecame, record: Record, event: ActionStarted | ActionDone, state: str
) -> ActionTold:
    ended = event if isinstance(event, ActionDone) else None
    return ActionTold(
        at=case.moment(record),
        section=became.section,
        action=event.action,
        binding=case.text.result(event.binding),
        attempts=ended.attempts if ended else 0,
        took=case.took(ended.took_ms / 1000) if ended else "",
        state=state,
        detail=case.text.result(ended.detail) if ended else "",
    )


def _not_recorded(case: Case) -> str:
    """What it means that no event tells of a check or an action."""
    return "people" if case.mode is Mode.HUMAN else "missing"


def _recovered_by(case: Case, until_s: float) -> str:
    if case.mode is Mode.HUMAN:
        return "people"
    acted = any(event.executed and event.ok and record.at_s <= until_s for record, event in case.all(ActionDone))
    return "actions" if acted else "itself"


def _drill(case: Case) -> DrillKnown:
    effects = {r.event.fault: r.event.evidence for r in case.whole.told if isinstance(r.event, EffectProven)}
    ends = {r.event.fault: r.event for r in case.whole.told if isinstance(r.event, FaultEnded)}
    faults = []
    for record in case.whole.told:
        if isinstance(event := record.event, FaultInjected):
            end = ends.get(event.fault)
            effect = effects.get(event.fault, "")
            after = "" if end is None or end.for_s is None else f"after {limit(end.for_s)}, as the experiment says; "
            ended = (end.by, after + end.evidence) if end else ("", "")
            faults.append(FaultKnown(event.fault, event.fault_type, event.service, effect, *ended))
    first = case.first
    return DrillKnown(first.title, first.drill, first.runbook_path, first.environment.get("gameday", ""), tuple(faults))
