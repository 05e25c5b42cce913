"""Expectations on the drill itself: what makes its result mean anything."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator

from chaos.events import (
    DrillStarted,
    EffectMissing,
    EffectProven,
    ExpectationJudged,
    FaultInjected,
    FaultsPlanned,
    Readings,
    Requests,
    SourceFailed,
    SteadyStateJudged,
    UndoProven,
    UndoRecorded,
)
from chaos.outcome import Verdict
from chaos.scales import Metric
from chaos.verdict.facts import Facts
from chaos.verdict.silence import kept, silences, unheard_s
from chaos.verdict.words import cite, listed, took

STEADY, EFFECT, UNDO = "steady state before the fault", "the fault took effect", "the undo is proven"
SIGNALS, LOG = "signals seen throughout", "the event log is whole"

TOO_BUSY_PERCENT = 90.0
"""Response times grow without bound as processors near their limit: from here on they say nothing of the target."""
_OF_REQUESTS = (Metric.API_RESPONSE_TIME.value, Metric.ERROR_RATE.value)
LOAD_SOURCE = "k6"
"""The source whose observations are `Requests`; all others name themselves in `Readings`."""


def steady_state(facts: Facts) -> ExpectationJudged:
    """The target was healthy before anything was done to it."""
    expected = "every signal within the document's thresholds"
    judged = facts.all(SteadyStateJudged)
    if not judged:
        return _judged(STEADY, expected, "not looked at", Verdict.UNKNOWN, "no steady state in the event log")
    record, event = judged[-1]
    if event.met:
        return _judged(STEADY, expected, "met", Verdict.PASSED, cite(record))
    evidence = "; ".join(filter(None, (cite(record), advice(event))))
    return _judged(STEADY, expected, "; ".join(event.problems) or "not met", Verdict.FAILED, evidence)


def advice(event: SteadyStateJudged) -> str:
    """What may help a target that is not healthy for the want of processors or of requests; empty else."""
    unknown = [each for each in event.problems if each.endswith(" unknown")]
    told = []
    if event.busy_percent is not None and event.busy_percent >= TOO_BUSY_PERCENT and len(unknown) < len(event.problems):
        told.append(
            f"the machine's processors were {event.busy_percent:.0f} % busy: "
            "fewer users (--load 50), less other work, or a faster machine"
        )
    if any(each.startswith(_OF_REQUESTS) for each in unknown):
        told.append("too few requests to measure what is unknown: more users, or a load that has it")
    return "; ".join(told)


def effect(facts: Facts) -> ExpectationJudged:
    """Every fault that was to be injected showed an effect."""
    if facts.control:
        began = facts.times.injected_s is not None
        observed = "nothing was injected" if began else "it was not observed"
        verdict = Verdict.PASSED if began else Verdict.UNKNOWN
        return _judged(EFFECT, "nothing injected: a control", observed, verdict, "the experiment has no faults")
    expected = "the effect of every fault observed"
    missing = facts.all(EffectMissing)
    if missing:
        looked_for = listed([f"{event.fault}: {event.looked_for}" for _, event in missing])
        return _judged(EFFECT, expected, f"no effect seen ({looked_for})", Verdict.FAILED, cite(missing[0][0]))
    proven = {event.fault: (record, event) for record, event in facts.all(EffectProven)}
    injected = [event.fault for _, event in facts.all(FaultInjected)]
    if not injected:
        # It was never the fault's turn where the target was not found healthy.
        steady = any(event.met for _, event in facts.all(SteadyStateJudged))
        verdict = Verdict.FAILED if steady else Verdict.UNKNOWN
        return _judged(EFFECT, expected, "no fault was injected", verdict, "no injection in the event log")
    unproven = [fault for fault in injected if fault not in proven]
    if unproven:
        observed = f"nothing says whether {listed(unproven)} took effect"
        return _judged(EFFECT, expected, observed, Verdict.UNKNOWN, "no proof in the event log")
    planned = [each.fault for _, event in facts.all(FaultsPlanned) for each in event.faults]
    if left := [fault for fault in planned if fault not in injected]:
        observed = f"{listed(left)} not injected: the moment for it did not come"
        verdict = Verdict.FAILED if facts.observed_whole else Verdict.UNKNOWN
        return _judged(EFFECT, expected, observed, verdict, "no injection of it in the event log")
    evidence = "; ".join(f"{event.evidence} ({cite(record)})" for record, event in proven.values())
    return _judged(EFFECT, expected, f"{listed(list(proven))} seen", Verdict.PASSED, evidence)


def undo(facts: Facts) -> ExpectationJudged:
    """The state after the undo equals the captured one, fault by fault; an undo without proof is owed."""
    expected = "the state after undo equals the one before"
    proofs = {event.fault: (record, event) for record, event in facts.all(UndoProven)}
    recorded = [event.fault for _, event in facts.all(UndoRecorded)]
    touched = dict.fromkeys([*recorded, *(event.fault for _, event in facts.all(FaultInjected))])
    if not touched:
        return _judged(UNDO, expected, "nothing was touched", Verdict.PASSED, "no undo record, no injection")
    owed = [fault for fault in touched if fault not in proofs]
    if owed:
        return _judged(UNDO, expected, f"undo of {listed(owed)} is owed", Verdict.FAILED, "no proof in the event log")
    different = [(r, e) for r, e in proofs.values() if e.differences]
    if different:
        observed = "; ".join(difference for _, event in different for difference in event.differences)
        return _judged(UNDO, expected, observed, Verdict.FAILED, cite(different[0][0]))
    how = "equal" if any(e.needed for _, e in proofs.values()) else "equal already before undo ran"
    return _judged(UNDO, expected, how, Verdict.PASSED, listed([cite(record) for record, _ in proofs.values()]))


def signals(facts: Facts) -> ExpectationJudged:
    """From injection to confirmation no source was blind, and no endpoint silent, for longer than a window bridges.

    A load that waits for its answers asks less: a shop that has stopped shows as silence, not as errors. Where users
    are known to have waited, for an answer came in the end, or to have failed, there or on the way, nobody was blind.
    """
    expected = "no source blind between injection and confirmed recovery"
    if facts.times.injected_s is None:
        return _judged(SIGNALS, expected, "nothing was injected", Verdict.UNKNOWN, "no injection in the event log")
    since_s, until_s = facts.times.injected_s, facts.times.confirmed_s or facts.observed_until_s
    if not any(isinstance(r.event, Requests | Readings) and since_s <= r.at_s <= until_s for r in facts.records):
        return _judged(SIGNALS, expected, "no signal at all", Verdict.UNKNOWN, "no observation in the event log")
    bridged_s = _bridged_s(facts)
    blind = [
        f"{source} was blind for {took(end_s - start_s)} ({error})"
        for source, start_s, end_s, error in _outages(facts, until_s)
        if min(end_s, until_s) - max(start_s, since_s) > bridged_s(source)
    ]
    spans = kept(facts, bridged_s(LOAD_SOURCE))
    blind += [
        f"no request to {endpoint} ended for more than {took(min(end_s, until_s) - max(start_s, since_s))}"
        for endpoint, start_s, end_s in silences(facts, until_s)
        if unheard_s(max(start_s, since_s), min(end_s, until_s), spans) > bridged_s(LOAD_SOURCE)
    ]
    if blind:
        return _judged(SIGNALS, expected, "; ".join(blind), Verdict.UNKNOWN, "failures of sources in the event log")
    return _judged(SIGNALS, expected, "every source seen", Verdict.PASSED, f"+{since_s:.1f} s to +{until_s:.1f} s")


def whole_log(facts: Facts) -> ExpectationJudged:
    """No record is missing: numbers follow each other and the first record is the drill's start."""
    expected = "consecutive records from the start of the drill"
    numbers = [record.seq for record in facts.records]
    if not facts.records or not isinstance(facts.records[0].event, DrillStarted):
        return _judged(LOG, expected, "the start is missing", Verdict.UNKNOWN, "the first record")
    gap = next((a for a, b in itertools.pairwise(numbers) if b != a + 1), None)
    if gap is not None:
        return _judged(LOG, expected, "records are missing", Verdict.UNKNOWN, f"nothing follows record {gap}")
    return _judged(LOG, expected, f"{len(numbers):,} records", Verdict.PASSED, f"record {numbers[0]} to {numbers[-1]}")


