"""What becomes of a message to Slack, case by case, over real HTTP: what its event says, and that no secret is told."""

import socket
from pathlib import Path

import msgspec
import pytest

from chaos.response.notify import MessageKind
from chaos.response.slack import Patience
from tests.response import slack_server
from tests.response.office import (
    CLEAR,
    QUICK,
    UPDATE,
    Opens,
    both,
    message,
)
from tests.response.office import office as office  # noqa: PLC0414 - a fixture of there
from tests.response.office import slack as slack  # noqa: PLC0414 - a fixture of there
from tests.response.slack_server import TOKEN, WEBHOOK_PATH, Reply, SlackServer


def test_a_report_is_posted_into_the_channel_with_the_token(office: Opens, slack: SlackServer) -> None:
    (event,) = office().told(message())
    assert (event.delivered, event.attempts, event.message_kind) == (True, 1, "report")
    assert event.channel == "Slack #shop-incidents"
    (asked,) = slack.asked
    assert (asked.path, asked.authorization) == ("/api/chat.postMessage", f"Bearer {TOKEN}")
    assert (asked.body["channel"], asked.body["text"]) == ("#shop-incidents", "[Critical] incident")
    assert "thread_ts" not in asked.body


def test_updates_and_the_all_clear_go_into_the_thread_of_their_report(office: Opens, slack: SlackServer) -> None:
    events = office().told(message(), UPDATE, CLEAR)
    assert [each.message_kind for each in events] == ["report", "update", "all clear"]
    report, *others = slack.posted
    assert [each["thread_ts"] for each in others] == [report["ts"]] * 2
    assert [each["channel"] for each in others] == ["C0SHOP1"] * 2
    assert f"in the thread of {report['ts']}" in events[2].detail


def test_every_incident_has_a_thread_of_its_own(office: Opens, slack: SlackServer) -> None:
    office().told(message(), message(incident="incident-2"), UPDATE)
    first, second, update = slack.posted
    assert "thread_ts" not in second
    assert update["thread_ts"] == first["ts"]


def test_an_update_whose_report_was_refused_is_posted_by_itself_and_says_so(office: Opens, slack: SlackServer) -> None:
    slack.next_replies(slack_server.error("is_archived"))
    report, update = office().told(message(), UPDATE)
    assert (report.delivered, update.delivered) == (False, True)
    assert "in no thread" in update.detail


def test_a_webhook_posts_everything_into_its_channel_and_threads_nothing(office: Opens, slack: SlackServer) -> None:
    events = office("webhook").told(message(), UPDATE, CLEAR)
    assert [(each.delivered, each.channel) for each in events] == [(True, "Slack webhook")] * 3
    assert [each["text"] for each in slack.posted] == ["[Critical] incident", "taken by somebody", "all clear"]
    assert not any("thread_ts" in each for each in slack.posted)


@both
def test_a_copy_of_every_message_is_kept_delivered_or_not(office: Opens, slack: SlackServer, kind: str) -> None:
    slack.next_replies(slack_server.error("is_archived"))
    opened = office(kind)
    opened.told(message(), UPDATE)
    lines = [msgspec.json.decode(each) for each in opened.outbox.read_text(encoding="utf-8").splitlines()]
    assert [each["text"] for each in lines] == ["[Critical] incident", "taken by somebody"]
    assert lines[0]["reference"] == "incident-1-20261124-110348"


@both
def test_a_copy_that_cannot_be_kept_is_said_and_keeps_nothing_from_being_delivered(
    office: Opens, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "notifications.jsonl").mkdir()
    opened = office(kind)
    (event,) = opened.told(message())
    (tmp_path / "notifications.jsonl").rmdir()
    assert event.delivered
    assert "no copy kept: notifications.jsonl cannot be written" in event.detail


@both
def test_a_rate_limit_is_waited_for_as_long_as_slack_asks(office: Opens, slack: SlackServer, kind: str) -> None:
    slack.next_replies(slack_server.rate_limited(1))
    (event,) = office(kind, Patience(attempt_s=2, message_s=5, first_pause_s=0.01)).told(message())
    assert (event.delivered, event.attempts) == (True, 2)
    first, second = slack.asked
    assert second.at_s - first.at_s >= 1
    assert len(slack.posted) == 1


@both
def test_a_rate_limit_longer_than_a_message_may_take_is_not_waited_for(
    office: Opens, slack: SlackServer, kind: str
) -> None:
    slack.next_replies(slack_server.rate_limited(600))
    (event,) = office(kind, Patience()).told(message())
    assert (event.delivered, event.attempts) == (False, 1)
    assert event.detail == "Slack limits the rate (429) and asks to wait 600 s; given up after 1 attempt"


@both
def test_a_rate_limit_without_a_time_is_tried_again_with_pauses(office: Opens, slack: SlackServer, kind: str) -> None:
    slack.next_replies(slack_server.rate_limited("soon"), slack_server.rate_limited("-1"))
    (event,) = office(kind).told(message())
    assert (event.delivered, event.attempts) == (True, 3)


