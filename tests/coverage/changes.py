"""Changes to recorded drills: one thing in them goes otherwise."""

from collections.abc import Callable
from typing import Any

import msgspec

from chaos.events import (
    ActionDone,
    ContactCalled,
    DrillAborted,
    DrillStarted,
    IncidentOpened,
    IncidentRecovered,
    IndicatorChanged,
    LevelChanged,
    Record,
    Requests,
    ServiceRecovered,
)
from chaos.scales import Level
from tests.verdict.builders import changed, inserted, renumbered, without

Change = Callable[[list[Record]], list[Record]]


def experiment(records: list[Record], **expect: Any) -> list[Record]:
    first = next(r.event for r in records if isinstance(r.event, DrillStarted))
    plain = {**first.experiment, "expect": {**first.experiment["expect"], **expect}}
    return changed(records, DrillStarted, experiment=plain)


def aborted(records: list[Record], after: type) -> list[Record]:
    """The log of a drill that was interrupted right after the first event of a kind."""
    last = next(r for r in records if isinstance(r.event, after))
    kept = [r for r in records if r.seq <= last.seq]
    return [*kept, Record(last.seq + 1, last.at_s, last.wall_s, DrillAborted("an interrupt", "SIGINT"))]


def never_back(records: list[Record]) -> list[Record]:
    """No level falls, and no indicator or service comes back, once the fault is in."""
    kept = [r for r in records if r.at_s < _detected(records) or not _is_better(r)]
    return without(renumbered(kept), ServiceRecovered, IncidentRecovered)


def _is_better(record: Record) -> bool:
    match record.event:
        case LevelChanged(level=level, was=was) if "unknown" not in {level, was}:
            return Level.of(level) < Level.of(was)
        case IndicatorChanged(state=state):
            return state == "met"
        case _:
            return False


def blind(records: list[Record]) -> list[Record]:
    """The index drill, in which the response times went missing once the level was reached."""
    return changed(
        records,
        LevelChanged,
        lambda e: e.metric == "api_response_time" and e.level == "none",
        value=None,
        level="unknown",
    )


def called(order: int, *, delivered: bool, who: str) -> Change:
    call = ContactCalled("incident-1", order, who, "phone", "the first of the document", delivered, "rang")
    return lambda records: inserted(records, _detected(records), call)


def _detected(records: list[Record]) -> float:
    return next(r.at_s for r in records if isinstance(r.event, IncidentOpened))


def earlier(records: list[Record], action: str) -> list[Record]:
    return renumbered([r for r in records if not (isinstance(r.event, ActionDone) and r.event.action == action)])


def fast(records: list[Record]) -> list[Record]:
    """Every request answered in three milliseconds."""
    return [
        msgspec.structs.replace(r, event=Requests([(at, name, 3.0, failed) for at, name, _, failed in r.event.items]))
        if isinstance(r.event, Requests)
        else r
        for r in records
    ]
