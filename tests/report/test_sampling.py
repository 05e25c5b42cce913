"""What charts draw is what decisions were made with."""

import math

import pytest

from chaos.definitions import from_plain
from chaos.events import DrillStarted, Readings, Record, Requests, SourceFailed
from chaos.incident.board import Board
from chaos.report.sampling import sampled
from chaos.runbook.bindings import Bindings
from tests.recorded import DROPPED_ORDER_INDEX, NOT_RECOVERED_KO, REDIS_OUTAGE, recorded


def _bindings(records: list[Record]) -> Bindings:
    first = records[0].event
    assert isinstance(first, DrillStarted)
    return from_plain(first.bindings, first.bindings_path, Bindings)


def _blinded(records: list[Record]) -> list[Record]:
    """The same with failures of two sources in the middle."""
    middle = len(records) // 2
    at_s, wall_s = records[middle].at_s, records[middle].wall_s
    failures = [Record(0, at_s, wall_s, SourceFailed(source, "gone")) for source in ("k6", "redis cache")]
    return [*records[:middle], *failures, *records[middle:]]


@pytest.mark.parametrize("name", [REDIS_OUTAGE, DROPPED_ORDER_INDEX, NOT_RECOVERED_KO])
@pytest.mark.parametrize("blinded", [False, True])
def test_every_value_that_is_drawn_is_the_boards(name: str, blinded: bool) -> None:  # noqa: FBT001 - a parameter
    records = _blinded(recorded(name)) if blinded else recorded(name)
    bindings = _bindings(records)
    drawn = sampled(records, bindings)
    board, waiting = Board(bindings), [r for r in records if isinstance(r.event, Requests | Readings | SourceFailed)]
    compared = 0
    for index, now_s in enumerate(drawn.at_s):
        while waiting and waiting[0].at_s <= now_s:
            record = waiting.pop(0)
            board.advance(record.at_s)
            assert isinstance(record.event, Requests | Readings | SourceFailed)
            board.take(record.event)
        board.advance(now_s)
        for about, value in board.values().items():
            shown = drawn.values[about][index]
            assert (shown is None) == (value is None), (about, now_s)
            assert value is None or math.isclose(value, shown or 0.0, abs_tol=1e-9), (about, now_s)
            compared += value is not None
    assert compared > 1000
