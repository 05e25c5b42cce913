"""What a message to Slack may hold: text of others is never obeyed, a call reaches whom it names, length is bounded."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.response.notify import MessageKind
from chaos.response.slack import escaped
from tests.response.office import (
    Opens,
    both,
    message,
)
from tests.response.office import office as office  # noqa: PLC0414 - a fixture of there
from tests.response.office import slack as slack  # noqa: PLC0414 - a fixture of there
from tests.response.slack_server import SlackServer


@both
def test_text_of_others_is_shown_and_never_obeyed(office: Opens, slack: SlackServer, kind: str) -> None:
    hostile = "<!here> <!channel> <@U012AB3CD> @channel @everyone & <https://evil.example|pay here>"
    office(kind).told(message(text=hostile))
    (posted,) = slack.posted
    assert "<" not in posted["text"]
    assert "@channel" not in posted["text"]
    assert "@everyone" not in posted["text"]
    assert "&lt;!here&gt;" in posted["text"]
    assert "&amp; &lt;https://evil.example|pay here&gt;" in posted["text"]
    assert (posted["parse"], posted["link_names"]) == ("none", False)


def test_whoever_is_called_is_mentioned_in_their_channel(office: Opens, slack: SlackServer) -> None:
    office().told(message(), message(MessageKind.CALL, "please look", mention="<@U012AB3CD>", channel="#drills"))
    _, call = slack.posted
    assert call["text"] == "<@U012AB3CD>\nplease look"
    assert call["channel"] == "C0DRILL"
    assert "thread_ts" not in call


def test_a_webhook_calls_nobody_into_another_channel_and_says_so(office: Opens, slack: SlackServer) -> None:
    (event,) = office("webhook").told(message(MessageKind.CALL, "please look", channel="#ops"))
    assert (event.delivered, event.attempts) == (False, 0)
    assert event.detail == "not sent: a webhook cannot post into #ops"
    assert slack.posted == []


def test_a_webhook_calls_by_a_mention_in_its_own_channel_and_says_where(office: Opens, slack: SlackServer) -> None:
    (event,) = office("webhook").told(message(MessageKind.CALL, "please look", mention="<@U012AB3CD>", channel="#ops"))
    assert event.delivered
    assert event.detail == "posted to the webhook's channel, for a webhook cannot post into #ops"
    assert slack.posted[0]["text"] == "<@U012AB3CD>\nplease look"


def test_a_webhook_calls_into_the_channel_where_incidents_are_reported(office: Opens, slack: SlackServer) -> None:
    (event,) = office("webhook").told(message(MessageKind.CALL, "please look", channel="#shop-incidents"))
    assert (event.delivered, event.detail) == (True, "posted to the webhook's channel")
    assert len(slack.posted) == 1


@pytest.mark.parametrize("mention", ["<!here>", "<!channel>", "@channel", "<@U012AB3CD> <!here>"])
def test_a_mention_of_everybody_is_no_mention(office: Opens, slack: SlackServer, mention: str) -> None:
    office().told(message(MessageKind.CALL, "please look", mention=mention))
    (call,) = slack.posted
    assert "<" not in call["text"]
    assert "@channel" not in call["text"]


@given(st.text(max_size=200))
def test_escaped_text_reads_as_before_and_holds_nothing_that_slack_obeys(text: str) -> None:
    shown = escaped(text)
    assert not set("<>") & set(shown)
    assert re.sub("&(amp|lt|gt);", "", shown).count("&") == 0
    assert not re.search(r"@(channel|here|everyone)\b", shown)
    assert html.unescape(shown).replace("\u2060", "") == text.replace("\u2060", "")


def test_an_endless_message_is_cut_before_slack_cuts_it(office: Opens, slack: SlackServer) -> None:
    (event,) = office().told(message(text="<" * 100_000))
    assert event.delivered
    assert len(slack.posted[0]["text"]) < 40_000
    assert slack.posted[0]["text"].endswith("&lt;…")
