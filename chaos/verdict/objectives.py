"""Expectations on the recovery table: every row that was hit came back within its RTO."""

from collections.abc import Iterator

from chaos.events import ExpectationJudged, LevelChanged, Record, ServiceRecovered
from chaos.incident.service_rows import rows_of, users_hit
from chaos.outcome import Verdict
from chaos.runbook.model import RecoveryTarget
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, limit, quote, took

OBJECTIVE = "recovery time objective"

Back = tuple[Record, ServiceRecovered]


def objectives(facts: Facts) -> Iterator[ExpectationJudged]:
    """One expectation for every row that was hit, highest priority first; one that says so where none was."""
    hit = list(rows_hit(facts))
    for row, hits, back in hit:
        yield _objective(facts, row, hits, back)
    if not hit:
        yield _not_hit(facts)


def rows_hit(facts: Facts) -> Iterator[tuple[RecoveryTarget, list[Record], list[Back]]]:
    """Each row that was hit, highest priority first, with the records of its hits and of its returns."""
    endpoints = {row.label: row.endpoints for row in rows_of(facts.runbook, facts.bindings)}
    for row in sorted(facts.runbook.recovery, key=lambda each: each.priority):
        hits = _hits(facts, endpoints[row.label.text])
        back = [each for each in facts.under_fault(ServiceRecovered) if each[1].recovery_row == row.label.text]
        if hits or back:
            yield row, hits, back


def _objective(facts: Facts, row: RecoveryTarget, hits: list[Record], back: list[Back]) -> ExpectationJudged:
    name = f"{OBJECTIVE} of {row.label.text}"
    expected = f"within {limit(row.rto_s)}"
    promise = quote(facts.runbook, row.rto.text, row.rto.line)
    onset_s = last_onset_s(facts)
    if onset_s is None:
        return ExpectationJudged(name, expected, "the onset is not known", Verdict.UNKNOWN.value, promise)
    if not back or (hits and hits[-1].seq > back[-1][0].seq):
        watched_s = facts.observed_until_s - onset_s
        # A drill that ends before the objective has passed can neither keep nor refute it.
        verdict = Verdict.FAILED if watched_s > row.rto_s else Verdict.UNKNOWN
        evidence = f"hit in {cite(hits[-1])}; {promise}"
        return ExpectationJudged(name, expected, f"not back in {took(watched_s)}", verdict.value, evidence)
    lasted_s, record, event = max(
        ((out_s(facts, each), record, each) for record, each in back), key=lambda each: (each[0], each[1].seq)
    )
    verdict = Verdict.PASSED if lasted_s <= row.rto_s else Verdict.FAILED
    evidence = f"hit at +{event.hit_at_s:.1f} s, back at +{event.recovered_at_s:.1f} s ({cite(record)}); {promise}"
    return ExpectationJudged(name, expected, took(lasted_s), verdict.value, evidence)


def out_s(facts: Facts, event: ServiceRecovered) -> float:
    """How long a row was out: from the onset of the failure that its incident was about."""
    failure = facts.times.failure_of(event.incident)
    onset_s = failure.onset_s if failure and failure.onset_s is not None else facts.times.onset_s
    return event.recovered_at_s - (event.hit_at_s if onset_s is None else onset_s)


def last_onset_s(facts: Facts) -> float | None:
    """The onset of the failure that was noticed last; of the drill, where that is not known."""
    last = facts.times.noticed[-1].onset_s if facts.times.noticed else None
    return facts.times.onset_s if last is None else last


def _not_hit(facts: Facts) -> ExpectationJudged:
    known = facts.times.onset_s is not None and (facts.observed_whole or facts.confirmed is not None)
    return ExpectationJudged(
        f"{OBJECTIVE}s",
        "every service that is hit back within its objective",
        "no service of the recovery table was hit" if known else "not known whether any was hit",
        (Verdict.PASSED if known else Verdict.UNKNOWN).value,
        f"response times and error rates of the table's services ({facts.runbook.path})",
    )


def _hits(facts: Facts, endpoints: tuple[str, ...]) -> list[Record]:
    """Records of levels from which the recovery clock of a row with these endpoints runs."""
    return [
        record for record, event in facts.under_fault(LevelChanged) if users_hit(event) and event.subject in endpoints
    ]
