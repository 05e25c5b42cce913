"""What became of each check and action of a procedure, and of each contact, in one incident: the one fold.

Verdict, steps, coverage and the incident report all read it, each in its own words, so that they cannot disagree.
`records` are those of one incident (`observation.of_incident`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chaos.events import ActionDone, ActionStarted, CheckDone, ContactCalled, ProcedureMatched, Record
from chaos.runbook.bindings import Bindings, names
from chaos.runbook.model import Contact, Phrase, Procedure, Runbook

_UNSAID = {"timeout", "token", "concerns"}
"""What the words for an action in the records leave out."""

End = tuple[Record, ActionDone]
Call = tuple[Record, ContactCalled]


class ActionState(StrEnum):
    """What became of an action, worst first. `UNFINISHED`: a part of it ended, and another did not.

    `UNBOUND`: the document's words for it mean nothing here.
    """

    FAILED = "failed"
    MISSING = "missing"
    UNFINISHED = "unfinished"
    UNBOUND = "unbound"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ActionBecame:
    """One action: the last end of each part that ended, what began and did not end, and of how many parts it is."""

    section: str
    phrase: Phrase
    state: ActionState
    ends: tuple[End, ...]
    begun: tuple[tuple[Record, ActionStarted], ...]
    parts: int


class CheckState(StrEnum):
    """What became of a check, worst first. `UNTOLD`: its log does not tell whether it read anything.

    `UNREAD`: it was carried out and could read nothing. `UNBOUND`: its words mean nothing here.
    """

    MISSING = "missing"
    UNREAD = "unread"
    UNTOLD = "untold"
    UNBOUND = "unbound"
    OFF = "off"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class CheckBecame:
    """One check and the last time that it was carried out, None where it was not."""

    section: str
    phrase: Phrase
    state: CheckState
    last: tuple[Record, CheckDone] | None


class ContactState(StrEnum):
    """What became of a contact: one who was called in vain even once was not reached."""

    NOT_REACHED = "not reached"
    NOT_CALLED = "not called"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class ContactBecame:
    """One contact of the document with every call of it."""

    contact: Contact
    state: ContactState
    calls: tuple[Call, ...]


def procedures_of(records: Iterable[Record], runbook: Runbook) -> list[Procedure]:
    """The procedures that were matched, in that order; those that the document does not have are left out."""
    sections = dict.fromkeys(r.event.procedure for r in records if isinstance(r.event, ProcedureMatched))
    return [found for section in sections if (found := runbook.procedure(section))]


def actions_of(records: Sequence[Record], procedure: Procedure, bindings: Bindings) -> tuple[ActionBecame, ...]:
    """What became of each action of `procedure`, in its order. A part that was tried again counts by its last end."""
    return tuple(_action(records, procedure.section, phrase, bindings) for phrase in procedure.actions)


def checks_of(records: Sequence[Record], procedure: Procedure, bindings: Bindings) -> tuple[CheckBecame, ...]:
    """What became of each check of `procedure`, in its order; one that was repeated counts by its last time."""
    return tuple(_check(records, procedure.section, phrase, bindings) for phrase in procedure.checks)


def contacts_of(records: Iterable[Record], runbook: Runbook) -> tuple[ContactBecame, ...]:
    """What became of each contact of the document, first to last in its order of escalation."""
    calls = calls_of(records)
    people = sorted(runbook.contacts, key=lambda each: each.order)
    return tuple(_contact(contact, [each for each in calls if calls_whom(each[1], contact)]) for contact in people)


def calls_of(records: Iterable[Record]) -> tuple[Call, ...]:
    """Every call, whomever it was for."""
    return tuple((record, record.event) for record in records if isinstance(record.event, ContactCalled))


def calls_whom(call: ContactCalled, contact: Contact) -> bool:
    """Whether `call` is for `contact`: by name and by place in the order."""
    return call.order == contact.order and names((contact.who.text,), call.contact)


def _action(records: Sequence[Record], section: str, phrase: Phrase, bindings: Bindings) -> ActionBecame:
    begun: dict[str, tuple[Record, ActionStarted]] = {}
    ends: dict[str, End] = {}
    for record in records:
        match record.event:
            case ActionStarted() as event if _is(event, section, phrase):
                begun[event.binding] = (record, event)
            case ActionDone() as event if _is(event, section, phrase):
                begun.pop(event.binding, None)
                ends[event.binding] = (record, event)
    bound = bindings.action_of(phrase.text)
    # What reads the same in the records (the same call with another time-out) has one end there.
    parts = len({each.model_dump_json(exclude=_UNSAID) for each in bound.does}) if bound else 1
    state = _action_state([event for _, event in ends.values()], whole=not begun and len(ends) >= parts)
    return ActionBecame(section, phrase, state, tuple(ends.values()), tuple(begun.values()), parts)


def _action_state(ends: Sequence[ActionDone], *, whole: bool) -> ActionState:
    if not ends:
        return ActionState.MISSING
    if not all(event.executed for event in ends):
        return ActionState.UNBOUND
    if not all(event.ok for event in ends):
        return ActionState.FAILED
    return ActionState.DONE if whole else ActionState.UNFINISHED


def _is(event: ActionStarted | ActionDone, section: str, phrase: Phrase) -> bool:
    return event.procedure == section and names((phrase.text,), event.action)


def _check(records: Sequence[Record], section: str, phrase: Phrase, bindings: Bindings) -> CheckBecame:
    done = [
        (record, record.event)
        for record in records
        if isinstance(record.event, CheckDone)
        and record.event.procedure == section
        and names((phrase.text,), record.event.check)
    ]
    last = done[-1] if done else None
    if bindings.check_of(phrase.text) is None:
        return CheckBecame(section, phrase, CheckState.UNBOUND, last)
    return CheckBecame(section, phrase, _check_state(last[1]) if last else CheckState.MISSING, last)


def _check_state(check: CheckDone) -> CheckState:
    if check.ok:
        # Nothing is well that was not read.
        return CheckState.UNREAD if check.known is False else CheckState.OK
    if check.known is not None:
        return CheckState.OFF if check.known else CheckState.UNREAD
    # Logs of before it was recorded say it in the finding, if at all.
    blind = all(each.endswith(" unknown") for each in check.finding.split("; "))
    return CheckState.UNREAD if blind else CheckState.UNTOLD


def _contact(contact: Contact, calls: Sequence[Call]) -> ContactBecame:
    state = (
        ContactState.NOT_CALLED
        if not calls
        else ContactState.REACHED
        if all(event.delivered for _, event in calls)
        else ContactState.NOT_REACHED
    )
    return ContactBecame(contact, state, tuple(calls))
