"""Slack, by a bot token (updates in the thread of their report) or by an incoming webhook (which cannot thread).

Every call of slack_sdk is one attempt with a time limit; tenacity repeats what Slack did not take, within one limit for
the whole message.
"""

import logging
import re
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError
from tenacity import RetryCallState, Retrying, retry_if_result, stop_before_delay, wait_exponential, wait_random
from tenacity.nap import sleep_using_event

from chaos.response.notify import Delivery, Message, MessageKind
from chaos.response.slack_replies import Answer, broken, refused
from chaos.response.slack_settings import SlackSettings
from chaos.signals.redaction import redact

LONGEST_TEXT = 3_500
"""Characters of a message. Slack asks for at most 4,000 and cuts at 40,000; escaped, ours stays below that."""

_OK = 200
_MENTION = re.compile(r"<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>")
_LOUD = re.compile(r"@(?=channel\b|here\b|everyone\b)")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one attempt may take to connect and again to answer, and when the last attempt of a message begins."""

    attempt_s: float = 4.0
    message_s: float = 20.0
    first_pause_s: float = 0.5
    longest_pause_s: float = 5.0


class Transport(Protocol):
    """One way to Slack."""

    @property
    def channel(self) -> str:
        """Its name in events."""

    def cannot(self, message: Message) -> str:
        """Why `message` would reach nobody whom it is for; empty where it may."""

    def attempt(self, message: Message) -> Answer:
        """Send `message` once. May raise what went wrong on the way."""


class Slack:
    """Sends each message by `transport`, with `patience`."""

    def __init__(self, transport: Transport, secrets: tuple[str, ...], patience: Patience) -> None:
        self._transport = transport
        self._secrets = secrets
        self._patience = patience

    @property
    def channel(self) -> str:
        """Its name in events."""
        return redact(self._transport.channel, self._secrets)

    def send(self, message: Message, stop: Event) -> Delivery:
        """Deliver `message`. Once `stop` is set nothing more is tried. Never raises."""
        if why := self._transport.cannot(message):
            return Delivery(delivered=False, detail=redact(f"not sent: {why}", self._secrets), attempts=0)
        patience = self._patience
        first_s, longest_s = patience.first_pause_s, patience.longest_pause_s
        pause = wait_exponential(multiplier=first_s, max=longest_s) + wait_random(0, first_s)
        attempts = 0
        answer = Answer(delivered=False, detail="not sent: the drill had ended")

        def attempt() -> Answer:
            nonlocal attempts, answer
            if not stop.is_set():
                attempts += 1
                answer = self._attempt(message)
            return answer

        retrying = Retrying(
            retry=retry_if_result(lambda each: each.again and not stop.is_set()),
            wait=lambda state: max(pause(state), _asked_s(state)),
            stop=stop_before_delay(patience.message_s),
            sleep=sleep_using_event(stop),
            retry_error_callback=lambda _: answer,
        )
        retrying(attempt)
        given_up = f"; given up after {attempts} attempt{'s' * (attempts > 1)}" if answer.again else ""
        return Delivery(answer.delivered, redact(f"{answer.detail}{given_up}", self._secrets), attempts)

    def _attempt(self, message: Message) -> Answer:
        try:
            return self._transport.attempt(message)
        except Exception as error:  # noqa: BLE001 - drivers raise what they like, and a broken answer may be anything
            return broken(error, self._patience.attempt_s)


class Bot:
    """chat.postMessage with a bot token, into `channel`; `named` is the channel in words.

    An incident's updates go into the thread of its report, if that was delivered.
    """

    def __init__(self, settings: SlackSettings, channel: str, named: str, patience: Patience) -> None:
        self._client = WebClient(
            token=settings.bot_token,
            base_url=settings.api_url,
            timeout=patience.attempt_s,  # type: ignore[arg-type]  # handed on to a socket, which takes fractions
            retry_handlers=[],
            logger=_silent(),
        )
        self._channel = channel
        self.channel = f"Slack {named}"
        self._threads: dict[str, tuple[str, str]] = {}

    def cannot(self, message: Message) -> str:  # noqa: ARG002 - the transport's form; whether it may is Slack's to say
        """Nothing: Slack itself says where it may not post."""
        return ""

    def attempt(self, message: Message) -> Answer:
        """Send `message` once. May raise what went wrong on the way."""
        thread = None if message.channel else self._threads.get(message.reference)
        try:
            reply = self._client.chat_postMessage(
                channel=message.channel or (thread[0] if thread else self._channel),
                thread_ts=thread[1] if thread else None,
                **_payload(message),
            )
        except SlackApiError as error:
            data: Any = error.response.data
            code = data.get("error") if isinstance(data, dict) else ""
            return refused(str(code), int(error.response.status_code), dict(error.response.headers))
        channel, ts = str(reply.get("channel") or self._channel), str(reply.get("ts") or "")
        if message.kind is MessageKind.REPORT and ts:
            self._threads[message.reference] = (channel, ts)
        if message.kind is MessageKind.REPORT or message.channel:
            return Answer(delivered=True, detail=f"message {ts}")
        if thread is None:
            return Answer(delivered=True, detail=f"message {ts}, in no thread: the report was not delivered")
        return Answer(delivered=True, detail=f"message {ts} in the thread of {thread[1]}")


class Webhook:
    """An incoming webhook: it posts into the channel that it was made for, and nothing is threaded.

    `reports_to` is where incidents are reported, which is taken to be that channel.
    """

    channel = "Slack webhook"

    def __init__(self, settings: SlackSettings, reports_to: str, patience: Patience) -> None:
        self._reports_to = reports_to
        self._client = WebhookClient(
            settings.webhook_url,
            timeout=patience.attempt_s,  # type: ignore[arg-type]  # handed on to a socket, which takes fractions
            retry_handlers=[],
            logger=_silent(),
        )

    def cannot(self, message: Message) -> str:
        """A call into another channel that mentions nobody alerts nobody there."""
        return "" if message.mention else self._elsewhere(message)

    def attempt(self, message: Message) -> Answer:
        """Send `message` once. May raise what went wrong on the way."""
        reply = self._client.send_dict(_payload(message))
        if reply.status_code == _OK and reply.body.strip() == "ok":
            elsewhere = self._elsewhere(message)
            why = f", for {elsewhere}" if elsewhere else ""
            return Answer(delivered=True, detail=f"posted to the webhook's channel{why}")
        return refused(reply.body.strip(), reply.status_code, dict(reply.headers))

    def _elsewhere(self, message: Message) -> str:
        if message.channel in {"", self._reports_to}:
            return ""
        return f"a webhook cannot post into {message.channel}"


def escaped(text: str) -> str:
    """`text` as Slack shows it and obeys nothing in it: no link, no mention, and nobody alerted by a name."""
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return _LOUD.sub("@\u2060", text)


def _payload(message: Message) -> dict[str, Any]:
    mention = message.mention if _MENTION.fullmatch(message.mention) else escaped(message.mention)
    text = "\n".join([*([mention] if mention else []), escaped(message.text)])
    return {"text": text, "parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


def _asked_s(state: RetryCallState) -> float:
    """How long Slack asked to wait, 0 where it did not."""
    answer = state.outcome.result() if state.outcome else None
    return (answer.after_s or 0.0) if isinstance(answer, Answer) else 0.0


def _silent() -> logging.Logger:
    """A logger that nobody hears, of no hierarchy: slack_sdk quotes the address of a webhook to its logger."""
    logger = logging.Logger("chaos.response.slack", logging.CRITICAL + 1)  # noqa: LOG001 - nobody may find and hear it
    logger.addHandler(logging.NullHandler())
    return logger
