"""A drill with many incidents is folded once, however many reports and outages there are."""

import cProfile
import pstats
from collections.abc import Callable

from chaos.events import (
    IncidentOpened,
    IncidentRecovered,
    Readings,
    Record,
    Requests,
    SourceFailed,
)
from chaos.incident.board import Board
from chaos.incident.observation import observed
from chaos.report.incident_report.render import incident_reports
from chaos.runbook.parse import parse
from chaos.verdict.facts import Facts
from tests.recorded import INVESTIGATED, recorded
from tests.verdict.builders import inserted, judged, redis_outage


def _called(what: Callable[..., object], work: Callable[[], object]) -> int:
    """How often `what` was called while `work` was done."""
    profile = cProfile.Profile()
    profile.runcall(work)
    code = what.__code__
    place = (code.co_filename, code.co_firstlineno, code.co_name)
    stats: dict[tuple[str, int, str], tuple[int, ...]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return stats[place][1] if place in stats else 0


def _with_incidents(count: int) -> list[Record]:
    records = recorded(INVESTIGATED)
    at_s = next(record.at_s for record in records if isinstance(record.event, IncidentRecovered)) + 0.01
    for number in range(2, count + 1):
        records = inserted(records, at_s, IncidentOpened(f"incident-{number}", ["service_up cache 0: down"]))
        records = inserted(records, at_s, IncidentRecovered(f"incident-{number}", at_s, ["service_up cache 1"]))
    return records


def test_every_observation_goes_through_the_windows_once_for_all_reports() -> None:
    records = _with_incidents(4)
    seen = sum(isinstance(r.event, Requests | Readings | SourceFailed) for r in observed(records))
    assert _called(Board.take, lambda: list(incident_reports(records))) <= seen


def test_the_document_is_read_once_for_all_reports() -> None:
    records = _with_incidents(4)
    assert len(list(incident_reports(records))) == 4
    assert _called(parse, lambda: list(incident_reports(records))) == 1


def test_the_readings_of_a_log_are_gone_through_once_for_all_outages() -> None:
    few, many = redis_outage(), redis_outage()
    for number in range(40):
        many = inserted(many, 13.0 + number / 10, SourceFailed("cache", "the connection was refused"))
    assert _called(Facts.all, lambda: judged(many)) == _called(Facts.all, lambda: judged(few))
