"""Expectations on detection, classification and response: what the document promises under a real failure."""

from collections.abc import Iterator

import msgspec

from chaos.events import (
    ExpectationJudged,
    FaultEnded,
    FaultInjected,
    IncidentOpened,
    ProcedureMatched,
    SeverityChanged,
)
from chaos.experiment.definition import NO_PROCEDURE, EndedBy
from chaos.incident.observation import of_incident
from chaos.incident.step_deeds import ActionState, actions_of
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.scales import Level, Severity
from chaos.verdict.facts import Facts
from chaos.verdict.levels import worst_level
from chaos.verdict.undetected import undetected
from chaos.verdict.words import cite, ender, limit, listed, quote, took

DETECTED, SEVERITY, LEVEL, PROCEDURE = "detected", "severity", "level", "procedure"
FOLLOWED, RECOVERED, ENDED = "procedure followed", "recovered", "what ended the failure"
WITHIN = "time to recover"


def detected(facts: Facts) -> ExpectationJudged:
    """An incident was opened, within the experiment's limit where it has one; none where none is expected."""
    opened = facts.under_fault(IncidentOpened)
    if facts.expect.severity is Severity.NONE:
        seen = [f"{'; '.join(e.evidence)} ({cite(r)})" for r, e in opened]
        return _and_yet(facts, _none_expected(facts, DETECTED, "no incident", seen))
    within_s = facts.expect.detected_within
    expected = "an incident" if within_s is None else f"an incident within {limit(within_s)} of onset"
    if not opened:
        onset_s, until_s = facts.times.onset_s, facts.observed_until_s
        if facts.diverged and onset_s is not None and within_s is not None and until_s - onset_s > within_s:
            observed = f"no incident in {took(until_s - onset_s)}"
            missed = _judged(DETECTED, expected, observed, Verdict.FAILED, "no incident in the event log")
            return _and_yet(facts, missed)
        if facts.open_at_injection:
            observed = f"{facts.open_at_injection} was open before the fault: whether it would be detected is not known"
            return _judged(DETECTED, expected, observed, Verdict.UNKNOWN, "an incident before the injection")
        return _and_yet(facts, _absent(facts, DETECTED, expected, "no incident"))
    ttd_s = facts.times.ttd_s
    if ttd_s is None:
        return _judged(DETECTED, expected, _untimed(facts), Verdict.UNKNOWN, cite(opened[0][0]))
    verdict = _holds(within_s is None or ttd_s <= within_s)
    record, event = opened[0]
    many = len(facts.times.noticed)
    after = f"after {took(ttd_s)}" + (f", the longest of {many}" if many > 1 else "")
    return _judged(DETECTED, expected, after, verdict, f"{'; '.join(event.evidence)} ({cite(record)})")


def each_noticed(facts: Facts) -> Iterator[ExpectationJudged]:
    """Of several faults, each: within its own incident, or the one that was open; nothing is said of a single one."""
    failures = facts.times.failures
    if facts.expect.severity is Severity.NONE or sum(len(each.faults) for each in failures) < 2:  # noqa: PLR2004
        return
    within_s = facts.expect.detected_within
    for failure in failures:
        named = listed(list(failure.incidents))
        for fault, onset_s in failure.faults:
            name = f"{DETECTED}: {fault}"
            if not failure.incidents:
                yield _absent(facts, name, "an incident", "no incident")
            elif failure.detected_s is not None and onset_s > failure.detected_s:
                seen = f"{named} was open: the same failure"
                yield _judged(name, "an incident", seen, Verdict.PASSED, f"its effect showed at +{onset_s:.1f} s")
            else:
                ttd_s = (failure.detected_s or onset_s) - onset_s
                expected = "an incident" + ("" if within_s is None else f" within {limit(within_s)} of its onset")
                verdict = _holds(within_s is None or ttd_s <= within_s)
                yield _judged(name, expected, f"after {took(ttd_s)}, {named}", verdict, f"onset at +{onset_s:.1f} s")


def _untimed(facts: Facts) -> str:
    """Why there is no time to detect although there is an incident."""
    early_s = facts.times.early_s
    if early_s is None:
        return "an incident, but the onset is not known"
    return f"an incident {took(early_s)} before the fault's effect was seen: whether the fault opened it is not known"


def _and_yet(facts: Facts, judged: ExpectationJudged) -> ExpectationJudged:
    """The same with what the document saw of a failure that opened no incident."""
    if facts.under_fault(IncidentOpened) or not (seen := undetected(facts)):
        return judged
    return msgspec.structs.replace(judged, evidence=f"{judged.evidence}; {seen}")


