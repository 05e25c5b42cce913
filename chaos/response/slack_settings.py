"""Slack's secrets, from the environment and from nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from chaos.errors import BadInput

BOT_TOKEN, WEBHOOK_URL, API_URL = "GAMEDAY_SLACK_BOT_TOKEN", "GAMEDAY_SLACK_WEBHOOK_URL", "GAMEDAY_SLACK_API_URL"
NO_SECRET = f"neither {BOT_TOKEN} nor {WEBHOOK_URL} is set"

_SLACK_API = "https://slack.com/api/"
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_SHORTEST_PART = 9
"""Parts of an address that are shorter ("services") are ordinary words, and masking them would tear what is said."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the environment says of Slack. A secret that is not set is empty. Their `repr` holds none."""

    bot_token: str = field(default="", repr=False)
    webhook_url: str = field(default="", repr=False)
    api_url: str = field(default=_SLACK_API, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that no log, event or report may hold; the address of a webhook is a secret down to its path."""
        parts = urlsplit(self.webhook_url)
        path = parts.path.strip("/")
        of_address = [each for each in (path, *path.split("/"), parts.query) if len(each) >= _SHORTEST_PART]
        return tuple(dict.fromkeys(each for each in (self.bot_token, self.webhook_url, *of_address) if each))


def slack_settings(environment: Mapping[str, str]) -> SlackSettings:
    """What `environment` says of Slack. Raises BadInput, which names the variables and never their values."""
    token = environment.get(BOT_TOKEN, "").strip()
    webhook = environment.get(WEBHOOK_URL, "").strip()
    api = environment.get(API_URL, "").strip() or _SLACK_API
    problems = [
        *(f"{name}: {problem}" for name, url in ((WEBHOOK_URL, webhook), (API_URL, api)) if (problem := _problem(url))),
        *([f"{BOT_TOKEN}: a token is one word of visible ASCII characters"] if not _is_word(token) else []),
    ]
    if problems:
        raise BadInput(*problems)
    return SlackSettings(token, webhook, api if api.endswith("/") else f"{api}/")


def _problem(url: str) -> str:
    """What is wrong with an address; empty where nothing is, or where there is none."""
    if not url:
        return ""
    parts = _split(url)
    if parts is None or not parts.hostname or not _is_word(url):
        return "not an address such as https://host/path"
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
        return ""
    return "must begin with https://, for what is sent there is secret"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_word(text: str) -> bool:
    return all("!" <= character <= "~" for character in text)
