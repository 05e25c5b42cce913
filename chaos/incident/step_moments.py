"""Each moment of an incident's life, looked for in its records: when it was, and what was done."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from chaos.events import (
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentReportWritten,
    LogsRead,
)
from chaos.incident.step_case import Case, StepState, Taken, texts
from chaos.incident.step_deeds import ActionState, CheckState, actions_of, calls_of, checks_of
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
    taken, calls = case.all(IncidentAcknowledged), calls_of(case.records)
    missed = {call.contact for _, call in calls if not call.delivered}
    contacts = [
        case.said("not reached", contact=contact) if contact in missed else contact
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
    """Every check of every matched procedure was carried out, and logs were read where the step asks for them.

    Unknown where not one of them could read anything.
    """
    checks = [each for procedure in case.procedures() for each in checks_of(case.records, procedure, case.bindings)]
    done = [(each.state, *each.last) for each in checks if each.last and each.state is not CheckState.UNBOUND]
    read = case.all(LogsRead)
    if not done and not read:
        return _nothing_done(case, [each.phrase for each in checks])
    missing = [each.phrase for each in checks if each.state is CheckState.MISSING]
    unbound = [each.phrase for each in checks if each.state is CheckState.UNBOUND]
    blind = sum(state is CheckState.UNREAD for state, _, _ in done)
    logs = [event for _, event in read]
    no_log = case.recorded and not logs and _ASKS_FOR_LOGS.search(step.description.text) is not None
    evidence = (*(f"{event.check}: {event.finding}" for _, _, event in done), *_logs(case, logs))
    last = max((*(record for _, record, _ in done), *(record for record, _ in read)), key=lambda record: record.seq)
    state = _state(case, missing or no_log, unbound)
    if logs and all(event.unreadable for event in logs):
        state = StepState.FAILED
    elif done and blind == len(done) and state is not StepState.NOT_DONE:
        state = StepState.UNKNOWN
    told = _looked(case, [state for state, _, _ in done], len(checks), logs, no_log=no_log)
    return Taken(state, "; ".join([*told, *_gaps(case, missing, unbound)]), evidence, last)


def remediated(case: Case, _step: Step) -> Taken:
    """Every action of every matched procedure was carried out and went well; one tried again counts by its last end."""
    asked = [each for procedure in case.procedures() for each in actions_of(case.records, procedure, case.bindings)]
    ends = sorted((end for each in asked for end in each.ends), key=lambda end: end[0].seq)
    if not ends:
        return _nothing_done(case, [each.phrase for each in asked])
    of: dict[ActionState, list[Phrase]] = {
        state: [each.phrase for each in asked if each.state is state] for state in ActionState
    }
    told = [case.said("actions", done=len(of[ActionState.DONE]), all=len(asked))]
    if failed := of[ActionState.FAILED]:
        told.append(case.said("failed", phrases=texts(failed)))
    if unfinished := of[ActionState.UNFINISHED]:
        told.append(case.said("unfinished", phrases=texts(unfinished)))
    missing, unbound = of[ActionState.MISSING], of[ActionState.UNBOUND]
    evidence = tuple(
        case.said("action", action=event.action, detail=event.detail) for _, event in ends if event.executed
    )
    state = StepState.FAILED if failed else _state(case, [*missing, *unfinished], unbound)
    return Taken(state, "; ".join([*told, *_gaps(case, missing, unbound)]), evidence, ends[-1][0])


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


def _looked(
    case: Case, done: Sequence[CheckState], asked: int, logs: Sequence[LogsRead], *, no_log: bool
) -> Iterator[str]:
    """What was looked at, and what became of it."""
    if asked:
        yield case.said("checks", done=len(done), all=asked)
    if off := sum(state in {CheckState.OFF, CheckState.UNTOLD} for state in done):
        yield case.said("off", off=off)
    if blind := sum(state is CheckState.UNREAD for state in done):
        yield case.said("unread", unread=blind)
    if logs:
        yield case.said("logs", services=", ".join(dict.fromkeys(event.service for event in logs)))
    elif no_log:
        yield case.said("no log")


def _logs(case: Case, logs: Sequence[LogsRead]) -> Iterator[str]:
    for event in logs:
        if event.unreadable:
            yield case.said("unreadable", service=event.service, why=event.unreadable)
        else:
            yield case.said("silent" if event.quiet else "log", service=event.service, lines=len(event.lines))
