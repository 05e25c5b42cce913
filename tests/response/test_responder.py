"""The responder does what the document says, in its order, and says everything it did."""

import queue
from collections.abc import Callable, Iterator

import psycopg
import pytest

from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    CheckDone,
    IncidentAcknowledged,
    IncidentOpened,
    IncidentRemediated,
    ProcedureMatched,
    SeverityChanged,
)
from chaos.response.responder import Responder
from chaos.response.site import Site
from chaos.target.port import Status

WITHIN_S = 30


class Desk:
    """A responder and what it emitted."""

    def __init__(self, site: Site) -> None:
        self._emitted: queue.Queue[AnyEvent] = queue.Queue()
        self.responder = Responder(
            site.target, site.definition, site.base, site.runbook, site.bindings, self._emitted.put
        )

    def severity(self, severity: str, was: str = "none") -> None:
        self.responder.tell(SeverityChanged(incident="1", severity=severity, was=was, evidence=["redis is down"]))

    def procedure(self, section: str) -> None:
        self.responder.tell(ProcedureMatched(incident="1", procedure=section, title="", evidence=[]))

    def until(self, kind: type[AnyEvent]) -> list[AnyEvent]:
        """Everything up to the next event of `kind`."""
        found: list[AnyEvent] = []
        while not (found and isinstance(found[-1], kind)):
            found.append(self._emitted.get(timeout=WITHIN_S))
        return found

    def left(self) -> list[AnyEvent]:
        """What was emitted by now."""
        found = []
        while not self._emitted.empty():
            found.append(self._emitted.get())
        return found


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    opened = Desk(site)
    yield opened
    opened.responder.stop()


def test_an_incident_is_acknowledged_once_it_has_a_severity_and_only_once(desk: Desk) -> None:
    desk.responder.tell(IncidentOpened(incident="1", evidence=["redis is down"]))
    desk.severity("Minor")
    desk.severity("Critical", was="Minor")
    desk.procedure("3.2")
    told = desk.until(IncidentRemediated)
    assert isinstance(told[0], IncidentAcknowledged)
    assert sum(isinstance(event, IncidentAcknowledged) for event in told) == 1


def test_a_dead_cache_is_looked_at_restarted_and_filled_in_the_documents_order(desk: Desk, site: Site) -> None:
    site.target.kill("cache")
    desk.procedure("3.1")
    done = desk.until(IncidentRemediated)
    assert site.target.state("cache").status is Status.RUNNING
    assert [(event.check, event.ok) for event in done if isinstance(event, CheckDone)] == [
        ("Redis 연결 상태", False),
        ("메모리 사용량", False),
        ("캐시 적중률", False),
    ]
    assert [type(event) for event in done[3:]] == [
        *(ActionStarted, ActionDone),
        *(ActionStarted, ActionDone),
        *(ActionDone, IncidentRemediated),
    ]
    assert [(event.action, event.executed, event.ok) for event in done if isinstance(event, ActionDone)] == [
        ("Redis 서버 재시작", True, True),
        ("캐시 데이터 재구성", True, True),
        ("기도", False, False),
    ]


def test_a_phrase_without_a_binding_is_recorded_as_not_executable(desk: Desk) -> None:
    desk.procedure("3.1")
    (prayer,) = [
        event for event in desk.until(IncidentRemediated) if isinstance(event, ActionDone) and event.action == "기도"
    ]
    assert (prayer.executed, prayer.ok, prayer.attempts) == (False, False, 0)
    assert prayer.detail == "not executable: no binding"


def test_a_missing_index_is_rebuilt(missing_index: str, database: psycopg.Connection, desk: Desk) -> None:
    desk.procedure("3.2")
    rebuilt = next(event for event in desk.until(IncidentRemediated) if isinstance(event, ActionDone))
    assert rebuilt.ok
    assert missing_index in rebuilt.detail
    assert database.execute("SELECT to_regclass(%s) IS NOT NULL", [missing_index]).fetchone() == (True,)


def test_two_procedures_are_followed_before_the_incident_counts_as_remediated(desk: Desk) -> None:
    desk.procedure("3.1")
    desk.procedure("3.2")
    done = desk.until(IncidentRemediated)
    assert list(dict.fromkeys(event.procedure for event in done if isinstance(event, ActionDone))) == ["3.1", "3.2"]


def test_a_procedure_that_follows_later_is_remediated_again(desk: Desk) -> None:
    desk.procedure("3.1")
    desk.until(IncidentRemediated)
    desk.procedure("3.2")
    assert {event.procedure for event in desk.until(IncidentRemediated) if isinstance(event, ActionDone)} == {"3.2"}


def test_a_procedure_is_followed_once_an_incident(desk: Desk) -> None:
    for _ in range(3):
        desk.procedure("3.2")
    actions = [event for event in desk.until(IncidentRemediated) if isinstance(event, ActionStarted)]
    assert len(actions) == 2
    desk.responder.stop()
    assert desk.left() == []


def test_an_action_that_fails_does_not_keep_the_next_from_being_done(
    site: Site, desk: Desk, first_wait: Callable[[float], None]
) -> None:
    first_wait(0.001)
    site.target.kill("shop")
    try:
        desk.procedure("3.1")
        done = [event for event in desk.until(IncidentRemediated) if isinstance(event, ActionDone)]
    finally:
        site.target.start("shop")
    assert [(event.action, event.ok) for event in done[:2]] == [
        ("Redis 서버 재시작", True),
        ("캐시 데이터 재구성", False),
    ]
    assert done[1].attempts > 1


@pytest.fixture
def first_wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    return lambda seconds: monkeypatch.setattr("chaos.response.actions.FIRST_WAIT_S", seconds)


def test_nothing_is_done_after_the_stop(desk: Desk) -> None:
    desk.responder.stop()
    desk.severity("Critical")
    desk.procedure("3.1")
    desk.responder.stop()
    assert desk.left() == []
