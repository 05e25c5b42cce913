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
    IncidentRemediated,
    LevelChanged,
    LogsRead,
    ProcedureMatched,
    StepPrompted,
)
from chaos.responding import Mode
from chaos.response.responder import Responder
from chaos.response.site import Site
from chaos.target.port import Status

WITHIN_S = 30


class Desk:
    """A responder and what it emitted."""

    def __init__(self, site: Site, mode: Mode = Mode.RUNBOOK) -> None:
        self._emitted: queue.Queue[AnyEvent] = queue.Queue()
        self.responder = Responder(site, mode, self._emitted.put)

    def hit(self, *endpoints: str) -> None:
        for endpoint in endpoints:
            self.responder.tell(LevelChanged("api_response_time", endpoint, "critical", 2000.0, "none"))

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
    assert [type(event) for event in done if not isinstance(event, LogsRead)] == [
        *(CheckDone, CheckDone, CheckDone),
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
    done = desk.until(IncidentRemediated)
    assert {event.procedure for event in done if isinstance(event, ActionDone)} == {"3.2"}


def test_who_says_that_an_incident_is_remediated_says_which_procedures_were_followed(desk: Desk) -> None:
    desk.procedure("3.1")
    assert desk.until(IncidentRemediated)[-1] == IncidentRemediated("1", ["3.1"])
    desk.procedure("3.2")
    assert desk.until(IncidentRemediated)[-1] == IncidentRemediated("1", ["3.2"])


def test_a_procedure_is_followed_each_time_that_it_is_matched(desk: Desk) -> None:
    for _ in range(2):
        desk.procedure("3.2")
        done = desk.until(IncidentRemediated)
        assert len([event for event in done if isinstance(event, ActionStarted)]) == 2
        assert done[-1] == IncidentRemediated("1", ["3.2"])


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
    desk.procedure("3.1")
    desk.responder.stop()
    assert desk.left() == []


def sections(events: list[AnyEvent]) -> list[str]:
    """The procedures that steps were carried out of, each time another one's turn came."""
    found = [event.procedure for event in events if isinstance(event, CheckDone | ActionStarted | ActionDone)]
    return [section for section, before in zip(found, ["", *found], strict=False) if section != before]


def test_of_two_procedures_the_one_whose_hit_services_come_back_first_is_followed_first(desk: Desk) -> None:
    desk.hit("popular_products", "order_lookup")
    desk.procedure("3.1")
    desk.procedure("3.2")
    assert sections(desk.until(IncidentRemediated))[-2:] == ["3.2", "3.1"]


def test_a_more_urgent_procedure_comes_between_two_steps_of_another(desk: Desk) -> None:
    desk.hit("popular_products", "order_lookup")
    desk.procedure("3.1")
    begun = desk.until(CheckDone)
    desk.procedure("3.2")
    done = desk.until(IncidentRemediated)
    assert sections([*begun, *done]) == ["3.1", "3.2", "3.1"]


def test_an_action_that_has_begun_is_ended_before_a_more_urgent_procedure(desk: Desk) -> None:
    desk.hit("popular_products", "order_lookup")
    desk.procedure("3.1")
    begun = desk.until(ActionStarted)
    desk.procedure("3.2")
    done = desk.until(IncidentRemediated)
    started = begun[-1]
    assert isinstance(started, ActionStarted)
    first = next(event for event in done if not isinstance(event, LogsRead))
    assert isinstance(first, ActionDone)
    assert first.action == started.action


def test_an_action_says_which_services_it_is_to_mend(desk: Desk) -> None:
    desk.procedure("3.1")
    done = desk.until(IncidentRemediated)
    assert [event.concerns for event in done if isinstance(event, ActionStarted)] == [["cache"], ["cache"]]


def test_where_people_respond_they_are_told_every_step_and_nothing_is_carried_out(site: Site) -> None:
    desk = Desk(site, Mode.HUMAN)
    site.target.kill("cache")
    try:
        desk.procedure("3.1")
        told = [desk.until(StepPrompted)[-1] for _ in range(6)]
        desk.responder.stop()
        assert desk.left() == []
        assert site.target.state("cache").status is Status.STOPPED
    finally:
        site.target.start("cache")
    steps = [(each.step, each.phrase, each.number, each.of) for each in told if isinstance(each, StepPrompted)]
    assert steps == [
        ("check", "Redis 연결 상태", 1, 6),
        ("check", "메모리 사용량", 2, 6),
        ("check", "캐시 적중률", 3, 6),
        ("action", "Redis 서버 재시작", 4, 6),
        ("action", "캐시 데이터 재구성", 5, 6),
        ("action", "기도", 6, 6),
    ]


def test_a_prompt_says_what_the_step_means_here_and_nothing_where_no_binding_does(site: Site) -> None:
    desk = Desk(site, Mode.HUMAN)
    desk.procedure("3.1")
    told = [desk.until(StepPrompted)[-1] for _ in range(6)]
    meant = {each.phrase: each.binding for each in told if isinstance(each, StepPrompted)}
    desk.responder.stop()
    assert meant["Redis 연결 상태"] == "up: cache"
    assert meant["Redis 서버 재시작"] == "restart cache"
    assert meant["기도"] == ""


def test_where_nobody_responds_nothing_is_done_and_nobody_is_told_to(site: Site) -> None:
    desk = Desk(site, Mode.NONE)
    desk.procedure("3.1")
    desk.procedure("3.2")
    desk.responder.stop()
    assert desk.left() == []