@both
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_slack_in_trouble_is_asked_again(office: Opens, slack: SlackServer, kind: str, status: int) -> None:
    slack.next_replies(*[slack_server.in_trouble(status)] * 2)
    (event,) = office(kind).told(message())
    assert (event.delivered, event.attempts) == (True, 3)
    assert len(slack.posted) == 1


@both
def test_a_slack_that_stays_in_trouble_is_given_up_in_bounded_time(
    office: Opens, slack: SlackServer, kind: str
) -> None:
    slack.always(slack_server.in_trouble(503))
    (event,) = office(kind).told(message())
    assert not event.delivered
    assert event.attempts == len(slack.asked) > 2
    assert event.detail == f"Slack is in trouble (503); given up after {event.attempts} attempts"
    assert slack.asked[-1].at_s - slack.asked[0].at_s < QUICK.message_s


REFUSALS = {
    "invalid_auth": "does not accept the token in GAMEDAY_SLACK_BOT_TOKEN",
    "token_revoked": "does not accept the token",
    "channel_not_found": "no such channel",
    "not_in_channel": "invite the app",
    "missing_scope": "chat:write",
    "internal_error": "Slack refused it (internal_error)",
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_slack_refuses_is_not_tried_again_and_says_what_to_do(
    office: Opens, slack: SlackServer, code: str
) -> None:
    slack.next_replies(slack_server.error(code))
    (event,) = office().told(message())
    assert (event.delivered, event.attempts, len(slack.asked)) == (False, 1, 1)
    assert code in event.detail
    assert REFUSALS[code] in event.detail


def test_a_wrong_token_and_an_unknown_channel_are_refused_as_slack_does(office: Opens) -> None:
    (event,) = office(GAMEDAY_SLACK_BOT_TOKEN="xoxb-not-this-one").told(message())
    assert "invalid_auth" in event.detail
    opened = office()
    (event,) = opened.told(message(MessageKind.CALL, channel="#nobody-knows"))
    assert "channel_not_found" in event.detail


@pytest.mark.parametrize(("code", "status"), [("no_service", 404), ("invalid_token", 403), ("no_team", 404)])
def test_a_webhook_that_is_gone_is_not_tried_again(office: Opens, slack: SlackServer, code: str, status: int) -> None:
    slack.next_replies(slack_server.error(code, status))
    (event,) = office("webhook").told(message())
    assert (event.delivered, event.attempts) == (False, 1)
    assert (
        event.detail == f"Slack refused it ({code}): the webhook in GAMEDAY_SLACK_WEBHOOK_URL is gone; make a new one"
    )


@both
def test_a_slack_that_does_not_answer_is_given_up_and_not_told_twice(
    office: Opens, slack: SlackServer, kind: str
) -> None:
    slack.next_replies(slack_server.hang)
    (event,) = office(kind).told(message())
    assert (event.delivered, event.attempts, len(slack.asked)) == (False, 1, 1)
    assert event.detail == "no answer within 0.4 s; it may have arrived"


@both
@pytest.mark.parametrize("reply", [slack_server.hang_up, slack_server.hang_up_within_the_reply])
def test_a_connection_that_breaks_off_is_not_told_twice(
    office: Opens, slack: SlackServer, kind: str, reply: Reply
) -> None:
    slack.next_replies(reply)
    (event,) = office(kind).told(message())
    assert (event.delivered, event.attempts, len(slack.asked)) == (False, 1, 1)
    assert event.detail == "the connection broke off before the answer; it may have arrived"


@both
@pytest.mark.parametrize("text", ["<html>welcome</html>", "[]", '"ok"', "", "{}", '{"ok": "', "\x00\x01"])
def test_an_answer_that_is_none_of_slacks_is_no_delivery(
    office: Opens, slack: SlackServer, kind: str, text: str
) -> None:
    slack.next_replies(slack_server.garbage(text))
    (event,) = office(kind).told(message())
    assert (event.delivered, event.attempts, len(slack.asked)) == (False, 1, 1)
    assert "none of Slack's" in event.detail


@both
def test_a_refused_connection_is_tried_again_until_given_up(office: Opens, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = {
        "GAMEDAY_SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "GAMEDAY_SLACK_WEBHOOK_URL": f"http://127.0.0.1:{port}{WEBHOOK_PATH}",
    }
    (event,) = office(kind, **where).told(message())
    assert not event.delivered
    assert event.attempts > 2
    assert event.detail == f"the connection was refused; given up after {event.attempts} attempts"


def test_an_answer_that_quotes_the_token_is_not_quoted(office: Opens, slack: SlackServer) -> None:
    slack.next_replies(slack_server.error(f"invalid_auth {TOKEN}"))
    (event,) = office().told(message())
    assert event.detail == "an answer (200) that is none of Slack's"
