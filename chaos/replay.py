"""Judges an old drill again from its event log, against the document it ran with or a changed one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import (
    AnyEvent,
    DrillJudged,
    DrillStarted,
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
from chaos.outcome import Verdict
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.verdict.judge import judge

_DERIVED = (
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
    folded = list(_folded(records, first, Engine(runbook, bindings), bindings))
    judgement = judge(folded, experiment, runbook, bindings)
    end = folded[-1]
    closing: list[AnyEvent] = [
        *judgement.expectations,
        DrillJudged(verdict=judgement.verdict.value, sentence=judgement.sentence),
    ]
    folded += [Record(len(folded) + n, end.at_s, end.wall_s, event) for n, event in enumerate(closing)]
    return Replayed(folded, judgement.verdict)


def _again(event: AnyEvent, first: DrillStarted, engine: Engine, bindings: Bindings) -> AnyEvent:
    """The event as it is with the document of this replay."""
    match event:
        case DrillStarted():
            return first
        case SteadyStateJudged(met=True):
            # What was healthy by the old document need not be so by this one.
            problems = steady.problems(engine.snapshot(), bindings, bindings.endpoints)
            return SteadyStateJudged(met=not problems, problems=problems)
        case _:
            return event


def _folded(records: Sequence[Record], first: DrillStarted, engine: Engine, bindings: Bindings) -> Iterator[Record]:
    seq = 0
    for old in records:
        if isinstance(old.event, _DERIVED):
            continue
        record = Record(seq, old.at_s, old.wall_s, _again(old.event, first, engine, bindings))
        yield record
        seq += 1
        for event in engine.fold(record):
            yield Record(seq, old.at_s, old.wall_s, event)
            seq += 1
