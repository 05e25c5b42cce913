"""Where incidents are reported: Slack where the environment holds a secret, the outbox where it does not."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.events import AnyEvent, IncidentNotified, IncidentOpened, IncidentRecovered, Record, SeverityChanged
from chaos.response.notify_desk import OUTBOX_NAME, notification_desk
from chaos.response.slack_settings import API_URL, BOT_TOKEN, WEBHOOK_URL
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from tests.response.slack_server import SlackServer

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
NEWS = (
    IncidentOpened("incident-1", ["redis is down"]),
    SeverityChanged("incident-1", "Critical", "none", ["redis is down"]),
    IncidentRecovered("incident-1", 2.0, ["all is well"]),
)


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackServer]:
    for name in (BOT_TOKEN, WEBHOOK_URL, API_URL):
        monkeypatch.delenv(name, raising=False)
    with SlackServer() as server:
        yield server


def _runbook(name: str = "incident-response.md", *, channel: str = "#shop-incidents") -> Runbook:
    text = (EXPERIMENTS / name).read_text(encoding="utf-8")
    return parse(text.replace("#shop-incidents", channel), name)


def _bindings(channels: str = "") -> Bindings:
    text = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8")
    return load(f"{text}\n{channels}", "bindings.yaml", Bindings)


def _told(folder: Path, runbook: Runbook, bindings: Bindings) -> list[IncidentNotified]:
    events: queue.Queue[AnyEvent] = queue.Queue()
    desk = notification_desk(folder, runbook, bindings, Text(runbook, bindings, {}), events.put)
    for n, event in enumerate(NEWS):
        desk.tell(Record(n, float(n), 1.79e9 + n, event))
    desk.close()
    found = list(events.queue)
    assert all(isinstance(each, IncidentNotified) for each in found)
    return found  # type: ignore[return-value]


@pytest.mark.usefixtures("slack")
def test_without_a_secret_the_outbox_is_the_channel_and_the_event_says_why(tmp_path: Path) -> None:
    report, clear = _told(tmp_path, _runbook(), _bindings())
    assert (report.channel, report.delivered) == (f"outbox {OUTBOX_NAME}", True)
    assert report.detail == f"kept in {OUTBOX_NAME}; neither {BOT_TOKEN} nor {WEBHOOK_URL} is set"
    assert clear.message_kind == "all clear"
    assert len((tmp_path / OUTBOX_NAME).read_text().splitlines()) == 2


def test_with_a_token_reports_go_to_the_documents_channel_and_copies_are_kept(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, slack.environment)
    report, _ = _told(tmp_path, _runbook(), _bindings())
    assert (report.channel, report.delivered) == ("Slack #shop-incidents", True)
    assert [each["channel"] for each in slack.posted] == ["C0SHOP1"] * 2
    assert len((tmp_path / OUTBOX_NAME).read_text().splitlines()) == 2


def test_the_bindings_may_name_a_real_channel_for_the_documents(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, slack.environment)
    bindings = _bindings('channels: [{phrases: ["#Shop-Incidents"], channel: "#drills"}]')
    report, _ = _told(tmp_path, _runbook(), bindings)
    assert report.channel == "Slack #drills (for #shop-incidents)"
    assert slack.posted[0]["channel"] == "C0DRILL"


def test_a_token_comes_before_a_webhook_and_nothing_is_told_twice(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, {**slack.environment, WEBHOOK_URL: slack.webhook_url})
    report, _ = _told(tmp_path, _runbook(), _bindings())
    assert report.channel == "Slack #shop-incidents"
    assert {each.path for each in slack.asked} == {"/api/chat.postMessage"}


def test_a_webhook_alone_is_used(slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, {WEBHOOK_URL: slack.webhook_url})
    report, clear = _told(tmp_path, _runbook(), _bindings())
    assert (report.channel, report.delivered, clear.delivered) == ("Slack webhook", True, True)


def test_a_token_and_a_document_that_names_no_channel_leave_the_outbox(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, slack.environment)
    report, _ = _told(tmp_path, _runbook(channel="the shop"), _bindings())
    assert report.detail == f"kept in {OUTBOX_NAME}; the document names no Slack channel to report to"
    assert slack.asked == []


def test_nothing_that_is_recorded_after_the_observation_is_told(tmp_path: Path, slack: SlackServer) -> None:
    assert slack
    events: queue.Queue[AnyEvent] = queue.Queue()
    runbook, bindings = _runbook(), _bindings()
    desk = notification_desk(tmp_path, runbook, bindings, Text(runbook, bindings, {}), events.put)
    desk.hush()
    for n, event in enumerate(NEWS):
        desk.tell(Record(n, float(n), 1.79e9 + n, event))
    desk.close()
    assert events.empty()


@pytest.mark.parametrize("channel", ["xoxb-17653672481-19874698323", "https://hooks.slack.com/services/T0/B0/secret"])
def test_a_secret_in_the_place_of_a_channel_is_refused_without_being_quoted(channel: str) -> None:
    with pytest.raises(BadInput, match="the name or the id of a channel") as refused:
        _bindings(f'channels: [{{phrases: ["#shop-incidents"], channel: "{channel}"}}]')
    assert channel not in str(refused.value)


@pytest.mark.parametrize("channel", ["two words", "#", ""])
def test_what_is_no_name_of_a_channel_is_refused(channel: str) -> None:
    with pytest.raises(BadInput, match="the name or the id of a channel"):
        _bindings(f'channels: [{{phrases: ["#shop-incidents"], channel: "{channel}"}}]')


def _set(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
