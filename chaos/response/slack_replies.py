"""What Slack's answers mean: whether a message arrived, and whether it may be sent again.

A message is sent again only where Slack certainly did not take it. Where it may have (the connection broke off, or no
answer came in time, after the question was sent), sending it again could report one incident twice.
"""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import URLError

_TAKEN_NOT = (500, 502, 503)
_RATE_LIMITED = 429
_AGAIN = ("service_unavailable", "ratelimited", "rate_limited")
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_TOKEN_REFUSED = "Slack does not accept the token in GAMEDAY_SLACK_BOT_TOKEN"  # noqa: S105 - words, not a token
_WEBHOOK_REFUSED = "the webhook in GAMEDAY_SLACK_WEBHOOK_URL is gone; make a new one"

ADVICE: Mapping[str, str] = {
    "channel_not_found": "no such channel, or a private one that the app is not in; see `channels` in the bindings",
    "not_in_channel": "invite the app to the channel, or give it the scope chat:write.public",
    "is_archived": "the channel is archived",
    "missing_scope": "the app needs the scope chat:write",
    "invalid_auth": _TOKEN_REFUSED,
    "not_authed": _TOKEN_REFUSED,
    "token_revoked": _TOKEN_REFUSED,
    "token_expired": _TOKEN_REFUSED,
    "account_inactive": _TOKEN_REFUSED,
    "invalid_token": _WEBHOOK_REFUSED,
    "no_service": _WEBHOOK_REFUSED,
    "no_team": _WEBHOOK_REFUSED,
    "channel_is_archived": "the webhook's channel is archived",
    "action_prohibited": "an admin of the workspace forbids it",
    "posting_to_general_channel_denied": "an admin of the workspace forbids it",
}
"""What to do about the errors that somebody can do something about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one attempt came to. `again` says that it may be repeated, after `after_s` where Slack says so."""

    delivered: bool
    detail: str
    again: bool = False
    after_s: float | None = None


def refused(code: str, status: int, headers: Mapping[str, str]) -> Answer:
    """Slack answered and did not take the message. `code` is its word for why, or whatever stood in its place."""
    after_s = _seconds(headers)
    if status == _RATE_LIMITED or code in ("ratelimited", "rate_limited"):
        said = "" if after_s is None else f" and asks to wait {after_s:g} s"
        return Answer(delivered=False, detail=f"Slack limits the rate (429){said}", again=True, after_s=after_s)
    if not _CODE.fullmatch(code):
        code = ""
    if status in _TAKEN_NOT or code in _AGAIN:
        return Answer(delivered=False, detail=f"Slack is in trouble ({code or status})", again=True, after_s=after_s)
    if not code:
        return Answer(delivered=False, detail=f"an answer ({status}) that is none of Slack's")
    advice = f": {ADVICE[code]}" if code in ADVICE else ""
    return Answer(delivered=False, detail=f"Slack refused it ({code}){advice}")


def broken(error: Exception, timeout_s: float) -> Answer:
    """No whole answer came. Nothing of what `error` says is quoted: it may hold the address, which is a secret."""
    match error:
        case URLError(reason=reason):
            return _not_connected(reason, timeout_s)
        case TimeoutError():
            detail = f"no answer within {timeout_s:g} s; it may have arrived"
        case HTTPException() | ConnectionError():
            detail = "the connection broke off before the answer; it may have arrived"
        case _:
            detail = f"an answer that is none of Slack's ({type(error).__name__})"
    return Answer(delivered=False, detail=detail)


def _not_connected(reason: object, timeout_s: float) -> Answer:
    match reason:
        case ConnectionRefusedError():
            return Answer(delivered=False, detail="the connection was refused", again=True)
        case socket.gaierror():
            return Answer(delivered=False, detail="the host's name was not found", again=True)
        case TimeoutError():
            return Answer(delivered=False, detail=f"no connection within {timeout_s:g} s", again=True)
        case OSError():
            return Answer(delivered=False, detail=f"no connection ({reason.strerror or type(reason).__name__})")
        case _:
            return Answer(delivered=False, detail="no connection")


def _seconds(headers: Mapping[str, str]) -> float | None:
    """What `Retry-After` asks for; whatever is no number of seconds asks for nothing."""
    said = next((value for name, value in headers.items() if name.casefold() == "retry-after"), "")
    return float(said) if re.fullmatch(r"[0-9]{1,6}", said.strip()) else None
