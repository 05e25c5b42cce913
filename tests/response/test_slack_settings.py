"""Slack's secrets come from the environment, are checked before a drill, and show nowhere."""

import subprocess
import sys

import pytest

from chaos.errors import BadInput
from chaos.response.slack_settings import API_URL, BOT_TOKEN, WEBHOOK_URL, slack_settings
from tests.response.slack_server import TOKEN, WEBHOOK_PATH

WEBHOOK = f"https://hooks.slack.com{WEBHOOK_PATH}"


def test_nothing_set_is_no_slack() -> None:
    settings = slack_settings({})
    assert (settings.bot_token, settings.webhook_url) == ("", "")


def test_what_is_set_is_taken_without_the_blanks_around_it() -> None:
    settings = slack_settings({BOT_TOKEN: f" {TOKEN}\n", WEBHOOK_URL: f"{WEBHOOK} "})
    assert (settings.bot_token, settings.webhook_url) == (TOKEN, WEBHOOK)
    assert settings.api_url == "https://slack.com/api/"


def test_the_api_may_be_elsewhere() -> None:
    assert slack_settings({API_URL: "https://proxy.example/slack"}).api_url == "https://proxy.example/slack/"
    assert slack_settings({API_URL: "http://127.0.0.1:8080/api"}).api_url == "http://127.0.0.1:8080/api/"


@pytest.mark.parametrize("name", [WEBHOOK_URL, API_URL])
@pytest.mark.parametrize(
    "value",
    [
        f"http://hooks.slack.example{WEBHOOK_PATH}",
        f"hooks.slack.com{WEBHOOK_PATH}",
        f"ftp://hooks.slack.com{WEBHOOK_PATH}",
        f"https://hooks.slack.com:port{WEBHOOK_PATH}",
        f"https://[{WEBHOOK_PATH}",
        f"https:// hooks.slack.com{WEBHOOK_PATH}",
        f"https://{WEBHOOK_PATH}",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_being_quoted(name: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        slack_settings({name: value})
    assert name in str(refused.value)
    assert WEBHOOK_PATH.rsplit("/", 1)[1] not in str(refused.value)


@pytest.mark.parametrize("token", ["xoxb with blanks", "xoxb-\u00e9", "xoxb-1\r\nHost: evil.example"])
def test_a_token_that_cannot_be_is_refused_without_being_quoted(token: str) -> None:
    with pytest.raises(BadInput) as refused:
        slack_settings({BOT_TOKEN: token})
    assert BOT_TOKEN in str(refused.value)
    assert "xoxb" not in str(refused.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        slack_settings({BOT_TOKEN: "a b", WEBHOOK_URL: "nowhere", API_URL: "nowhere"})
    assert len(str(refused.value).splitlines()) == 3


def test_secrets_do_not_show() -> None:
    settings = slack_settings({BOT_TOKEN: TOKEN, WEBHOOK_URL: WEBHOOK})
    assert TOKEN not in repr(settings)
    assert WEBHOOK_PATH not in repr(settings)


def test_the_parts_of_a_webhooks_address_are_secrets_but_ordinary_words_in_it_are_not() -> None:
    secrets = slack_settings({WEBHOOK_URL: WEBHOOK}).secrets
    assert set(WEBHOOK_PATH.strip("/").split("/")[1:]) < set(secrets)
    assert "services" not in secrets


def test_slack_sdk_is_not_loaded_before_it_is_used() -> None:
    code = "import chaos.session, sys; sys.exit('slack_sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
