"""Calling a contact of the document, by the channel or the mention that the bindings name for them."""

from dataclasses import dataclass

from chaos.events import AnyEvent, ContactCalled
from chaos.incident.escalation import Due
from chaos.response.notify import Delivery, Message, MessageKind, reference
from chaos.response.postman import Told
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runs import began
from chaos.scales import Severity

NOT_EXECUTABLE = "not executable: no binding says how to call them"

_WORDS = {
    "ko": ("{who}, 확인 바랍니다", "사유", "접수", "증상"),
    "en": ("{who}, please look", "why you", "take it with", "seen"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What whoever is called has to know. `occurred_at` is Unix time, `run` the name of the drill's folder."""

    severity: Severity
    occurred_at: float
    symptoms: tuple[str, ...]
    run: str
    language: str


@dataclass(frozen=True, slots=True)
class Way:
    """How a contact is called: by a mention, in a real channel (empty: where incidents are reported), and in words."""

    mention: str
    channel: str
    words: str


def way_to(who: str, bindings: Bindings) -> Way | None:
    """How the contact `who` of the document is called; None where no binding says how."""
    binding = bindings.contact_of(who)
    if binding is None:
        return None
    named = binding.channel or ""
    real = bindings.channel_of(named)
    in_words = f"{real} (for {named})" if real else named
    words = " in ".join(each for each in (binding.mention, in_words) if each)
    return Way(mention=binding.mention or "", channel=real or named, words=words)


def message(one: Due, way: Way, now: Situation, text: Text) -> Message:
    """The call, ready to be read: who is meant, why now, how to take the incident, and what is seen."""
    opening, why, take, seen = _WORDS.get(now.language, _WORDS["en"])
    lines = "\n".join(
        (
            f"[{now.severity.word}] {one.incident}: {opening.format(who=one.contact.who.text)}",
            f"{why}: {text.result(one.reason)}",
            # Not the whole name of the run, which says what was injected.
            f"{take}: gameday ack {began(now.run)}".rstrip(),
            f"{seen}: {text.all(now.symptoms)}",
        )
    )
    return Message(
        kind=MessageKind.CALL,
        incident=one.incident,
        reference=reference(one.incident, now.occurred_at),
        severity=now.severity,
        occurred_at=now.occurred_at,
        text=lines,
        mention=way.mention,
        channel=way.channel,
    )


def told(one: Due, way: Way) -> Told:
    """What becomes of a call, by its delivery."""

    def called(delivery: Delivery, channel: str) -> AnyEvent:
        return _called(one, f"{way.words} by way of {channel}", delivery)

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