def severity(facts: Facts) -> ExpectationJudged:
    """The worst class the incident reached is the expected one: neither lower nor higher."""
    expected = facts.expect.severity
    changes = [(record, event, Severity.of(event.severity)) for record, event in facts.under_fault(SeverityChanged)]
    if not changes:
        if expected is Severity.NONE:
            return _none_expected(facts, SEVERITY, expected.word, [])
        return _absent(facts, SEVERITY, expected.word, Severity.NONE.word)
    record, event, worst = max(changes, key=lambda change: (change[2], -change[0].seq))
    if worst < expected and not facts.observed_whole and facts.confirmed is None:
        return _judged(SEVERITY, expected.word, f"{worst.word} so far", Verdict.UNKNOWN, cite(record))
    row = next((each for each in facts.runbook.classes if each.severity is worst), None)
    promise = f"; {quote(facts.runbook, row.description.text, row.description.line)}" if row else ""
    evidence = f"{'; '.join(event.evidence)} ({cite(record)}){promise}"
    return _judged(SEVERITY, expected.word, worst.word, _holds(worst is expected), evidence)


def level(facts: Facts) -> ExpectationJudged:
    """The worst level of any metric of the threshold table, from onset to recovery, is one that is expected."""
    least, most = facts.expect.level, facts.expect.level_up_to or facts.expect.level
    expected = least.word if most is least else f"{least.word} to {most.word}"
    reached = worst_level(facts)
    if reached is None:
        return _judged(LEVEL, expected, "not known", Verdict.UNKNOWN, "no onset in the event log")
    if reached.blind and reached.level <= most and reached.level is not Level.CRITICAL:
        observed = f"{reached.level.word}, but for {listed(reached.blind)}"
        return _judged(LEVEL, expected, observed, Verdict.UNKNOWN, "values went missing in the event log")
    if reached.level < least and not facts.observed_whole and facts.confirmed is None:
        return _judged(LEVEL, expected, f"{reached.level.word} so far", Verdict.UNKNOWN, reached.evidence)
    return _judged(LEVEL, expected, reached.level.word, _holds(least <= reached.level <= most), reached.evidence)


def procedure(facts: Facts) -> ExpectationJudged | None:
    """The expected failure procedure was matched, and no other; None where the experiment does not say."""
    expected = facts.expect.procedure
    if expected is None:
        return None
    matched = {event.procedure: (record, event) for record, event in facts.under_fault(ProcedureMatched)}
    if expected == NO_PROCEDURE:
        seen = [f"{section}: {'; '.join(e.evidence)} ({cite(r)})" for section, (r, e) in matched.items()]
        return _none_expected(facts, PROCEDURE, "none of the document fits", seen, listed(list(matched)))
    if expected not in matched:
        if matched and not facts.observed_whole:
            why = facts.diverged or "the log ends early"
            return _judged(PROCEDURE, expected, f"{listed(list(matched))} so far", Verdict.UNKNOWN, why)
        return _absent(facts, PROCEDURE, expected, listed(list(matched)) or "none matched")
    record, event = matched[expected]
    others = [section for section in matched if section != expected]
    observed = expected + (f", and {listed(others)} besides" if others else "")
    evidence = f"{'; '.join(event.evidence)} ({cite(record)})"
    return _judged(PROCEDURE, f"{expected} only", observed, _holds(not others), evidence)


def followed(facts: Facts) -> Iterator[ExpectationJudged]:
    """Every action of every matched procedure was executed and went well, in every incident that it was matched in.

    Nothing is said of it where people respond, for what they do is not seen, nor where nobody does.
    """
    if facts.mode is not Mode.RUNBOOK:
        return
    matched = dict.fromkeys((event.incident, event.procedure) for _, event in facts.under_fault(ProcedureMatched))
    several = len({incident for incident, _ in matched}) > 1
    for incident, section in matched:
        yield _followed(facts, incident, section, f" of {incident}" if several else "")
    if not matched and facts.expect.severity is not Severity.NONE and not facts.none_fits:
        yield _absent(facts, FOLLOWED, "every action of the matched procedure", "no procedure was matched")


def _followed(facts: Facts, incident: str, section: str, which: str) -> ExpectationJudged:
    name = f"{FOLLOWED} ({section}){which}"
    found = facts.runbook.procedure(section)
    if found is None:
        return _judged(name, "every action", "the document has no such section", Verdict.UNKNOWN, facts.runbook.path)
    expected = f"{listed([phrase.text for phrase in found.actions]) or 'no action'} executed and ok"
    failed, missing, well = [], [], []
    for each in actions_of(of_incident(facts.records, incident), found, facts.bindings):
        match each.state:
            case ActionState.MISSING:
                missing.append(f"{each.phrase.text} did not end")
            case ActionState.UNFINISHED:
                missing.append(f"{each.phrase.text} did not end: {len(each.ends)} of {each.parts} parts of it did")
        for record, event in each.ends:
            if not event.executed:
                failed.append(f"{each.phrase.text} is not executable ({facts.runbook.path}, line {each.phrase.line})")
            elif not event.ok:
                failed.append(f"{each.phrase.text} failed: {event.detail} ({cite(record)})")
            else:
                well.append(f"{each.phrase.text} in {took(event.took_ms / 1000)} ({cite(record)})")
    if failed:
        return _judged(
            name, expected, "; ".join([*failed, *missing]), Verdict.FAILED, "; ".join(well) or "none went well"
        )
    if missing:
        return _absent(facts, name, expected, "; ".join(missing))
    return _judged(
        name, expected, "every action executed and ok", Verdict.PASSED, "; ".join(well) or "no action asked for"
    )


