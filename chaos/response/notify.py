"""What is told of an incident, and who tells it: the port that `Outbox` and Slack stand behind."""

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Event, Lock
from typing import Protocol

import msgspec

from chaos.durable import append_line
from chaos.scales import Severity


class MessageKind(StrEnum):
    """Exactly one report an incident, then updates, then the all-clear, as `IncidentNotified.message_kind` has it.

    A call is for one contact of the document, and is told as `ContactCalled`.
    """

    REPORT = "report"
    UPDATE = "update"
    ALL_CLEAR = "all clear"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be read. `occurred_at` is Unix time.

    `incident` is its id in the events of one drill, `reference` one that no other drill has: with it people find
    together what belongs together. `mention` is whom to alert by it ("<@U012AB3CD>"), and `channel` where it goes
    if not where incidents are reported.
    """

    kind: MessageKind
    incident: str
    reference: str
    severity: Severity
    occurred_at: float
    text: str
    mention: str = ""
    channel: str = ""


def reference(incident: str, occurred_at: float) -> str:
    """The id of an incident among those of all drills: "incident-1-20261124-110348", in this machine's time."""
    return f"{incident}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(occurred_at))}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether a message reached its channel, how or why not, and in how many attempts (0: nothing was sent)."""

    delivered: bool
    detail: str
    attempts: int = 1


class Notifier(Protocol):
    """Somebody to tell. `send` may take a while and never raises."""

    @property
    def channel(self) -> str:
        """Its name in events."""

    def send(self, message: Message, stop: Event) -> Delivery:
        """Deliver `message`. Once `stop` is set nothing more is tried."""


class Outbox:
    """Keeps every message as a line of JSON in the file at `path`, on stable storage when `keep` returns.

    `because` says why it is the channel and not only a copy.
    """

    def __init__(self, path: Path, because: str = "") -> None:
        self._path = path
        self._because = f"; {because}" if because else ""
        self._writing = Lock()

    @property
    def channel(self) -> str:
        """Its name in events."""
        return f"outbox {self._path.name}"

    def send(self, message: Message, stop: Event) -> Delivery:  # noqa: ARG002 - a file is written at once
        """Append `message` to the file, as the channel that it is for."""
        problem = self.keep(message, self.channel)
        if problem:
            return Delivery(delivered=False, detail=problem)
        return Delivery(delivered=True, detail=f"kept in {self._path.name}{self._because}")

    def keep(self, message: Message, channel: str) -> str:
        """Append `message`, which is for `channel`, to the file. Says what went wrong; empty where nothing did."""
        line = {
            "channel": message.channel or channel,
            "mention": message.mention,
            "message_kind": message.kind.value,
            "incident": message.incident,
            "reference": message.reference,
            "severity": message.severity.word,
            "occurred_at": message.occurred_at,
            "text": message.text,
        }
        try:
            with self._writing:
                append_line(self._path, msgspec.json.encode(line))
        except OSError as error:
            return f"{self._path.name} cannot be written: {error.strerror}"
        return ""
