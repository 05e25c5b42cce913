"""Nobody waits for the postman: messages go out in order, each comes to one event, and a drill's end is bounded."""

import queue
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import msgspec
import pytest

from chaos.events import (
    ActionDone,
    AnyEvent,
    IncidentNotified,
    IncidentOpened,
    IncidentRemediated,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.responding import Mode
from chaos.response.notify import Message, MessageKind, Outbox
from chaos.response.notify_bulletins import Bulletins
from chaos.response.notify_desk import NotificationDesk
from chaos.response.postman import CAPACITY, Postman
from chaos.response.responder import Responder
from chaos.response.site import Site
from chaos.response.slack import Bot, Patience, Slack
from chaos.response.slack_settings import slack_settings
from chaos.scales import Severity
from tests.response import slack_server
from tests.response.slack_server import SlackServer

WITHIN_S = 20
PATIENT = Patience(attempt_s=30, message_s=60)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


class Round:
    """A postman and what he told."""

    def __init__(self, slack: SlackServer, folder: Path, patience: Patience = PATIENT) -> None:
        before = set(threading.enumerate())
        settings = slack_settings(slack.environment)
        self.outbox = folder / "notifications.jsonl"
        self.events: queue.Queue[AnyEvent] = queue.Queue()
        bot = Bot(settings, "#shop-incidents", "#shop-incidents", patience)
        self.postman = Postman(Slack(bot, settings.secrets, patience), Outbox(self.outbox), self.events.put)
        (self._thread,) = set(threading.enumerate()) - before

    def has_gone_home(self) -> bool:
        """Whether the postman's thread has ended, or does soon."""
        self._thread.join(WITHIN_S)
        return not self._thread.is_alive()

    def told(self) -> list[IncidentNotified]:
        """What was told by now."""
        found = []
        while not self.events.empty():
            event = self.events.get()
            assert isinstance(event, IncidentNotified)
            found.append(event)
        return found

    def kept(self) -> list[str]:
        return [msgspec.json.decode(each)["text"] for each in self.outbox.read_text().splitlines()]


def message(text: str, kind: MessageKind = MessageKind.UPDATE) -> Message:
    return Message(kind, "incident-1", "incident-1-x", Severity.MAJOR, 1.79e9, text)


def told_for_good(reply: slack_server.Reply, heard: threading.Event) -> slack_server.Reply:
    """`reply`, and `heard` once whoever asked has read it whole and hung up."""

    def replied(handler: BaseHTTPRequestHandler) -> None:
        reply(handler)
        handler.connection.shutdown(socket.SHUT_WR)
        handler.connection.recv(1)
        heard.set()

    return replied


REPORT = message("report", MessageKind.REPORT)


def test_messages_arrive_and_are_told_in_the_order_in_which_they_were_posted(
    slack: SlackServer, tmp_path: Path
) -> None:
    slack.next_replies(slack_server.in_trouble(503))
    at_work = Round(slack, tmp_path)
    texts = ["report", *(f"update {n}" for n in range(20))]
    for each in (REPORT, *map(message, texts[1:])):
        at_work.postman.post(each)
    at_work.postman.close(WITHIN_S)
    assert [each["text"] for each in slack.posted] == texts
    assert [each.message for each in at_work.told()] == texts
    assert at_work.kept() == texts


def test_nobody_waits_for_a_slack_that_does_not_answer(slack: SlackServer, tmp_path: Path) -> None:
    slack.always(slack_server.hang)
    at_work = Round(slack, tmp_path)
    at_work.postman.post(REPORT)
    assert slack.hanging.wait(WITHIN_S)
    for n in range(10):
        at_work.postman.post(message(f"update {n}"))
    # Posting has returned ten times while Slack was still silent on the first.
    assert (len(slack.asked), slack.posted, at_work.told()) == (1, [], [])


def test_what_a_silent_slack_left_undelivered_is_told_at_the_end_and_a_copy_of_all_is_kept(
    slack: SlackServer, tmp_path: Path
) -> None:
    slack.always(slack_server.hang)
    at_work = Round(slack, tmp_path)
    for each in (REPORT, message("one"), message("two")):
        at_work.postman.post(each)
    assert slack.hanging.wait(WITHIN_S)
    at_work.postman.close(0.1)
    first, *others = at_work.told()
    assert (first.delivered, first.message_kind) == (False, "report")
    assert first.detail.startswith("no answer yet 0.1 s after the end of the drill")
    assert [(each.message, each.delivered, each.attempts) for each in others] == [("one", False, 0), ("two", False, 0)]
    assert at_work.kept() == ["report", "one", "two"]


def test_an_answer_that_comes_after_the_end_changes_nothing_that_was_told(slack: SlackServer, tmp_path: Path) -> None:
    slack.next_replies(slack_server.hang)
    at_work = Round(slack, tmp_path)
    at_work.postman.post(REPORT)
    assert slack.hanging.wait(WITHIN_S)
    at_work.postman.close(0.05)
    slack.released.set()
    assert at_work.has_gone_home()
    assert len(at_work.told()) == 1


def test_the_end_does_not_wait_for_the_pause_between_two_attempts(slack: SlackServer, tmp_path: Path) -> None:
    heard = threading.Event()
    slack.always(told_for_good(slack_server.rate_limited(50), heard))
    at_work = Round(slack, tmp_path)
    at_work.postman.post(REPORT)
    assert heard.wait(WITHIN_S)
    at_work.postman.close(0.5)
    (event,) = at_work.told()
    assert event.detail == "Slack limits the rate (429) and asks to wait 50 s; given up after 1 attempt"
    assert at_work.has_gone_home()


def test_what_is_posted_after_the_end_is_told_as_not_sent(slack: SlackServer, tmp_path: Path) -> None:
    at_work = Round(slack, tmp_path)
    at_work.postman.close()
    at_work.postman.post(REPORT)
    at_work.postman.close()
    (event,) = at_work.told()
    assert (event.message, event.delivered, event.attempts) == ("report", False, 0)
    assert slack.asked == []


def test_what_does_not_fit_the_queue_is_told_as_not_delivered_at_once(slack: SlackServer, tmp_path: Path) -> None:
    slack.always(slack_server.hang)
    at_work = Round(slack, tmp_path)
    for n in range(CAPACITY + 1):
        at_work.postman.post(message(str(n)))
    (event,) = at_work.told()
    assert (event.message, event.delivered) == (str(CAPACITY), False)
    assert "messages were waiting already" in event.detail


def test_the_responder_finishes_its_procedure_while_slack_hangs(slack: SlackServer, site: Site, tmp_path: Path) -> None:
    slack.always(slack_server.hang)
    at_work = Round(slack, tmp_path)
    desk = NotificationDesk(Bulletins(site.runbook, site.bindings, site.text), at_work.postman, at_work.events.put)
    emitted: queue.Queue[AnyEvent] = queue.Queue()
    responder = Responder(site, Mode.RUNBOOK, emitted.put)
    try:
        for n, event in enumerate(
            (
                IncidentOpened("incident-1", ["redis is down"]),
                SeverityChanged("incident-1", "Critical", "none", ["redis is down"]),
                ProcedureMatched("incident-1", "3.2", "slow", []),
            )
        ):
            desk.tell(Record(n, float(n), 1.79e9 + n, event))
            responder.tell(event)
        done = [emitted.get(timeout=WITHIN_S)]
        while not isinstance(done[-1], IncidentRemediated):
            done.append(emitted.get(timeout=WITHIN_S))
        assert slack.hanging.wait(WITHIN_S)
    finally:
        responder.stop()
    assert sum(isinstance(each, ActionDone) for each in done) == 2
    assert (slack.posted, at_work.told()) == ([], [])


def test_an_outbox_alone_keeps_and_tells_every_message(tmp_path: Path) -> None:
    events: queue.Queue[AnyEvent] = queue.Queue()
    outbox = Outbox(tmp_path / "notifications.jsonl", "no secret is set")
    postman = Postman(outbox, outbox, events.put)
    postman.post(REPORT)
    postman.close(WITHIN_S)
    event = events.get_nowait()
    assert isinstance(event, IncidentNotified)
    assert (event.delivered, event.channel) == (True, "outbox notifications.jsonl")
    assert event.detail == "kept in notifications.jsonl; no secret is set"
    assert len((tmp_path / "notifications.jsonl").read_text().splitlines()) == 1


def test_an_outbox_that_cannot_be_written_is_told_as_not_delivered(tmp_path: Path) -> None:
    events: queue.Queue[AnyEvent] = queue.Queue()
    outbox = Outbox(tmp_path / "gone" / "notifications.jsonl")
    postman = Postman(outbox, outbox, events.put)
    postman.post(REPORT)
    postman.close(WITHIN_S)
    event = events.get_nowait()
    assert isinstance(event, IncidentNotified)
    assert not event.delivered
    assert "cannot be written" in event.detail
