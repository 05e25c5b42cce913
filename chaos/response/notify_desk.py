"""Tells people of incidents while a drill runs: what is recorded becomes messages, and the postman delivers them."""

import os
from collections.abc import Callable
from pathlib import Path

from chaos.events import AnyEvent, Record, SourceFailed
from chaos.response.notify import Notifier, Outbox
from chaos.response.notify_bulletins import Bulletins
from chaos.response.postman import GRACE_S, Postman
from chaos.response.slack_settings import NO_SECRET, SlackSettings, slack_settings
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.reporting import report_channel

OUTBOX_NAME = "notifications.jsonl"
SHORT_GRACE_S = 1.0
"""For whoever interrupted the drill, and wants its end."""


class NotificationDesk:
    """`tell` it every record of a drill; it never waits and never raises. `postman` takes other messages too."""

    def __init__(self, bulletins: Bulletins, postman: Postman, emit: Callable[[AnyEvent], None]) -> None:
        self.postman = postman
        self._bulletins = bulletins
        self._emit = emit
        self._hushed = False

    def tell(self, record: Record) -> None:
        """Pass on what people are to be told now that `record` was written."""
        if self._hushed:
            return
        try:
            for message in self._bulletins.told(record):
                self.postman.post(message)
        except Exception as error:  # noqa: BLE001 - a notification that fails never disturbs the drill
            self._hushed = True
            self._emit(SourceFailed(source="notification", error=f"{type(error).__name__}: {error}"))

    def hush(self) -> None:
        """Nothing that is recorded from now on is told: the observation is over. What is open is said to be so."""
        if not self._hushed:
            self._hushed = True
            for message in self._bulletins.ended():
                self.postman.post(message)

    def close(self, *, patient: bool = True) -> None:
        """Wait for what was posted, for a bounded time; each message has its event when this returns."""
        self.hush()
        self.postman.close(GRACE_S if patient else SHORT_GRACE_S)


def notification_desk(  # noqa: PLR0913, PLR0917 - where it keeps, what it says and in which words, whom it tells
    folder: Path,
    runbook: Runbook,
    bindings: Bindings,
    text: Text,
    emit: Callable[[AnyEvent], None],
    postman: type[Postman] = Postman,
) -> NotificationDesk:
    """A desk that posts to Slack where the environment says how and keeps a copy in `folder`, or keeps all there only.

    Raises BadInput where the environment says of Slack what cannot be.
    """
    slack, because = _slack(runbook, bindings, slack_settings(os.environ))
    outbox = Outbox(folder / OUTBOX_NAME, because)
    return NotificationDesk(Bulletins(runbook, bindings, text), postman(slack or outbox, outbox, emit), emit)


def _slack(runbook: Runbook, bindings: Bindings, settings: SlackSettings) -> tuple[Notifier | None, str]:
    """Slack, or None and why not. A bot token comes before a webhook, for only it can thread."""
    if not settings.bot_token and not settings.webhook_url:
        return None, NO_SECRET
    # slack_sdk is loaded only where it is used.
    from chaos.response.slack import Bot, Patience, Slack, Webhook  # noqa: PLC0415

    patience = Patience()
    documents = report_channel(runbook)
    real = bindings.channel_of(documents.text) if documents else None
    channel = real or (documents.text if documents else "")
    if settings.bot_token and documents is not None:
        named = f"{real} (for {documents.text})" if real else channel
        return Slack(Bot(settings, channel, named, patience), settings.secrets, patience), ""
    if settings.webhook_url:
        return Slack(Webhook(settings, channel, patience), settings.secrets, patience), ""
    return None, "the document names no Slack channel to report to"
