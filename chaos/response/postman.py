"""Delivers messages in a thread of its own, one after the other, so that nobody ever waits for a channel."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from chaos.events import AnyEvent, IncidentNotified
from chaos.response.notify import Delivery, Message, Notifier, Outbox

CAPACITY = 200
"""So many messages may wait; a drill has about ten an incident, so that more of them are a fault of ours."""

GRACE_S = 5.0
"""How long the end of a drill waits for what is still under way."""

LAST_WORD_S = 0.25

Told = Callable[[Delivery, str], AnyEvent]
"""The event that says what became of a message, by its delivery and its channel."""


@dataclass(frozen=True, slots=True)
class _Letter:
    message: Message
    told: Told


class Postman:
    """`post` never waits. Every message comes to exactly one event, in the order of posting.

    Each is sent to `notifier`; `outbox` keeps a copy where that is somebody else.
    """

    def __init__(self, notifier: Notifier, outbox: Outbox, emit: Callable[[AnyEvent], None]) -> None:
        self._notifier = notifier
        self._outbox = outbox
        self._emit = emit
        self._waiting: deque[_Letter] = deque()
        self._under_way: _Letter | None = None
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._closed = False
        # Whoever does not answer must not keep the process from ending.
        threading.Thread(target=self._run, name="postman", daemon=True).start()

    def post(self, message: Message, told: Told | None = None) -> None:
        """Deliver `message` soon, and emit what `told` makes of its delivery (`IncidentNotified`, if not given)."""
        letter = _Letter(message, told or _notified(message))
        with self._changed:
            if self._closed:
                self._conclude(letter, _not_sent("the end of the drill's work was over"))
                return
            if len(self._waiting) >= CAPACITY:
                self._conclude(letter, _not_sent(f"{CAPACITY} messages were waiting already"))
                return
            self._waiting.append(letter)
            self._changed.notify_all()

    def close(self, grace_s: float = GRACE_S) -> None:
        """Wait for what was posted, at most about `grace_s`; the rest is told as not delivered. Safe to call twice.

        Once this returns nothing more is tried, and what is posted is told as not sent at once; an attempt that still
        waits for its answer is left to its own time limit.
        """
        why = f"{grace_s:g} s after the end of the drill's work"
        with self._changed:
            if not self._changed.wait_for(lambda: not self._waiting, grace_s):
                # Whoever only pauses between two attempts now says what the last one came to.
                self._stop.set()
                self._changed.wait_for(lambda: self._under_way is None, LAST_WORD_S)
            left, under_way, self._closed = [*self._waiting], self._under_way, True
            self._waiting.clear()
            self._stop.set()
            self._changed.notify_all()
        for letter in left:
            if letter is under_way:
                self._conclude(letter, Delivery(delivered=False, detail=f"no answer yet {why}"))
            else:
                self._conclude(letter, _not_sent(f"still waiting {why}{self._copied(letter.message)}"))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stop.is_set())
                if self._stop.is_set():
                    return
                letter = self._under_way = self._waiting[0]
            delivery = self._delivery(letter.message)
            with self._changed:
                # What was given up when the drill ended has been told already.
                if self._closed:
                    return
                self._waiting.popleft()
                self._under_way = None
                self._conclude(letter, delivery)
                self._changed.notify_all()

    def _delivery(self, message: Message) -> Delivery:
        copied = self._copied(message)
        try:
            delivery = self._notifier.send(message, self._stop)
        except Exception as error:  # noqa: BLE001 - nobody is told what went wrong by a thread that died of it
            # The type only: what an error of a driver says may quote the address, which is a secret.
            delivery = Delivery(delivered=False, detail=f"broke with {type(error).__name__}")
        return Delivery(delivery.delivered, f"{delivery.detail}{copied}", delivery.attempts)

    def _copied(self, message: Message) -> str:
        """Keep a copy where the outbox is not the channel itself. Says what went wrong; empty where nothing did."""
        if self._notifier is self._outbox:
            return ""
        problem = self._outbox.keep(message, self._notifier.channel)
        return f"; no copy kept: {problem}" if problem else ""

    def _conclude(self, letter: _Letter, delivery: Delivery) -> None:
        self._emit(letter.told(delivery, self._notifier.channel))


def _not_sent(detail: str) -> Delivery:
    return Delivery(delivered=False, detail=detail, attempts=0)


def _notified(message: Message) -> Told:
    def told(delivery: Delivery, channel: str) -> AnyEvent:
        return IncidentNotified(
            incident=message.incident,
            channel=channel,
            message=message.text,
            delivered=delivery.delivered,
            detail=delivery.detail,
            message_kind=message.kind.value,
            attempts=delivery.attempts,
        )

    return told
