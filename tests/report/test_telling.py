"""Every event of a drill in words: what is news is told once, and what was observed is not."""

from functools import cache

import pytest

from chaos.events import (
    AnyEvent,
    Event,
    IndicatorChanged,
    Readings,
    Receipts,
    Requests,
    UndoRecorded,
)
from chaos.report.telling import told
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, recorded

NO_NEWS = {"DrillStarted", "ExpectationJudged", *(k.__name__ for k in (Requests, Readings, Receipts))} | {
    kind.__name__ for kind in (IndicatorChanged, UndoRecorded)
}


@cache
def _by_kind() -> dict[str, list[AnyEvent]]:
    found: dict[str, list[AnyEvent]] = {}
    for name in (INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO):
        for record in recorded(name):
            found.setdefault(type(record.event).__name__, []).append(record.event)
    return found


@pytest.mark.parametrize("kind", sorted(_by_kind()))
def test_a_kind_of_event_is_told_or_is_no_news(kind: str) -> None:
    tellings = [told(event) for event in _by_kind()[kind]]
    assert any(tellings) is (kind not in NO_NEWS)


def test_nothing_is_told_of_an_event_that_is_not_known() -> None:
    class Unheard(Event, frozen=True):
        """Of a later version."""

    assert told(Unheard()) is None  # type: ignore[arg-type]  # a log of a later version may hold it
