"""The expectation that every drill carries on a target whose file says how to audit it."""

from collections.abc import Iterator

from chaos.events import Audited, DrillStarted, ExpectationJudged, Offence
from chaos.outcome import Verdict
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, listed

AUDIT = "no order lost or doubled"

_EXPECTED = "every acknowledged order and payment there, once, and charged once"
_TOLD = 5
"""So many offences stand in the evidence; the event has more of them."""


def audit(facts: Facts) -> Iterator[ExpectationJudged]:
    """What the load was told of stands in the target's books, as often as it was told. Nothing without `audit:`."""
    if not any(event.target.get("audit") for _, event in facts.all(DrillStarted)):
        return
    audits = facts.all(Audited)
    if not audits:
        yield _judged("not compared", Verdict.UNKNOWN, "no audit in the event log")
        return
    record, event = audits[-1]
    if event.unreadable:
        yield _judged("not known", Verdict.UNKNOWN, f"{event.unreadable} ({cite(record)})")
        return
    told = f"{event.orders:,} orders and {event.payments:,} payments acknowledged, {event.charges:,} charged"
    found = [f"{count:,} {kind}" for kind, count in event.counts.items() if count]
    if found:
        evidence = "; ".join(map(_offence, event.offences[:_TOLD]))
        yield _judged(f"{listed(found)}, of {told}", Verdict.FAILED, f"{evidence} ({cite(record)})")
    elif not event.orders:
        yield _judged("no order was acknowledged", Verdict.UNKNOWN, cite(record))
    else:
        kinds = ", ".join(f"0 {kind}" for kind in event.counts)
        yield _judged(told, Verdict.PASSED, f"{kinds} ({cite(record)})")


def _offence(offence: Offence) -> str:
    requests = f" (request {', '.join(offence.request_ids)})" if offence.request_ids else ""
    return f"{offence.kind}: {offence.subject}: {offence.detail}{requests}"


def _judged(observed: str, verdict: Verdict, evidence: str) -> ExpectationJudged:
    return ExpectationJudged(AUDIT, _EXPECTED, observed, verdict.value, evidence)
