"""The team is called in the document's order, answers people from outside, and is stood in for only where it may be."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chaos.events import (
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    LevelChanged,
)
from chaos.incident.escalation import AT_RISK, FIRST
from chaos.responding import Mode
from chaos.response.escalation import CALL_WITHIN_S, NAME
from chaos.response.notify import Notifier
from chaos.response.notify_bulletins import Bulletins
from chaos.response.request import Outcome, Request
from chaos.response.site import Site
from chaos.response.slack import Bot, Patience, Slack
from chaos.response.slack_settings import slack_settings
from chaos.response.spool import ask, is_open

from . import slack_server
from .slack_server import SlackServer
from .team_room import CALLED, CLASSIFIED, OPENED, USUAL, Room, record, sent

Opening = Callable[..., Room]


@pytest.fixture
def opening(site: Site, tmp_path: Path) -> Iterator[Opening]:
    rooms: list[Room] = []

    def opened(mode: Mode, escalation: str = USUAL, called: str = CALLED, way: Notifier | None = None) -> Room:
        rooms.append(Room(site, tmp_path, mode, escalation, called, way))
        return rooms[-1]

    yield opened
    for room in rooms:
        room.team.stop()
        room.postman.close()


def test_the_first_contact_is_called_the_way_the_bindings_say(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    called = room.until(ContactCalled)
    assert (called.order, called.contact, called.reason, called.delivered) == (1, "당직 개발자", FIRST, True)
    assert called.channel == "<@U0ONCALL> by way of outbox notifications.jsonl"


def test_a_call_says_what_is_wrong_and_how_to_take_it_in_the_documents_language(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    (call,) = sent(room)
    assert (call["message_kind"], call["mention"]) == ("call", "<@U0ONCALL>")
    lines = call["text"].splitlines()
    assert lines[0] == "[Major] incident-1: 당직 개발자, 확인 바랍니다"
    assert lines[1:3] == ["사유: 비상 연락망의 첫 번째", "접수: gameday ack 20261124-110348"]


def test_nobody_who_is_called_is_told_what_was_injected(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    assert "redis-outage" not in (room.folder / "notifications.jsonl").read_text("utf-8")


def test_a_call_is_found_together_with_the_report_of_its_incident(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    bulletins = Bulletins(room.site.runbook, room.site.bindings, room.site.text)
    (report,) = [each for n, event in enumerate((OPENED, CLASSIFIED)) for each in bulletins.told(record(n, event))]
    assert sent(room)[0]["reference"] == report.reference


def test_a_call_goes_into_the_real_channel_that_stands_for_the_documents(opening: Opening) -> None:
    drills = 'channels: [{phrases: ["#ops"], channel: "#drills"}]\n'
    room = opening(Mode.HUMAN, called=f'contacts: [{{phrases: [당직 개발자], channel: "#ops"}}]\n{drills}')
    room.tell(OPENED, CLASSIFIED)
    called = room.until(ContactCalled)
    assert called.channel == "#drills (for #ops) by way of outbox notifications.jsonl"
    assert sent(room)[0]["channel"] == "#drills"


def test_nobody_stands_in_for_people(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    assert room.quiet()


def test_the_next_contact_is_called_when_nobody_has_acknowledged(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    room.now_s += 30.0
    called = room.until(ContactCalled)
    assert (called.order, called.channel.split(" by")[0]) == (2, "#ops")


def test_after_an_acknowledgement_nobody_further_is_called(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    assert ask(room.folder, Request("Kim"), 5.0)
    assert room.until(IncidentAcknowledged).by == "Kim"
    room.now_s += 3600.0
    assert room.quiet()


def test_an_acknowledgement_is_answered_whatever_else_stands_still(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    answer = ask(room.folder, Request("Kim"), 20.0)
    assert answer
    assert (answer.outcome, answer.said) == (Outcome.TAKEN, "incident-1 is taken by Kim")


def test_of_many_who_ask_at_once_one_takes_it_and_all_are_answered(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.until(ContactCalled)
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda n: ask(room.folder, Request(f"person {n}"), 10.0), range(24)))
    outcomes = [answer.outcome for answer in answers if answer]
    assert sorted(outcomes) == [Outcome.TAKEN, *[Outcome.TAKEN_BEFORE] * 23]
    room.until(IncidentAcknowledged)
    assert room.quiet()


def test_a_hand_over_is_recorded_with_both_names(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    ask(room.folder, Request("Kim"), 5.0)
    ask(room.folder, Request("Kim", hand_over="Lee"), 5.0)
    assert room.until(IncidentHandedOver) == IncidentHandedOver("incident-1", "Kim", "Lee")


def test_the_automatic_responder_takes_it_in_the_first_contacts_place_and_says_so(opening: Opening) -> None:
    room = opening(Mode.RUNBOOK)
    room.tell(OPENED, CLASSIFIED)
    assert room.until(IncidentAcknowledged).by == f"{NAME} in the place of 당직 개발자"
    assert [type(event) for event in room.happened[2:]] == [ContactCalled, IncidentAcknowledged]
    room.now_s += 3600.0
    assert room.quiet()


def test_a_contact_whom_no_binding_can_call_is_recorded_so_and_the_next_one_is_called(opening: Opening) -> None:
    room = opening(Mode.HUMAN, called='contacts: [{phrases: [시스템 운영팀], channel: "#ops"}]\n')
    room.tell(OPENED, CLASSIFIED)
    first, second = room.until(ContactCalled), room.until(ContactCalled)
    assert (first.order, first.delivered, first.detail) == (
        1,
        False,
        "not executable: no binding says how to call them",
    )
    assert (second.order, second.delivered, second.reason) == (2, True, "당직 개발자 was not reached")


def test_the_last_contact_is_told_once_of_a_recovery_time_at_risk(opening: Opening) -> None:
    room = opening(Mode.RUNBOOK, "{acknowledge_within: 30s, rto_at_risk: 1%}")
    room.tell(OPENED, CLASSIFIED, LevelChanged("error_rate", "order_lookup", "critical", 9.0, "none"))
    room.until(IncidentAcknowledged)
    room.now_s += 18.0
    told = room.until(ContactCalled)
    assert (told.contact, told.reason) == ("CTO", f"{AT_RISK}: 주문 (30분 이내)")
    assert room.quiet()


def test_where_nobody_responds_nobody_is_called_and_nobody_stands_in(opening: Opening) -> None:
    room = opening(Mode.NONE, "{acknowledge_within: 1s, rto_at_risk: 1%}")
    room.tell(OPENED, CLASSIFIED, LevelChanged("error_rate", "order_lookup", "critical", 9.0, "none"))
    room.now_s += 3600.0
    assert room.quiet()


def test_the_automatic_responder_does_not_wait_for_ever_to_hear_of_a_call(opening: Opening) -> None:
    with SlackServer() as slack:
        slack.always(slack_server.hang)
        settings, patience = slack_settings(slack.environment), Patience(attempt_s=60, message_s=60)
        bot = Bot(settings, "#shop-incidents", "#shop-incidents", patience)
        room = opening(Mode.RUNBOOK, way=Slack(bot, settings.secrets, patience))
        room.tell(OPENED, CLASSIFIED)
        assert slack.hanging.wait(20)
        assert room.turns()
        room.now_s += CALL_WITHIN_S
        assert room.until(IncidentAcknowledged)


def test_once_it_is_stopped_nobody_can_ask_any_more(opening: Opening) -> None:
    room = opening(Mode.HUMAN)
    room.tell(OPENED, CLASSIFIED)
    room.team.stop()
    assert not is_open(room.folder)