def recovered(facts: Facts) -> ExpectationJudged:
    """The incident ended, confirmed by the document's own indicators and thresholds for the holding time."""
    hold = limit(facts.bindings.recovery.hold)
    expected = f"indicators and thresholds met for {hold}"
    opened = facts.under_fault(IncidentOpened)
    if facts.expect.severity is Severity.NONE and not opened:
        return _none_expected(facts, RECOVERED, "nothing to recover from", [])
    confirmed = facts.confirmed
    if confirmed is None:
        return _absent(facts, RECOVERED, expected, "not confirmed" if opened else "no incident")
    record, event = confirmed
    ttr_s = facts.times.ttr_s
    observed = "confirmed" if ttr_s is None else f"after {took(ttr_s)}, confirmed"
    evidence = f"{'; '.join(event.evidence)} ({cite(record)})"
    return _judged(RECOVERED, expected, observed, Verdict.UNKNOWN if ttr_s is None else Verdict.PASSED, evidence)


def recovered_within(facts: Facts) -> ExpectationJudged | None:
    """Recovered within the experiment's own limit, counted from onset; None where it has none."""
    within_s = facts.expect.recovered_within
    if within_s is None:
        return None
    expected = f"within {limit(within_s)} of onset"
    ttr_s, onset_s = facts.times.ttr_s, facts.times.onset_s
    if facts.confirmed is not None and ttr_s is not None:
        return _judged(WITHIN, expected, took(ttr_s), _holds(ttr_s <= within_s), cite(facts.confirmed[0]))
    watched_s = None if onset_s is None else facts.observed_until_s - onset_s
    if watched_s is not None and watched_s > within_s and facts.under_fault(IncidentOpened):
        return _judged(WITHIN, expected, f"not in {took(watched_s)}", Verdict.FAILED, "no recovery in the event log")
    return _absent(facts, WITHIN, expected, "not recovered")


def ended(facts: Facts) -> ExpectationJudged:
    """Every fault was ended by what the experiment expects: the remediation, its own end, or our undo."""
    expected = facts.ended_by.value
    if facts.times.injected_s is None:
        return _judged(ENDED, expected, "nothing was injected", Verdict.UNKNOWN, "no injection in the event log")
    ends = facts.all(FaultEnded)
    ended_faults = {event.fault for _, event in ends}
    lasting = dict.fromkeys(e.fault for _, e in facts.all(FaultInjected) if e.fault not in ended_faults)
    if lasting or not ends:
        observed = f"{listed(list(lasting)) or 'no fault'} not seen to end"
        return _judged(ENDED, expected, observed, Verdict.UNKNOWN, "no end of it in the event log")
    others = [f"{event.fault} by {ender(event)}" for _, event in ends if event.by != expected]
    evidence = "; ".join(f"{event.evidence} ({cite(record)})" for record, event in ends)
    if facts.aborted and all(event.by in {expected, EndedBy.UNDO} for _, event in ends) and others:
        # The undo came because the drill was ended: what would have ended the fault is not known.
        return _judged(ENDED, expected, listed(others), Verdict.UNKNOWN, "the drill was aborted before it could end")
    how = list(dict.fromkeys(ender(event) for _, event in ends))
    return _judged(ENDED, expected, listed(others or how), _holds(not others), evidence)


def _none_expected(facts: Facts, name: str, expected: str, seen: list[str], observed: str = "") -> ExpectationJudged:
    if seen:
        return _judged(name, expected, observed or f"{len(seen)} seen", Verdict.FAILED, "; ".join(seen))
    return _absent(facts, name, expected, expected, Verdict.PASSED)


def _absent(
    facts: Facts, name: str, expected: str, observed: str, verdict: Verdict = Verdict.FAILED
) -> ExpectationJudged:
    """What is not in the log did not happen where the observation ran its course, and is unknown elsewhere."""
    if facts.times.onset_s is not None and facts.observed_whole:
        watched = f"+{facts.times.onset_s:.1f} s to +{facts.observed_until_s:.1f} s"
        return _judged(name, expected, observed, verdict, f"nothing of it from {watched}")
    why = (
        "the drill was aborted"
        if facts.aborted
        else "no fault was shown"
        if facts.times.onset_s is None
        else facts.diverged or "the log ends early"
    )
    return _judged(name, expected, observed, Verdict.UNKNOWN, why)


def _holds(holds: bool) -> Verdict:  # noqa: FBT001 - a predicate's answer
    return Verdict.PASSED if holds else Verdict.FAILED


def _judged(expectation: str, expected: str, observed: str, verdict: Verdict, evidence: str) -> ExpectationJudged:
    return ExpectationJudged(expectation, expected, observed, verdict.value, evidence)
