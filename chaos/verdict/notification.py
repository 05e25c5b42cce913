"""Expectations on what people were told: each incident reported once and in time, then told of to its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chaos.events import (
    DrillStarted,
    ExpectationJudged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.experiment.definition import Expectations
from chaos.outcome import Verdict, worst
from chaos.runbook.model import Runbook
from chaos.runbook.reporting import report_within_s
from chaos.scales import Severity
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, limit, listed, quote, took

NOTIFIED, TOLD_ON = "notified", "updates and all-clear"

WITHIN_S = 30.0
"""How soon after detection a report must be delivered where neither document nor experiment says so: ours, about the
longest that a message is tried for."""

_KINDS_SINCE_SCHEMA = 3
_REPORT, _UPDATE, _ALL_CLEAR = "report", "update", "all clear"

_CLOSING_S = 1.0
"""How long before the end of the observation a change may come too late to be told of: ours, one sampling."""

Sent = tuple[Record, IncidentNotified]
News = tuple[Record, SeverityChanged | ProcedureMatched]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one incident's messages come to."""

    verdict: Verdict
    observed: str
    evidence: str


def notification(facts: Facts) -> Iterator[ExpectationJudged]:
    """Every incident was reported once, delivered, in time; then every update and the all-clear were delivered.

    A log from before messages had kinds tells only whether one was delivered.
    """
    sent = _sent(facts)
    incidents = [(record, event.incident) for record, event in facts.under_fault(IncidentOpened)]
    if facts.expect.severity is Severity.NONE:
        yield _none_expected(facts, sent)
        return
    allowed_s, promise = _within(facts)
    expected = f"one report an incident, delivered within {limit(allowed_s)} of detection"
    if not incidents:
        yield _judged(NOTIFIED, expected, [_absent(facts, "no incident to report")], promise)
    elif any(event.schema < _KINDS_SINCE_SCHEMA for _, event in facts.all(DrillStarted)):
        yield _judged(NOTIFIED, "a delivered report", [_told_of(facts, sent)])
    else:
        yield _judged(
            NOTIFIED, expected, [_reported(facts, opened, id_, sent, allowed_s) for opened, id_ in incidents], promise
        )
        reported = {event.incident for _, event in sent if event.message_kind == _REPORT}
        followed = [_followed(facts, id_, sent) for _, id_ in incidents if id_ in reported]
        if followed:
            expected = "every change of severity and every procedure told and delivered, one all-clear once it is over"
            yield _judged(TOLD_ON, expected, followed)


def _reported(facts: Facts, opened: Record, incident: str, sent: list[Sent], allowed_s: float) -> _Finding:
    reports = [(r, e) for r, e in sent if e.incident == incident and e.message_kind == _REPORT]
    if not reports:
        return _absent(facts, f"{incident} was not reported")
    record, event = reports[-1]
    if len(reports) > 1:
        return _Finding(Verdict.FAILED, f"{incident} was reported {len(reports)} times", cite(record))
    if not event.delivered:
        return _undelivered(facts, record, event)
    took_s = max(0.0, record.at_s - opened.at_s)
    verdict = Verdict.PASSED if took_s <= allowed_s else Verdict.FAILED
    return _Finding(verdict, f"after {took(took_s)} in {event.channel}", f"{event.detail} ({cite(record)})")


def _followed(facts: Facts, incident: str, sent: list[Sent]) -> _Finding:
    messages = [(r, e) for r, e in sent if e.incident == incident and e.message_kind != _REPORT]
    lost = [(r, e) for r, e in messages if not e.delivered]
    if lost:
        return _undelivered(facts, *lost[0], more=len(lost) - 1)
    clear = [record for record, event in messages if event.message_kind == _ALL_CLEAR]
    count = len(messages) - len(clear)
    updates = f"{count} update{'s' * (count != 1)}"
    over = next((r for r, event in facts.under_fault(IncidentRecovered) if event.incident == incident), None)
    if len(clear) > 1:
        return _Finding(Verdict.FAILED, f"{len(clear)} all-clears", cite(clear[-1]))
    if untold := _untold(_news(facts, incident, over), [each for each in messages if each[0] not in clear]):
        # What became known as nobody watched any more may have been too late to tell.
        in_time = [news for record, news in untold if record.at_s < facts.observed_until_s - _CLOSING_S]
        missing = _absent(facts, f"{updates}, none on {listed(in_time or [news for _, news in untold])}")
        return missing if in_time else replace(missing, verdict=Verdict.UNKNOWN)
    if over is None:
        verdict = Verdict.PASSED if facts.observed_whole else Verdict.UNKNOWN
        return _Finding(verdict, f"{updates}; it was not over", facts.runbook.path)
    if not clear:
        return _absent(facts, "no all-clear")
    return _Finding(Verdict.PASSED, f"{updates}, then the all-clear", cite(clear[0]))


