"""Expectations on the recovery table: every row that was hit came back within its RTO."""

from collections.abc import Iterator

from chaos.events import ExpectationJudged, LevelChanged, Record, ServiceRecovered
from chaos.outcome import Verdict
from chaos.runbook.model import RecoveryTarget
from chaos.runbook.resolve import recovery_endpoints
from chaos.scales import Level
from chaos.verdict.facts import Facts
from chaos.verdict.levels import SEEN_BY_USERS
from chaos.verdict.words import cite, limit, quote, took

OBJECTIVE = "recovery time objective"


def objectives(facts: Facts) -> Iterator[ExpectationJudged]:
    """One expectation for every row that was hit, highest priority first; one that says so where none was."""
    endpoints = recovery_endpoints(facts.runbook, facts.bindings)
    none_hit = True
    for row in sorted(facts.runbook.recovery, key=lambda each: each.priority):
        back = [(record, event) for record, event in facts.after_injection(ServiceRecovered) if _is(row, event)]
        hit = _first_hit(facts, endpoints.get(row.priority, ()))
        if back or hit:
            none_hit = False
            yield _objective(facts, row, back, hit)
    if none_hit:
        yield _not_hit(facts)


def row_hit(facts: Facts) -> RecoveryTarget | None:
    """The row of the highest priority that was hit, None where none was."""
    endpoints = recovery_endpoints(facts.runbook, facts.bindings)
    back = [event for _, event in facts.after_injection(ServiceRecovered)]
    rows = sorted(facts.runbook.recovery, key=lambda each: each.priority)
    hit = (r for r in rows if any(_is(r, e) for e in back) or _first_hit(facts, endpoints.get(r.priority, ())))
    return next(hit, None)


def _objective(
    facts: Facts, row: RecoveryTarget, back: list[tuple[Record, ServiceRecovered]], hit: Record | None
) -> ExpectationJudged:
    name = f"{OBJECTIVE} of {row.label.text}"
    expected = f"within {limit(row.rto_s)}"
    promise = quote(facts.runbook, row.rto.text, row.rto.line)
    onset_s = facts.times.onset_s
    if onset_s is None:
        return ExpectationJudged(name, expected, "the onset is not known", Verdict.UNKNOWN.value, promise)
    if not back or (hit is not None and hit.seq > back[-1][0].seq):
        watched_s = facts.observed_until_s - onset_s
        whole = facts.observed_whole or watched_s > row.rto_s
        verdict = Verdict.FAILED if whole else Verdict.UNKNOWN
        evidence = f"hit in {cite(hit)}; {promise}" if hit else promise
        return ExpectationJudged(name, expected, f"not back in {took(watched_s)}", verdict.value, evidence)
    record, event = max(back, key=lambda each: each[1].recovered_at_s)
    lasted_s = event.recovered_at_s - onset_s
    verdict = Verdict.PASSED if lasted_s <= row.rto_s else Verdict.FAILED
    evidence = f"hit at +{event.hit_at_s:.1f} s, back at +{event.recovered_at_s:.1f} s ({cite(record)}); {promise}"
    return ExpectationJudged(name, expected, took(lasted_s), verdict.value, evidence)


def _not_hit(facts: Facts) -> ExpectationJudged:
    known = facts.times.onset_s is not None and (facts.observed_whole or facts.confirmed is not None)
    return ExpectationJudged(
        f"{OBJECTIVE}s",
        "every service that is hit back within its objective",
        "no service of the recovery table was hit" if known else "not known whether any was hit",
        (Verdict.PASSED if known else Verdict.UNKNOWN).value,
        f"response times and error rates of the table's services ({facts.runbook.path})",
    )


def _is(row: RecoveryTarget, event: ServiceRecovered) -> bool:
    return event.recovery_row in {row.label.text, str(row.priority)}


def _first_hit(facts: Facts, endpoints: tuple[str, ...]) -> Record | None:
    metrics = {metric.value for metric in SEEN_BY_USERS}
    for record, event in facts.after_injection(LevelChanged):
        seen = event.metric in metrics and event.subject in endpoints and event.value is not None
        if seen and Level.of(event.level) > Level.NONE:
            return record
    return None
