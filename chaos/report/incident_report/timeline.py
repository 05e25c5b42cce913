"""An incident moment by moment, in the document's language."""

import re
from collections.abc import Iterator

from chaos.events import (
    ActionDone,
    AnyEvent,
    CheckDone,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LogsRead,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
)
from chaos.report.incident_report.case import Case
from chaos.report.incident_report.model import Line

_FRAME = re.compile(r"^\[[^\]]*\]\s*|\s*\(incident-\d+[^()]*\)$")
TELLING = (IncidentNotified, ContactCalled, IncidentAcknowledged, IncidentHandedOver)
"""Who was told, who was called, and who took it."""


def timeline(case: Case, *kinds: type[AnyEvent]) -> Iterator[Line]:
    """What happened and what was done, in order; of `kinds` only where some are given."""
    for record in case.own:
        if kinds and not isinstance(record.event, kinds):
            continue
        key, parts = _told(case, record)
        if key:
            yield Line(case.moment(record), case.words.timeline[key].format(**parts))


def _told(case: Case, record: Record) -> tuple[str, dict[str, str]]:  # noqa: PLR0911 - one line an event
    """The key of the words for a record, and what they are filled with; an empty key for what is no news."""
    match record.event:
        case IncidentOpened() | SeverityChanged() | ProcedureMatched():
            return _found_out(case, record.event)
        case IncidentNotified() | ContactCalled() | IncidentAcknowledged() | IncidentHandedOver():
            return _people(case, record.event)
        case LogsRead(service=service):
            return "LogsRead", {"service": case.text.service(service)}
        case CheckDone(check=check, finding=finding):
            return "CheckDone", {"check": check, "finding": case.text.evidence(finding)}
        case StepPrompted(phrase=phrase, number=number, of=of):
            return "StepPrompted", {"phrase": phrase, "number": str(number), "of": str(of)}
        case ActionDone():
            return _action(case, record.event)
        case IncidentRemediated():
            return "IncidentRemediated", {}
        case ServiceRecovered(recovery_row=row, recovered_at_s=back_s):
            return "ServiceRecovered", {"row": row, "since": case.moment(record, back_s).clock}
        case IncidentRecovered(recovered_at_s=back_s):
            return "IncidentRecovered", {"since": case.moment(record, back_s).clock}
        case _:
            return "", {}


def _found_out(case: Case, event: IncidentOpened | SeverityChanged | ProcedureMatched) -> tuple[str, dict[str, str]]:
    evidence = case.text.all(event.evidence)
    match event:
        case SeverityChanged(severity=severity, was=was):
            key = "classified" if was in {"", "none"} else "SeverityChanged"
            return key, {"severity": severity, "was": was, "evidence": evidence}
        case ProcedureMatched(procedure=section, title=title):
            return "ProcedureMatched", {"section": section, "title": title, "evidence": evidence}
        case _:
            return "IncidentOpened", {"evidence": evidence}


def _people(
    case: Case, event: IncidentNotified | ContactCalled | IncidentAcknowledged | IncidentHandedOver
) -> tuple[str, dict[str, str]]:
    match event:
        case IncidentNotified(channel=channel, delivered=delivered, detail=detail, message_kind=kind):
            key = kind if kind in case.words.timeline else "update"
            what = case.text.by(_headline(event))
            parts = {"channel": channel, "what": what, "detail": case.text.result(detail)}
            return (key if delivered else "not delivered"), parts
        case ContactCalled(contact=contact, channel=channel, reason=reason, delivered=delivered, detail=detail):
            key = "ContactCalled" if delivered else "contact not reached" if channel else "contact without a way"
            return key, {
                "contact": contact,
                "channel": case.text.result(channel),
                "reason": case.text.result(reason),
                "detail": case.text.result(detail),
            }
        case IncidentHandedOver(by=by, to=to):
            return "IncidentHandedOver", {"by": case.text.by(by), "to": case.text.by(to)}
        case IncidentAcknowledged(by=by):
            return "IncidentAcknowledged", {"by": case.text.by(by)}


def _headline(event: IncidentNotified) -> str:
    """The first line of a message without its severity and its incident, which stand elsewhere."""
    first = next(iter(event.message.splitlines()), "")
    return _FRAME.sub("", first)


def _action(case: Case, event: ActionDone) -> tuple[str, dict[str, str]]:
    key = "action unbound" if not event.executed else "action done" if event.ok else "action failed"
    detail = case.text.result(event.detail)
    return key, {"action": event.action, "took": case.took(event.took_ms / 1000), "detail": detail}
