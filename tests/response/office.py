"""A postman to a Slack over real HTTP, under the watch that no secret is told."""

import logging
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from chaos.events import AnyEvent, IncidentNotified
from chaos.response.notify import Message, MessageKind, Outbox
from chaos.response.postman import Postman
from chaos.response.slack import Bot, Patience, Slack, Webhook
from chaos.response.slack_settings import SlackSettings, slack_settings
from chaos.scales import Severity
from tests.response.slack_server import TOKEN, WEBHOOK_PATH, SlackServer

WITHIN_S = 20
QUICK = Patience(attempt_s=0.4, message_s=1.5, first_pause_s=0.01, longest_pause_s=0.05)
KINDS = ("bot", "webhook")

both = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


class Office:
    """A postman to Slack, and the events of what he delivered."""

    def __init__(self, kind: str, settings: SlackSettings, folder: Path, patience: Patience = QUICK) -> None:
        transport = (
            Bot(settings, "#shop-incidents", "#shop-incidents", patience)
            if kind == "bot"
            else Webhook(settings, "#shop-incidents", patience)
        )
        self.outbox = folder / "notifications.jsonl"
        self._events: queue.Queue[AnyEvent] = queue.Queue()
        self.postman = Postman(Slack(transport, settings.secrets, patience), Outbox(self.outbox), self._events.put)

    def told(self, *messages: Message) -> list[IncidentNotified]:
        for each in messages:
            self.postman.post(each)
        found = [self._events.get(timeout=WITHIN_S) for _ in messages]
        assert all(isinstance(each, IncidentNotified) for each in found)
        return found  # type: ignore[return-value]


Opens = Callable[..., Office]


@pytest.fixture
def office(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Opens]:
    """Opens an office; whatever the test does, no secret may be written or said anywhere."""
    caplog.set_level(logging.DEBUG)
    opened: list[Office] = []
    told: list[IncidentNotified] = []

    def open_office(kind: str = "bot", patience: Patience = QUICK, **other: str) -> Office:
        environment = {
            **slack.environment,
            "GAMEDAY_SLACK_WEBHOOK_URL": slack.webhook_url,
            **other,
        }
        opened.append(Office(kind, slack_settings(environment), tmp_path, patience))
        first = opened[-1].told
        opened[-1].told = lambda *messages: _kept(told, first(*messages))  # type: ignore[method-assign]
        return opened[-1]

    yield open_office
    for each in opened:
        each.postman.close(0)
    said = capfd.readouterr()
    logged = [each.getMessage() for each in caplog.get_records("call")]
    written = [each.outbox.read_text() for each in opened if each.outbox.exists()]
    everything = "\n".join([msgspec.json.encode(told).decode(), *written, *logged, said.out, said.err])
    for secret in (TOKEN, WEBHOOK_PATH, *WEBHOOK_PATH.split("/")[2:], slack.url):
        assert secret not in everything


def _kept(told: list[IncidentNotified], found: list[IncidentNotified]) -> list[IncidentNotified]:
    told += found
    return found


def message(
    kind: MessageKind = MessageKind.REPORT, text: str = "[Critical] incident", incident: str = "incident-1", **more: str
) -> Message:
    return Message(kind, incident, f"{incident}-20261124-110348", Severity.CRITICAL, 1.79e9, text, **more)


UPDATE, CLEAR = message(MessageKind.UPDATE, "taken by somebody"), message(MessageKind.ALL_CLEAR, "all clear")
