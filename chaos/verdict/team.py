"""The expectation on whom an incident calls: the contacts of the document, in its order, each of them reached."""

from collections.abc import Iterator, Sequence

from chaos.events import ContactCalled, ExpectationJudged, FaultInjected, IncidentOpened, Record
from chaos.incident.escalation import AT_RISK
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.scales import Severity
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, listed, quote

CALLED = "contacts called"

Calls = Sequence[tuple[Record, ContactCalled]]


def called(facts: Facts) -> Iterator[ExpectationJudged]:
    """The first contact was called, and the others in their order; whoever was called was reached.

    Nothing is said of it where the document names nobody, where nobody is to be called, and for logs of before
    contacts were called.
    """
    people = sorted(facts.runbook.contacts, key=lambda each: each.order)
    recorded = facts.started is not None and facts.started.responder in set(Mode)
    expects_incident = facts.expect.severity is not Severity.NONE or facts.under_fault(IncidentOpened)
    if not people or not recorded or facts.mode is Mode.NONE or not expects_incident:
        return
    first = people[0]
    expected = f"{first.who.text} called, and the next in order while nobody takes it"
    promise = quote(facts.runbook, f"{first.rank.text}: {first.who.text}", first.who.line)
    # A call that was under way when the observation ended is told of after the undo began.
    injected = next((record.seq for record, _ in facts.all(FaultInjected)), None)
    calls = [each for each in facts.all(ContactCalled) if injected is not None and each[0].seq > injected]
    if not calls:
        known = facts.observed_whole and facts.times.detected_s is not None
        verdict = Verdict.FAILED if known else Verdict.UNKNOWN
        yield ExpectationJudged(CALLED, expected, "nobody was called", verdict.value, promise)
        return
    observed, kept = _observed(calls)
    evidence = "; ".join(f"{event.contact}: {event.reason}, {event.detail} ({cite(record)})" for record, event in calls)
    verdict = Verdict.PASSED if kept else Verdict.FAILED
    yield ExpectationJudged(CALLED, expected, observed, verdict.value, f"{evidence}; {promise}")


def _observed(calls: Calls) -> tuple[str, bool]:
    missed = list(dict.fromkeys(event.contact for _, event in calls if not event.delivered))
    told = f"{listed(list(dict.fromkeys(event.contact for _, event in calls)))} called"
    if missed:
        return f"{told}, {listed(missed)} not reached", False
    return (told, True) if _in_order(calls) else (f"{told}, out of order", False)


def _in_order(calls: Calls) -> bool:
    """Whether nobody was left out, by incident; who is told of a risk is called for that alone."""
    orders: dict[str, list[int]] = {}
    for _, event in calls:
        if not event.reason.startswith(AT_RISK):
            orders.setdefault(event.incident, []).append(event.order)
    return all(each == list(range(1, len(each) + 1)) for each in orders.values())
