"""What a game day tells people in Slack: before it begins, once it is over, and where it does not begin.

Where the environment has no secret of Slack, it is kept in a file instead, as an incident's report is.
"""

import os
import threading
from pathlib import Path

from chaos.gamedays.definition import Tell
from chaos.response.notify import Delivery, Message, MessageKind, Notifier, Outbox
from chaos.response.slack_settings import NO_SECRET, slack_settings
from chaos.scales import Severity

FILE_NAME = "announcements.jsonl"


class Announcer:
    """Tells `tell`'s channel; a copy of everything is in `folder`. Raises BadInput where the environment is wrong."""

    def __init__(self, tell: Tell | None, folder: Path) -> None:
        self._tell = tell
        self._outbox = Outbox(folder / FILE_NAME, NO_SECRET if tell else "the game day has nobody to tell")
        self._notifier = _slack(tell) if tell else None

    def say(self, text: str, reference: str, at_s: float, *, first: bool = False) -> Delivery:
        """Tell `text` of the game day `reference`, at Unix time `at_s`; what is not `first` goes into its thread.

        Waits for Slack, for a bounded time. Never raises.
        """
        message = Message(
            kind=MessageKind.REPORT if first else MessageKind.UPDATE,
            incident=reference,
            reference=reference,
            severity=Severity.NONE,
            occurred_at=at_s,
            text=text,
            mention=self._tell.mention if self._tell and first else "",
        )
        if self._notifier is None:
            return self._outbox.send(message, threading.Event())
        self._outbox.keep(message, self._notifier.channel)
        return self._notifier.send(message, threading.Event())


def _slack(tell: Tell) -> Notifier | None:
    settings = slack_settings(os.environ)
    if not settings.bot_token and not settings.webhook_url:
        return None
    # slack_sdk is loaded only where it is used.
    from chaos.response.slack import Bot, Patience, Slack, Webhook  # noqa: PLC0415

    patience = Patience()
    if settings.bot_token:
        return Slack(Bot(settings, tell.channel, tell.channel, patience), settings.secrets, patience)
    return Slack(Webhook(settings, tell.channel, patience), settings.secrets, patience)
