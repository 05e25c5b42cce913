"""Reporting an incident to people, as the document asks: when it occurred, its symptoms, its impact, its severity."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from chaos.durable import append_line
from chaos.scales import Severity

_LABELS = {
    "ko": ("장애 발생", "발생시간", "증상", "영향도"),
    "en": ("incident", "time of occurrence", "symptoms", "impact"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One report of an incident. `occurred_at` is Unix time; `impact` is the document's description of the class."""

    incident: str
    severity: Severity
    occurred_at: float
    symptoms: tuple[str, ...]
    impact: str
    language: str = "en"

    @property
    def text(self) -> str:
        """What people read, in the document's language."""
        heading, occurred, symptoms, impact = _LABELS.get(self.language, _LABELS["en"])
        moment = datetime.fromtimestamp(self.occurred_at).astimezone().isoformat(sep=" ", timespec="seconds")
        return "\n".join(
            (
                f"[{self.severity.word}] {heading} {self.incident}",
                f"{occurred}: {moment}",
                f"{symptoms}: {'; '.join(self.symptoms) or '-'}",
                f"{impact}: {self.impact or '-'}",
            )
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether a message reached its channel, and how or why not."""

    delivered: bool
    detail: str


class Notifier(Protocol):
    """Somebody to tell. `send` may take a while (it runs in the responder's thread) and never raises."""

    @property
    def channel(self) -> str:
        """Its name in events."""

    def send(self, message: Message) -> Delivery:
        """Deliver `message`."""


class Outbox:
    """Keeps every message as a line of JSON in the file at `path`, on stable storage when `send` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def channel(self) -> str:
        """Its name in events."""
        return f"outbox {self._path.name}"

    def send(self, message: Message) -> Delivery:
        """Append `message` to the file."""
        line = {
            "channel": self.channel,
            "incident": message.incident,
            "severity": message.severity.word,
            "occurred_at": message.occurred_at,
            "symptoms": message.symptoms,
            "impact": message.impact,
            "text": message.text,
        }
        try:
            append_line(self._path, msgspec.json.encode(line))
        except OSError as error:
            return Delivery(delivered=False, detail=f"{self._path} cannot be written: {error.strerror}")
        return Delivery(delivered=True, detail=f"kept in {self._path.name}")
