"""What people ask a running drill for, and what they are answered; light, for a command must answer at once."""

from enum import StrEnum

import msgspec

LONGEST_NAME = 80


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`by` takes the incident, or gives it to `hand_over`. `incident` may name it; empty is the open one."""

    by: str
    hand_over: str = ""
    incident: str = ""


class Outcome(StrEnum):
    """What became of a request."""

    TAKEN = "taken"
    HANDED_OVER = "handed over"
    NOTHING_OPEN = "nothing open"
    TAKEN_BEFORE = "taken before"
    REFUSED = "refused"


class Answer(msgspec.Struct, frozen=True):
    """The outcome, and a sentence for whoever asked."""

    outcome: Outcome
    said: str


class Refused(Exception):
    """A request that cannot be meant; the message says why."""


def shown(text: str) -> str:
    r"""`text` with everything that a terminal or a reader could be misled by spelled out: "\x1b", "\u202e"."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape", "backslashreplace").decode("ascii")
        for each in text
    )


def checked(request: Request) -> Request:
    """The request as it may be recorded. Raises Refused."""
    by, to, incident = (shown(text.strip()) for text in (request.by, request.hand_over, request.incident))
    if not by:
        raise Refused("an incident is taken by somebody: the name is empty")
    if max(map(len, (by, to, incident))) > LONGEST_NAME:
        raise Refused(f"a name is at most {LONGEST_NAME} characters long")
    return Request(by, to, incident)
