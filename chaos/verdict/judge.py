"""The verdict of a drill: a fold over its records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.blinding import titled
from chaos.events import THE_ENGINE, DrillStarted, EffectMissing, ExpectationJudged, FaultInjected, Record
from chaos.experiment.definition import Experiment
from chaos.outcome import Verdict, worst
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.verdict import conduct
from chaos.verdict.expectations import expectations
from chaos.verdict.facts import Facts, facts_of
from chaos.verdict.sentence import sentence


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a drill showed: expectation by expectation, in one word, and in one sentence."""

    expectations: tuple[ExpectationJudged, ...]
    verdict: Verdict
    sentence: str


def judge(  # noqa: PLR0913 - what a drill is judged by
    records: Sequence[Record],
    experiment: Experiment[Any],
    runbook: Runbook,
    bindings: Bindings,
    diverged: str = "",
    *,
    other_news: bool = False,
) -> Judgement:
    """Judge a whole log, numbered without gaps, whatever judgements stand in it. The last two are as in `Facts`."""
    blinded = next((each.event.blinded for each in records if isinstance(each.event, DrillStarted)), "")
    title = titled(experiment.title, blinded)
    facts = facts_of(records, title, experiment.expect, runbook, bindings, diverged, other_news=other_news)
    judged = tuple(expectations(facts))
    verdict = worst(_verdicts(facts, judged))
    return Judgement(judged, verdict, sentence(facts, judged, verdict))


def _verdicts(facts: Facts, judged: Sequence[ExpectationJudged]) -> Iterator[Verdict]:
    """Every expectation's weight on the drill, and the abort's."""
    injected = bool(facts.all(FaultInjected))
    for each in judged:
        match Verdict(each.verdict), each.expectation:
            case Verdict.FAILED, conduct.EFFECT:
                yield Verdict.NOT_INJECTED
            case Verdict.FAILED, conduct.STEADY if not injected:
                yield Verdict.NOT_INJECTED
            case Verdict.FAILED, conduct.UNDO:
                yield Verdict.NOT_CLEANED
            case Verdict.FAILED, _ if facts.aborted and facts.aborted.by == THE_ENGINE:
                yield Verdict.UNKNOWN  # a response that had nothing to work on
            case verdict, _:
                yield verdict
    # A drill that stops because nothing took effect was not cut short: it says so already.
    if facts.aborted and not facts.all(EffectMissing):
        yield Verdict.ABORTED