def _news(facts: Facts, incident: str, over: Record | None) -> list[News]:
    """What people must be told by an update while the incident lasts, in order; its first class is in the report.

    Nothing where another document makes other news of the signals: the drill could not tell of them.
    """
    if facts.other_news:
        return []
    until = over.seq if over is not None else float("inf")
    changes = [each for each in facts.under_fault(SeverityChanged) if each[1].incident == incident]
    matched = [each for each in facts.under_fault(ProcedureMatched) if each[1].incident == incident]
    news: list[News] = [*changes[1:], *matched]
    return sorted((each for each in news if each[0].seq < until), key=lambda each: each[0].seq)


def _untold(news: list[News], updates: list[Sent]) -> list[tuple[Record, str]]:
    """The news that no update after them tells; one update tells one of them."""
    left, untold = list(updates), []
    for record, event in news:
        match event:
            case ProcedureMatched():
                words, what = [event.procedure], f"procedure {event.procedure}"
            case SeverityChanged():
                words, what = [event.was, event.severity], f"severity {event.severity}"
        told = next((each for each in left if each[0].seq > record.seq and _tells(each[1], words)), None)
        if told is None:
            untold.append((record, what))
        else:
            left.remove(told)
    return untold


def _tells(message: IncidentNotified, words: list[str]) -> bool:
    """Whether the first line of a message, which is its news, holds all of `words`; no class is in its own language."""
    headline, _, _ = message.message.partition("\n")
    return all(_says(headline, word) for word in words if word not in {"", Severity.NONE.word})


def _says(headline: str, word: str) -> bool:
    """Whether `word` stands there for itself: 3.1 is not said by 3.10 or 3.1.2."""
    flat = re.escape(" ".join(word.split()))
    return re.search(rf"(?<![0-9A-Za-z_.]){flat}(?![0-9A-Za-z_]|\.\d)", headline) is not None


def _undelivered(facts: Facts, record: Record, event: IncidentNotified, more: int = 0) -> _Finding:
    # What was given up because somebody ended the drill might have been delivered a moment later.
    cut_off = facts.aborted is not None and record.at_s >= facts.observed_until_s
    also = f", and {more} more" if more else ""
    observed = f"{event.message_kind} not delivered: {event.detail}{also}"
    return _Finding(Verdict.UNKNOWN if cut_off else Verdict.FAILED, observed, f"{event.channel}, {cite(record)}")


def _told_of(facts: Facts, sent: list[Sent]) -> _Finding:
    """The rule of logs in which every escalation was told as another report."""
    delivered = next(((record, event) for record, event in sent if event.delivered), None)
    if delivered:
        return _Finding(Verdict.PASSED, f"in {delivered[1].channel}", cite(delivered[0]))
    if sent:
        return _Finding(Verdict.FAILED, f"not delivered: {sent[-1][1].detail}", cite(sent[-1][0]))
    return _absent(facts, "no report")


def _none_expected(facts: Facts, sent: list[Sent]) -> ExpectationJudged:
    if sent:
        seen = "; ".join(cite(record) for record, _ in sent)
        return _judged(NOTIFIED, "no report", [_Finding(Verdict.FAILED, f"{len(sent)} seen", seen)])
    nothing = _absent(facts, "no report")
    verdict = Verdict.PASSED if nothing.verdict is Verdict.FAILED else Verdict.UNKNOWN
    return _judged(NOTIFIED, "no report", [_Finding(verdict, nothing.observed, nothing.evidence)])


def _absent(facts: Facts, observed: str) -> _Finding:
    """What is not in the log did not happen where the observation ran its course, and is unknown elsewhere."""
    if facts.times.onset_s is not None and facts.observed_whole:
        watched = f"+{facts.times.onset_s:.1f} s to +{facts.observed_until_s:.1f} s"
        return _Finding(Verdict.FAILED, observed, f"nothing of it from {watched}")
    why = "the drill was aborted" if facts.aborted else "the log does not tell of a whole drill"
    return _Finding(Verdict.UNKNOWN, observed, why)


def _sent(facts: Facts) -> list[Sent]:
    """Every message since the test began; those that were still under way when the undo began count too."""
    began = facts.began
    if began is None:
        return []
    return [(record, event) for record, event in facts.all(IncidentNotified) if record.seq > began]


def within_s(expect: Expectations, runbook: Runbook) -> float:
    """The shortest limit on reports that anybody set, counted from detection."""
    documents = report_within_s(runbook)
    limits = [each for each in (expect.notified_within, documents and documents[0]) if each is not None]
    return min(limits, default=WITHIN_S)


def _within(facts: Facts) -> tuple[float, str]:
    """The limit, and where the document says so."""
    documents = report_within_s(facts.runbook)
    promise = "" if documents is None else f"; {quote(facts.runbook, documents[1].text, documents[1].line)}"
    return within_s(facts.expect, facts.runbook), promise


def _judged(name: str, expected: str, findings: list[_Finding], promise: str = "") -> ExpectationJudged:
    """All findings, those that decide the verdict first."""
    verdict = worst([each.verdict for each in findings])
    ordered = sorted(findings, key=lambda each: each.verdict is not verdict)
    observed = "; ".join(each.observed for each in ordered)
    evidence = "; ".join(dict.fromkeys(each.evidence for each in ordered))
    return ExpectationJudged(name, expected, observed, verdict.value, f"{evidence}{promise}")
