"""Calling a contact of the document, by the channel or the mention that the bindings name for them."""

import time
from dataclasses import dataclass

from chaos.events import AnyEvent, ContactCalled
from chaos.incident.escalation import Due
from chaos.response.notify import Delivery, Message, MessageKind
from chaos.response.postman import Told
from chaos.runbook.team import ContactBinding
from chaos.scales import Severity

NOT_EXECUTABLE = "not executable: no binding says how to call them"

_WORDS = {
    "ko": ("{who}, 확인 바랍니다", "사유", "접수", "증상"),
    "en": ("{who}, please look", "why you", "take it with", "seen"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What whoever is called has to know. `occurred_at` is Unix time, `run` how people name the drill."""

    severity: Severity
    occurred_at: float
    symptoms: tuple[str, ...]
    run: str
    language: str


def message(one: Due, way: ContactBinding, now: Situation) -> Message:
    """The call, ready to be read: who is meant, why now, how to take the incident, and what is seen."""
    opening, why, take, seen = _WORDS.get(now.language, _WORDS["en"])
    text = "\n".join(
        (
            f"[{now.severity.word}] {one.incident}: {opening.format(who=one.contact.who.text)}",
            f"{why}: {one.reason}",
            f"{take}: gameday ack {now.run}",
            f"{seen}: {'; '.join(now.symptoms) or '-'}",
        )
    )
    moment = time.strftime("%Y%m%d-%H%M%S", time.localtime(now.occurred_at))
    return Message(
        kind=MessageKind.CALL,
        incident=one.incident,
        reference=f"{one.incident}-{moment}",
        severity=now.severity,
        occurred_at=now.occurred_at,
        text=text,
        mention=way.mention or "",
        channel=way.channel or "",
    )


def told(one: Due, way: ContactBinding) -> Told:
    """What becomes of a call, by its delivery."""

    def called(delivery: Delivery, channel: str) -> AnyEvent:
        return _called(one, f"{way.how} by way of {channel}", delivery)

    return called


def not_called(one: Due) -> ContactCalled:
    """The contact whom no binding says how to call."""
    return _called(one, "", Delivery(delivered=False, detail=NOT_EXECUTABLE, attempts=0))


def _called(one: Due, channel: str, delivery: Delivery) -> ContactCalled:
    return ContactCalled(
        incident=one.incident,
        order=one.contact.order,
        contact=one.contact.who.text,
        channel=channel,
        reason=one.reason,
        delivered=delivery.delivered,
        detail=delivery.detail,
    )
