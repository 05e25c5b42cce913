"""The verdict in one sentence that a manager reads: what failed first, then what happened."""

from collections.abc import Mapping, Sequence

from chaos.events import (
    ExpectationJudged,
    FaultEnded,
    FaultInjected,
    IncidentOpened,
    ProcedureMatched,
    SeverityChanged,
    SteadyStateJudged,
)
from chaos.experiment.definition import EndedBy
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.scales import Severity
from chaos.verdict import conduct
from chaos.verdict.audit import AUDIT
from chaos.verdict.facts import Facts
from chaos.verdict.objectives import rows_hit
from chaos.verdict.steps import STEP
from chaos.verdict.words import ender, limit, listed, took


def sentence(facts: Facts, judged: Sequence[ExpectationJudged], verdict: Verdict) -> str:
    """One sentence, built from judged facts only."""
    by_name = {each.expectation: each for each in judged}
    undo = _undone(by_name[conduct.UNDO])
    reasons = _reasons(judged, verdict)
    audit = "" if reasons.startswith(AUDIT) else _audit(by_name)
    told = f"{_story(facts)}; {audit}{undo}"
    match verdict:
        case Verdict.NOT_INJECTED:
            return f"Not injected: {_not_injected(facts, by_name)}, so {facts.title} was not drilled; {audit}{undo}."
        case Verdict.NOT_CLEANED:
            return f"Not cleaned: {undo}; {audit}{_story(facts)}."
        case Verdict.ABORTED if facts.aborted:
            return f"Aborted by {facts.aborted.by} ({_inline(facts.aborted.reason)}): {told}."
        case Verdict.PASSED:
            return f"Passed{_not_judged(facts, judged)}: {told}."
        case _:
            return f"{verdict.value.capitalize()} on {reasons}: {told}."


def _not_judged(facts: Facts, judged: Sequence[ExpectationJudged]) -> str:
    """How many steps of the document a drill that passed says nothing of; empty where no incident was to be met."""
    if facts.expect.severity is Severity.NONE:
        return ""
    names = [f"{STEP} {step.name.text}" for step in facts.runbook.steps]
    told = [
        name
        for name in names
        if any(each.expectation == name or each.expectation.startswith(f"{name} of ") for each in judged)
    ]
    left = len(names) - len(told)
    return f" ({left} of {len(names)} steps not judged)" if left else ""


def _reasons(judged: Sequence[ExpectationJudged], verdict: Verdict) -> str:
    """The first expectation with the drill's own verdict, and how many more have it; empty where none has."""
    off = [each for each in judged if each.verdict == verdict.value]
    if not off:
        return ""
    first = off[0]
    more = f", and {len(off) - 1} more" if off[1:] else ""
    return f"{first.expectation} ({_inline(first.observed)}; expected: {_inline(first.expected)}){more}"


def _story(facts: Facts) -> str:
    """What happened, from onset to recovery."""
    title = facts.title
    if facts.control:
        return _without_a_fault(facts)
    if not facts.all(FaultInjected):
        return f"{title} was not injected"
    if not facts.under_fault(IncidentOpened):
        as_expected = ", as expected" if facts.expect.severity is Severity.NONE else ""
        return f"{title} was not detected{as_expected}"
    reached = [Severity.of(event.severity) for _, event in facts.under_fault(SeverityChanged)]
    word = f" as {max(reached).word}" if reached else ", but not classified"
    if (early_s := facts.times.early_s) is not None:
        return f"an incident was opened{word} {took(early_s)} before {title} took effect, {_recovery(facts)}"
    when = "" if facts.times.ttd_s is None else f" in {took(facts.times.ttd_s)}"
    many = len(facts.times.noticed)
    times = f" ({many} times, the longest counts)" if many > 1 else ""
    return f"{title} was detected{when}{word}{times}, {_recovery(facts)}"


def _without_a_fault(facts: Facts) -> str:
    """What a control came to: whatever alarm rings in it is a false one."""
    began_s = facts.times.injected_s
    if began_s is None:
        return f"{facts.title} was not observed"
    opened = facts.under_fault(IncidentOpened)
    if not opened:
        return f"no incident in {took(facts.observed_until_s - began_s)}, as expected"
    record, event = opened[0]
    alarms = f"{len(opened)} false alarms" if opened[1:] else "a false alarm"
    return f"{alarms} after {took(record.at_s - began_s)}, with nothing injected ({_inline('; '.join(event.evidence))})"


def _recovery(facts: Facts) -> str:
    sections = list(dict.fromkeys(event.procedure for _, event in facts.under_fault(ProcedureMatched)))
    procedures = f"procedure{'s' * (len(sections) > 1)} {listed(sections)}"
    if facts.confirmed is None:
        followed = _begun(facts, procedures) if sections else "no procedure was matched"
        return f"{followed} and it was not back when the observation ended"
    after = "" if facts.times.ttr_s is None else f" in {took(facts.times.ttr_s)}"
    row = next((row for row, _, _ in rows_hit(facts)), None)
    back = f"back{after}" + (f", of {limit(row.rto_s)} allowed" if row else "")
    ends = [event for _, event in facts.all(FaultEnded)]
    itself = _by_itself(ends)
    if facts.mode is Mode.NONE:
        return f"nobody responded and it came {back}{itself}"
    if not sections:
        return f"no procedure was matched and it came {back}{itself}"
    if all(event.by == EndedBy.REMEDIATION for event in ends):
        return f"{'people' if facts.mode is Mode.HUMAN else procedures} brought it {back}"
    return f"{procedures} {'were' if sections[1:] else 'was'} followed and it came {back}{itself}"


def _by_itself(ends: Sequence[FaultEnded]) -> str:
    """How faults ended that did so when the experiment says."""
    itself = list(dict.fromkeys(ender(event) for event in ends if event.for_s is not None))
    return f", by {listed(itself)}" if itself else ""


def _begun(facts: Facts, procedures: str) -> str:
    match facts.mode:
        case Mode.RUNBOOK:
            return f"{procedures} was begun"
        case Mode.HUMAN:
            return f"people were told to follow {procedures}"
        case Mode.NONE:
            return f"{procedures} applied, nobody responded"


def _audit(by_name: Mapping[str, ExpectationJudged]) -> str:
    """What is wrong with orders and payments: nobody may miss that, whatever else went wrong."""
    audit = by_name.get(AUDIT)
    return f"{_inline(audit.observed)}; " if audit and audit.verdict == Verdict.FAILED.value else ""


def _undone(undo: ExpectationJudged) -> str:
    match Verdict(undo.verdict):
        case Verdict.PASSED if undo.observed == "nothing was touched":
            return "nothing was touched"
        case Verdict.PASSED:
            return "the state after undo equals the one before"
        case _:
            return f"the state before is not restored ({_inline(undo.observed)})"


def _not_injected(facts: Facts, by_name: dict[str, ExpectationJudged]) -> str:
    steady, effect = by_name[conduct.STEADY], by_name[conduct.EFFECT]
    if steady.verdict == Verdict.FAILED.value and not facts.all(FaultInjected):
        advice = next((said for _, event in facts.all(SteadyStateJudged) if (said := conduct.advice(event))), "")
        why = "; ".join(filter(None, (_inline(steady.observed), advice)))
        return f"the target was not healthy before the fault ({why})"
    return _inline(effect.observed)


def _inline(text: str) -> str:
    """Text of others inside a sentence: one line, no full stop, not endless."""
    flat = " ".join(text.split()).rstrip(".")
    return flat if len(flat) <= 200 else f"{flat[:199]}…"  # noqa: PLR2004 - about two lines
