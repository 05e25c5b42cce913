"""Judges an old drill again from its event log, against the document it ran with or a changed one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from chaos import blindfold, blinding
from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import (
    AnyEvent,
    DrillJudged,
    DrillStarted,
    Event,
    ExpectationJudged,
    IncidentOpened,
    IncidentRecovered,
    IndicatorChanged,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    SteadyStateJudged,
)
from chaos.faults.catalogue import EXPERIMENT
from chaos.incident import steady
from chaos.incident.engine import Engine
from chaos.incident.observation import observed
from chaos.outcome import Verdict
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.verdict.judge import judge
from chaos.verdict.words import limit, listed, took

E = TypeVar("E", bound=Event)

DERIVED = (
    LevelChanged,
    IndicatorChanged,
    IncidentOpened,
    SeverityChanged,
    ProcedureMatched,
    ServiceRecovered,
    IncidentRecovered,
    ExpectationJudged,
    DrillJudged,
)
"""What follows from what was seen and done, so that a replay makes it anew."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A log folded and judged again: what was seen and done is the old log's, what follows from it is new."""

    records: Sequence[Record]
    verdict: Verdict


def replay(records: list[Record], runbook_text: str | None = None, runbook_path: str = "") -> Replayed:
    """Fold and judge `records` again, with another document where one is given. Raises BadInput."""
    first = started(records)
    if runbook_text is not None:
        first = msgspec.structs.replace(first, runbook_text=runbook_text, runbook_path=runbook_path)
    runbook = parse(first.runbook_text, first.runbook_path)
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    experiment = from_plain(first.experiment, first.experiment_path, EXPERIMENT)
    engine = blindfold.engine(runbook, bindings, blinding.recorded(first.blinded), experiment.expect.severity)
    folded = list(_Fold(first, engine, bindings, experiment.steady_state.hold).records(records))
    other_news = _news(records) != _news(folded)
    judgement = judge(folded, experiment, runbook, bindings, _diverged(records, folded), other_news=other_news)
    end = folded[-1]
    closing: list[AnyEvent] = [
        *judgement.expectations,
        DrillJudged(verdict=judgement.verdict.value, sentence=judgement.sentence),
    ]
    folded += [Record(len(folded) + n, end.at_s, end.wall_s, event) for n, event in enumerate(closing)]
    return Replayed(folded, judgement.verdict)


class _Fold:
    """One pass over a log with the document of this replay."""

    def __init__(self, first: DrillStarted, engine: Engine, bindings: Bindings, hold_s: float) -> None:
        self._first = first
        self._engine = engine
        self._bindings = bindings
        self._hold_s = hold_s
        self._steady_since_s: float | None = None
        self._problems: list[str] = []
        self._judged = False

    def records(self, old: Sequence[Record]) -> Iterator[Record]:
        """What was seen and done, and what follows from it, numbered without gaps."""
        seq = 0
        for each in old:
            if isinstance(each.event, DERIVED):
                continue
            yield Record(seq, each.at_s, each.wall_s, self._again(each))
            seq += 1
            # The engine takes the steady state as it was judged then: the drill went on, whatever this document says.
            for event in self._engine.fold(each):
                yield Record(seq, each.at_s, each.wall_s, event)
                seq += 1
            self._look(each.at_s)

    def _again(self, record: Record) -> AnyEvent:
        """The event as it is with the document of this replay."""
        match record.event:
            case DrillStarted():
                return self._first
            case SteadyStateJudged(met=met, busy_percent=busy):
                self._judged = True
                return msgspec.structs.replace(self._steady(record.at_s), busy_percent=busy) if met else record.event
            case event:
                return event

    def _look(self, at_s: float) -> None:
        """Whether the target is healthy by this document, until the steady state has been judged."""
        if self._judged:
            return
        self._problems = steady.problems(self._engine.snapshot(), self._bindings, self._bindings.endpoints)
        if self._problems:
            self._steady_since_s = None
        elif self._steady_since_s is None:
            self._steady_since_s = at_s

    def _steady(self, at_s: float) -> SteadyStateJudged:
        """What was healthy for long enough by the old document need not be so by this one."""
        if self._steady_since_s is None:
            return SteadyStateJudged(met=False, problems=self._problems)
        held_s = at_s - self._steady_since_s
        if held_s < self._hold_s:
            short = f"healthy for no longer than {took(held_s)} of {limit(self._hold_s)}"
            return SteadyStateJudged(met=False, problems=[short])
        return SteadyStateJudged(met=True, problems=[])


def _diverged(old: Sequence[Record], new: Sequence[Record]) -> str:
    """Why the drill would have gone on otherwise by the document of this replay; empty where it would not.

    Its responder followed the procedures that were matched then, and its observation ended with the recovery of then.
    What is not in the log after that may well have happened.
    """
    before, now = (list(dict.fromkeys(e.procedure for e in _all(each, ProcedureMatched))) for each in (old, new))
    if before != now:
        return f"the drill followed {listed(before) or 'no procedure'}, not {listed(now) or 'none'}"
    if any(_all(old, IncidentRecovered)) and _open(new):
        return "the drill ended when the incident was over by the document that it ran with"
    return ""


def _news(records: Sequence[Record]) -> list[tuple[float, AnyEvent]]:
    """What people were told of incidents, or would have been, and when it became known."""
    kinds = SeverityChanged | ProcedureMatched
    plain = [(r.at_s, r.event) for r in observed(records) if isinstance(r.event, kinds)]
    return [(at_s, msgspec.structs.replace(event, evidence=[])) for at_s, event in plain]


def _open(records: Sequence[Record]) -> bool:
    """Whether the last incident was not over at the end, or there was none."""
    changes = [r.event for r in observed(records) if isinstance(r.event, IncidentOpened | IncidentRecovered)]
    return not changes or isinstance(changes[-1], IncidentOpened)


def _all(records: Sequence[Record], kind: type[E]) -> Iterator[E]:
    return (record.event for record in observed(records) if isinstance(record.event, kind))