def _outages(facts: Facts, until_s: float) -> Iterator[tuple[str, float, float, str]]:
    """(source, from, to, error): from a source's failure to its next observation, or to `until_s`."""
    failed: dict[str, tuple[float, str]] = {}
    for record in facts.records:
        match record.event:
            case SourceFailed(source=source, error=error):
                failed.setdefault(source, (record.at_s, error))
            case Readings(source=source) if source in failed:
                start_s, error = failed.pop(source)
                yield source, start_s, record.at_s, error
            case Requests() if LOAD_SOURCE in failed:
                start_s, error = failed.pop(LOAD_SOURCE)
                yield LOAD_SOURCE, start_s, record.at_s, error
    for source, (start_s, error) in failed.items():
        yield source, start_s, until_s, error


def _bridged_s(facts: Facts) -> Callable[[str], float]:
    """The shortest window among a source's metrics: a shorter gap leaves every window with samples in it."""
    metrics: dict[str, set[str]] = defaultdict(set)
    for _, event in facts.all(Readings):
        metrics[event.source].update(key for _, key, _, _ in event.items)
    metrics[LOAD_SOURCE] = {Metric.API_RESPONSE_TIME.value, Metric.ERROR_RATE.value}

    def bridged_s(source: str) -> float:
        own = metrics.get(source)
        windows = [each.window for each in facts.bindings.readings if not own or each.metric.value in own]
        return min(windows, default=0.0)

    return bridged_s


def _judged(expectation: str, expected: str, observed: str, verdict: Verdict, evidence: str) -> ExpectationJudged:
    return ExpectationJudged(expectation, expected, observed, verdict.value, evidence)
