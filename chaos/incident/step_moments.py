"""Each moment of an incident's life, looked for in its records: when it was, and what was done."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentReportWritten,
    LogsRead,
)
from chaos.incident.step_case import Case, StepState, Taken, texts, unread
from chaos.runbook.bindings import names
from chaos.runbook.model import Phrase, Step

_ASKS_FOR_LOGS = re.compile(r"로그(?!인)|\blogs?\b", re.IGNORECASE)


def detected(case: Case, _step: Step) -> Taken:
    """The incident was opened."""
    for record, event in case.all(IncidentOpened):
        return Taken(StepState.DONE, case.said("detected"), tuple(event.evidence), record)
    return case.absent()


def notified(case: Case, _step: Step) -> Taken:
    """The first report reached its channel."""
    reports = [each for each in case.all(IncidentNotified) if each[1].message_kind == "report"]
    for record, event in reports:
        if event.delivered:
            return Taken(StepState.DONE, case.said("reported to", channel=event.channel), (event.detail,), record)
    if reports:
        record, event = reports[-1]
        did = case.said("not delivered", channel=event.channel, detail=event.detail)
        return Taken(StepState.FAILED, did, (), record)
    return case.absent()


def acknowledged(case: Case, _step: Step) -> Taken:
    """Somebody took the incident; who was called for it."""
    taken, calls = case.all(IncidentAcknowledged), case.all(ContactCalled)
    reached = {call.contact for _, call in calls if call.delivered}
    contacts = [
        contact if contact in reached else case.said("not reached", contact=contact)
        for contact in dict.fromkeys(call.contact for _, call in calls)
    ]
    called = [case.said("called", contacts=", ".join(contacts))] if contacts else []
    evidence = tuple(f"{call.contact}: {call.reason}" for _, call in calls)
    if taken:
        record, event = taken[0]
        return Taken(StepState.DONE, "; ".join([case.said("taken", by=event.by), *called]), evidence, record)
    if calls:
        state = StepState.FAILED if case.whole else StepState.UNKNOWN
        return Taken(state, "; ".join([case.said("nobody took it"), *called]), evidence, calls[-1][0])
    return (case.left_to_people() if case.records else None) or case.absent()


def checked(case: Case, step: Step) -> Taken:
    """Every check of every matched procedure was carried out, and logs were read where the step asks for them."""
    done = [(record, event) for record, event in case.all(CheckDone) if case.bindings.check_of(event.check)]
    read = case.all(LogsRead)
    asked = [(each.section, phrase) for each in case.procedures() for phrase in each.checks]
    if not done and not read:
        return _nothing_done(case, [phrase for _, phrase in asked])
    events, logs = [event for _, event in done], [event for _, event in read]
    unbound = [phrase for _, phrase in asked if case.bindings.check_of(phrase.text) is None]
    missing = [
        phrase
        for section, phrase in asked
        if phrase not in unbound
        and not any(event.procedure == section and names((phrase.text,), event.check) for event in events)
    ]
    told = [case.said("checks", done=len(events), all=len(asked))] if asked else []
    if off := sum(not event.ok and not unread(event) for event in events):
        told.append(case.said("off", off=off))
    if blind := sum(map(unread, events)):
        told.append(case.said("unread", unread=blind))
    no_log = case.recorded and not logs and _ASKS_FOR_LOGS.search(step.description.text) is not None
    if logs or no_log:
        services = ", ".join(dict.fromkeys(event.service for event in logs))
        told.append(case.said("logs", services=services) if logs else case.said("no log"))
    evidence = (*(f"{event.check}: {event.finding}" for event in events), *_logs(case, logs))
    last = max((record for record, _ in (*done, *read)), key=lambda record: record.seq)
    unreadable = bool(logs) and all(event.unreadable for event in logs)
    state = StepState.FAILED if unreadable else _state(case, missing or no_log, unbound)
    return Taken(state, "; ".join([*told, *_gaps(case, missing, unbound)]), evidence, last)


def remediated(case: Case, _step: Step) -> Taken:
    """Every action of every matched procedure was carried out and went well; one tried again counts by its last end."""
    ends = {(event.procedure, event.action, event.binding): (record, event) for record, event in case.all(ActionDone)}
    asked = [(each.section, phrase) for each in case.procedures() for phrase in each.actions]
    if not ends:
        return _nothing_done(case, [phrase for _, phrase in asked])
    failed: list[Phrase] = []
    missing: list[Phrase] = []
    unbound: list[Phrase] = []
    well: list[Phrase] = []
    for section, phrase in asked:
        its = [
            event for _, event in ends.values() if event.procedure == section and names((phrase.text,), event.action)
        ]
        if not its:
            missing.append(phrase)
        elif not all(event.executed for event in its):
            unbound.append(phrase)
        else:
            (well if all(event.ok for event in its) else failed).append(phrase)
    told = [case.said("actions", done=len(well), all=len(asked))]
    if failed:
        told.append(case.said("failed", phrases=texts(failed)))
    evidence = tuple(
        case.said("action", action=event.action, detail=event.detail) for _, event in ends.values() if event.executed
    )
    last = max((record for record, _ in ends.values()), key=lambda record: record.seq)
    state = StepState.FAILED if failed else _state(case, missing, unbound)
    return Taken(state, "; ".join([*told, *_gaps(case, missing, unbound)]), evidence, last)


def recovered(case: Case, _step: Step) -> Taken:
    """Confirmed to be over; the step's time is the moment since when it held."""
    for record, event in case.all(IncidentRecovered):
        did = case.said("recovered", hold=f"{case.bindings.recovery.hold:g}")
        return Taken(StepState.DONE, did, tuple(event.evidence), record, event.recovered_at_s)
    return case.absent("not recovered")


def reported(case: Case, _step: Step) -> Taken:
    """The incident report that the document demands was written."""
    for record, event in case.all(IncidentReportWritten):
        return Taken(StepState.DONE, case.said("written", name=event.name), (), record)
    if not case.recorded:
        return Taken(StepState.UNKNOWN, case.said("old log"))
    return case.absent()


MOMENTS: Mapping[str, Callable[[Case, Step], Taken]] = {
    "detected": detected,
    "notified": notified,
    "acknowledged": acknowledged,
    "checked": checked,
    "remediated": remediated,
    "recovered": recovered,
    "reported": reported,
}
"""By the moments that the vocabulary knows (`STEPS`)."""


def _nothing_done(case: Case, asked: Sequence[Phrase]) -> Taken:
    """The end of a step that follows the matched procedures where nothing of them was carried out."""
    if not case.records:
        return case.absent()
    if left := case.left_to_people():
        return left
    if not case.procedures():
        return case.absent("no procedure")
    if not asked:
        return Taken(StepState.NOT_EXECUTABLE, case.said("nothing asked"))
    return case.absent()


def _state(case: Case, missing: object, unbound: object) -> StepState:
    if missing:
        return StepState.NOT_DONE if case.whole else StepState.UNKNOWN
    return StepState.NOT_EXECUTABLE if unbound else StepState.DONE


def _gaps(case: Case, missing: Sequence[Phrase], unbound: Sequence[Phrase]) -> Iterator[str]:
    if missing:
        yield case.said("missing", phrases=texts(missing))
    if unbound:
        yield case.said("unbound", phrases=texts(unbound))


def _logs(case: Case, logs: Sequence[LogsRead]) -> Iterator[str]:
    for event in logs:
        if event.unreadable:
            yield case.said("unreadable", service=event.service, why=event.unreadable)
        else:
            yield case.said("silent" if event.quiet else "log", service=event.service, lines=len(event.lines))
