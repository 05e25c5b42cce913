"""The expectation on whom each incident calls: the contacts of the document, in its order, each of them reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chaos.events import ExpectationJudged, IncidentOpened, Record, SeverityChanged
from chaos.incident.escalation import AT_RISK
from chaos.incident.observation import of_incident
from chaos.incident.step_deeds import Call, ContactState, calls_of, calls_whom, contacts_of
from chaos.outcome import Verdict, worst
from chaos.responding import Mode
from chaos.runbook.model import Contact
from chaos.scales import Severity
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, listed, quote

CALLED = "contacts called"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the calls of one incident come to."""

    verdict: Verdict
    observed: str
    calls: Sequence[Call] = ()


def called(facts: Facts) -> Iterator[ExpectationJudged]:
    """In every incident the first contact was called, and the others in their order; whoever was called was reached.

    Nothing is said of it where the document names nobody, where nobody is to be called, and for logs of before
    contacts were called. Nobody is to be called of an incident that was never classified.
    """
    people = sorted(facts.runbook.contacts, key=lambda each: each.order)
    recorded = facts.started is not None and facts.started.responder in set(Mode)
    opened = dict.fromkeys(event.incident for _, event in facts.under_fault(IncidentOpened))
    expects_incident = facts.expect.severity is not Severity.NONE or opened
    if not people or not recorded or facts.mode is Mode.NONE or not expects_incident:
        return
    first = people[0]
    expected = f"{first.who.text} called, and the next in order while nobody takes it"
    promise = quote(facts.runbook, ": ".join(filter(None, (first.rank.text, first.who.text))), first.who.line)
    of = {incident: of_incident(facts.records, incident) for incident in opened}
    # Of several incidents, those that had no class yet called nobody.
    due = {incident: records for incident, records in of.items() if _calls_somebody(records)} or of
    findings = [
        _found(facts, people, records, f"{incident}: " if due.keys() - {incident} else "")
        for incident, records in due.items()
    ] or [_nobody(facts, "")]
    verdict = worst([each.verdict for each in findings])
    ordered = sorted(findings, key=lambda each: each.verdict is not verdict)
    evidence = "; ".join(
        f"{event.contact}: {event.reason}, {event.detail} ({cite(record)})"
        for each in ordered
        for record, event in each.calls
    )
    observed = "; ".join(each.observed for each in ordered)
    evidence = f"{evidence}; {promise}" if evidence else promise
    yield ExpectationJudged(CALLED, expected, observed, verdict.value, evidence)


def _calls_somebody(records: Sequence[Record]) -> bool:
    return bool(calls_of(records)) or any(isinstance(record.event, SeverityChanged) for record in records)


def _found(facts: Facts, people: Sequence[Contact], records: Sequence[Record], which: str) -> _Finding:
    calls = calls_of(records)
    if not calls:
        return _nobody(facts, which)
    told = f"{which}{listed(list(dict.fromkeys(event.contact for _, event in calls)))} called"
    became = contacts_of(records, facts.runbook)
    missed = [each.contact.who.text for each in became if each.state is ContactState.NOT_REACHED]
    strangers = [event for _, event in calls if not any(calls_whom(event, each) for each in people)]
    if strangers:
        names = [f"{each.contact} ({each.order})" for each in strangers]
        who = listed([f"{each.who.text} ({each.order})" for each in people])
        return _Finding(Verdict.FAILED, f"{told}; the document has {who}, not {listed(names)}", calls)
    if missed:
        return _Finding(Verdict.FAILED, f"{told}, {listed(missed)} not reached", calls)
    if not _in_order(calls, people):
        return _Finding(Verdict.FAILED, f"{told}, out of order", calls)
    return _Finding(Verdict.PASSED, told, calls)


def _nobody(facts: Facts, which: str) -> _Finding:
    known = facts.observed_whole and facts.times.detected_s is not None
    return _Finding(Verdict.FAILED if known else Verdict.UNKNOWN, f"{which}nobody was called")


def _in_order(calls: Sequence[Call], people: Sequence[Contact]) -> bool:
    """Whether nobody was left out; who is told of a risk is called for that alone."""
    asked = [event.order for _, event in calls if not event.reason.startswith(AT_RISK)]
    return bool(asked) and asked == [each.order for each in people][: len(asked)]
