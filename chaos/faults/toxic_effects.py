"""How each kind of toxic shows from outside: the same question asked through the link and past it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chaos.faults.asking import GOODBYES, QUESTIONS, Answer, Came, ask, long_question
from chaos.target.port import Address, Role

_WITHIN_S = 30.0
_PAST_WITHIN_S = 1.0
_NEARLY = 0.8
"""Our clock is not Toxiproxy's: this much of what it was told is enough."""
_TELLING_MS = 20.0
"""A transfer that is to take less than this proves no bandwidth."""
_MUTE_S = 0.25
"""Enough where the same question is answered at once past the link."""
_LONG_BYTES = 4096


class Kind(StrEnum):
    """The kinds of toxics, as Toxiproxy names them."""

    LATENCY = "latency"
    BANDWIDTH = "bandwidth"
    TIMEOUT = "timeout"
    RESET_PEER = "reset_peer"
    SLOW_CLOSE = "slow_close"
    LIMIT_DATA = "limit_data"


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: through the link and past it.

    `attributes` are the toxic's, as Toxiproxy counts them; `upstream` where it hits what flows to the service.
    """

    link: Address
    address: Address
    role: Role
    attributes: Mapping[str, int]
    upstream: bool = False

    def both(self, question: bytes, wanted: int = 1) -> tuple[Answer, Answer]:
        """What comes of `question` through the link, and past it."""
        waits_ms = sum(self.attributes.get(key, 0) for key in ("latency", "jitter", "timeout", "delay"))
        if rate := self.attributes.get("rate"):
            waits_ms += 2 * _LONG_BYTES // rate
        # A toxic that is far slower than told must not hold the watch up for ever.
        within_s = min(_WITHIN_S, _PAST_WITHIN_S + waits_ms / 1000)
        return ask(self.link, question, within_s, wanted), ask(self.address, question, _PAST_WITHIN_S, wanted)

    @property
    def question(self) -> bytes:
        """The smallest question."""
        return QUESTIONS[self.role]

    @property
    def long_question(self) -> tuple[bytes, int]:
        """A question that is long where the toxic is, and how many bytes of its answer to wait for (0: all)."""
        return long_question(self.role, _LONG_BYTES, sent=self.upstream)


def _latency(look: Look) -> str | None:
    through, past = look.both(look.question)
    added_ms = look.attributes["latency"] - look.attributes.get("jitter", 0)
    slower_ms = through.after_ms - past.after_ms
    answered = through.came is past.came is Came.ANSWERED
    return _said(through, past) if answered and slower_ms >= _NEARLY * max(1, added_ms) else None


def _bandwidth(look: Look) -> str | None:
    question, wanted = look.long_question
    through, past = look.both(question, wanted)
    takes_ms = (len(question) if look.upstream else through.size) / look.attributes["rate"]
    whole = through.came is past.came and through.size >= max(1, wanted)
    slow = takes_ms >= _TELLING_MS and through.after_ms - past.after_ms >= _NEARLY * takes_ms
    return _said(through, past) if whole and slow else None


def _timeout(look: Look) -> str | None:
    through = ask(look.link, look.question, _MUTE_S)
    past = ask(look.address, look.question, _PAST_WITHIN_S)
    # How long it stays mute is no proof: where the service hangs up by itself, Toxiproxy waits no longer.
    mute = through.came in {Came.SILENCE, Came.CLOSED} and not through.size
    return _said(through, past) if mute and past.came is Came.ANSWERED else None


def _reset_peer(look: Look) -> str | None:
    through, past = look.both(look.question)
    # Through the published port of a container, the engine passes a reset on as the end of the connection.
    dropped = through.came in {Came.RESET, Came.CLOSED}
    return _said(through, past) if dropped and past.came is Came.ANSWERED else None


def _slow_close(look: Look) -> str | None:
    through, past = look.both(GOODBYES[look.role], 0)
    slower_ms = through.after_ms - past.after_ms
    closed = through.came is past.came is Came.CLOSED
    return _said(through, past) if closed and slower_ms >= _NEARLY * look.attributes["delay"] else None


def _limit_data(look: Look) -> str | None:
    through, past = look.both(*look.long_question)
    cut = through.came in {Came.CLOSED, Came.RESET} and through.size < past.size
    return _said(through, past) if cut else None


def _said(through: Answer, past: Answer) -> str:
    return f"asked through the link, {through}; past it, {past}"


EFFECTS: Mapping[Kind, Callable[[Look], str | None]] = {
    Kind.LATENCY: _latency,
    Kind.BANDWIDTH: _bandwidth,
    Kind.TIMEOUT: _timeout,
    Kind.RESET_PEER: _reset_peer,
    Kind.SLOW_CLOSE: _slow_close,
    Kind.LIMIT_DATA: _limit_data,
}
"""What is looked for, by kind: evidence, or None where it does not show."""
