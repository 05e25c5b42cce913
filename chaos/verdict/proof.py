"""Whether a drill fails where a part of the response is taken away: one that passes all the same proves nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chaos.blinding import Blinding, misjudged
from chaos.events import DrillJudged, DrillStarted, ExpectationJudged, FaultsPlanned, Record
from chaos.experiment.definition import EndedBy, Experiment
from chaos.outcome import Verdict
from chaos.responding import Mode
from chaos.runbook.model import Runbook
from chaos.scales import Severity
from chaos.verdict.notification import NOTIFIED
from chaos.verdict.response import DETECTED, ENDED, RECOVERED, SEVERITY, WITHIN
from chaos.verdict.words import listed

# That every action was carried out fails by itself where none is; what counts is whether it was needed.
_REMEDIES = frozenset({RECOVERED, WITHIN, ENDED})

ANSWERS = {
    Blinding.DETECTION: frozenset({DETECTED}),
    Blinding.SEVERITY: frozenset({SEVERITY}),
    Blinding.NOTIFICATION: frozenset({NOTIFIED}),
    Blinding.REMEDIATION: _REMEDIES,
    Blinding.IDLE_REMEDIATION: _REMEDIES,
}
"""The expectations of which one at least must fail where the part is taken away."""


class Outcome(StrEnum):
    """What one blinded drill showed of its experiment."""

    FAILED_AS_IT_SHOULD = "failed as it should"
    PROVES_NOTHING = "PASSED: proves nothing"
    OTHERWISE = "failed on something else"
    NOT_SHOWN = "not shown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Proof:
    """One experiment with one part taken away. `verdict` is what it counts for, None where it does not count.

    `detail` says on which expectations it failed, or why there is no proof.
    """

    title: str
    blinded: Blinding
    outcome: Outcome
    detail: str
    verdict: Verdict | None


def inapplicable(blinded: Blinding, experiment: Experiment[Any], runbook: Runbook) -> str:
    """Why `experiment` cannot be asked to fail without this part of the response; empty where it can."""
    expect = experiment.expect
    if expect.severity is Severity.NONE:
        return "no incident is expected, so there is no response to take away"
    if blinded is Blinding.SEVERITY:
        mistaken = misjudged([row.severity for row in runbook.classes], expect.severity)
        if mistaken.get(expect.severity, expect.severity) is expect.severity:
            return "the document has no other class that it could be mistaken for"
    if blinded in {Blinding.REMEDIATION, Blinding.IDLE_REMEDIATION}:
        if experiment.responder is not Mode.RUNBOOK:
            who = "people respond" if experiment.responder is Mode.HUMAN else "nobody responds"
            return f"{who}, so there are no actions of ours to take away"
        if expect.ended_by is not EndedBy.REMEDIATION:
            return f"no remediation is expected to end it, but {_ender(expect.ended_by)}"
    return ""


def not_applicable(title: str, blinded: Blinding, why: str) -> Proof:
    """What is said instead of a drill; it counts neither for nor against the experiment."""
    return Proof(title, blinded, Outcome.NOT_APPLICABLE, why, None)


def not_tried(title: str, blinded: Blinding, verdict: Verdict) -> Proof:
    """A drill that does not pass with nothing taken away cannot show that it fails for what is."""
    why = f"the drill is {verdict.value} with nothing taken away"
    return Proof(title, blinded, Outcome.NOT_SHOWN, why, verdict)


def not_run(title: str, blinded: Blinding) -> Proof:
    """A drill that an interrupt, or what came before, left no place for."""
    return Proof(title, blinded, Outcome.NOT_SHOWN, "not run", Verdict.UNKNOWN)


def proof_of(title: str, blinded: Blinding, records: Sequence[Record]) -> Proof:
    """What a finished blinded drill showed, by the verdicts in its log."""
    judged = next((r.event for r in reversed(records) if isinstance(r.event, DrillJudged)), None)
    verdict = Verdict(judged.verdict) if judged else Verdict.UNKNOWN
    if verdict is Verdict.PASSED:
        return Proof(title, blinded, Outcome.PROVES_NOTHING, f"it passes with {blinded.told}", Verdict.FAILED)
    if verdict is not Verdict.FAILED:
        sentence = judged.sentence if judged else "the event log ends before a verdict"
        return Proof(title, blinded, Outcome.NOT_SHOWN, sentence, verdict)
    failed = list(_failed(records))
    answering = [each for each in failed if each.expectation in ANSWERS[blinded]]
    if answering:
        return Proof(title, blinded, Outcome.FAILED_AS_IT_SHOULD, _told(answering), Verdict.PASSED)
    wanted = " or ".join(sorted(ANSWERS[blinded]))
    detail = f"on {listed([each.expectation for each in failed])}, not on {wanted}"
    return Proof(title, blinded, Outcome.OTHERWISE, detail, Verdict.UNKNOWN)


def seed_of(records: Sequence[Record]) -> int | None:
    """What the random part of a recorded drill followed from; None where it had none."""
    return next((r.event.seed for r in records if isinstance(r.event, FaultsPlanned)), None)


def fits(records: Sequence[Record], wanted: DrillStarted, seed: int | None = None) -> str:
    """Why a recorded drill does not count as a pass of the one that `wanted` would begin; empty where it does.

    Without a `seed` it may have picked at random what it will.
    """
    started = next((r.event for r in records if isinstance(r.event, DrillStarted)), None)
    if started is None:
        return "its log does not begin with the drill's start"
    if started.blinded:
        return f"it was blinded ({Blinding(started.blinded).told})"
    others = [
        name
        for name, then, now in (
            ("experiment", started.experiment, wanted.experiment),
            ("document", started.runbook_text, wanted.runbook_text),
            ("bindings", started.bindings, wanted.bindings),
            ("target", started.target, wanted.target),
            ("runtime", started.runtime, wanted.runtime),
            ("responder", Mode.recorded(started.responder).value, wanted.responder),
            ("seed", seed if seed is None else seed_of(records), seed),
        )
        if then != now
    ]
    if others:
        return f"it ran with another {listed(others)}"
    verdict = next((r.event.verdict for r in reversed(records) if isinstance(r.event, DrillJudged)), "not judged")
    return "" if verdict == Verdict.PASSED.value else f"it is {verdict}"


def _failed(records: Sequence[Record]) -> Iterator[ExpectationJudged]:
    judged = (r.event for r in records if isinstance(r.event, ExpectationJudged))
    return (each for each in judged if each.verdict == Verdict.FAILED.value)


def _told(failed: Sequence[ExpectationJudged]) -> str:
    return "; ".join(f"{each.expectation} ({each.observed}; expected: {each.expected})" for each in failed)


def _ender(ended_by: EndedBy) -> str:
    return "the fault's own end" if ended_by is EndedBy.OWN_END else "our undo"
