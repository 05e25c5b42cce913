"""Taking an incident, or handing it over: what people ask for from outside the drill, and what is answered."""

from enum import StrEnum

import msgspec

from chaos.events import IncidentAcknowledged, IncidentHandedOver
from chaos.incident.escalation import Standing

LONGEST_NAME = 80

Taken = IncidentAcknowledged | IncidentHandedOver


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


def decide(standing: Standing, request: Request) -> tuple[Answer, tuple[Taken, ...]]:
    """What is answered to a checked request, and what has happened by it."""
    incident, holder = standing.incident, standing.taken_by
    if not incident:
        return Answer(Outcome.NOTHING_OPEN, "no incident is open"), ()
    if request.incident not in {"", incident}:
        return Answer(Outcome.REFUSED, f"{request.incident} is not open; {incident} is"), ()
    if request.hand_over:
        return _handed_over(incident, holder, request)
    if not holder:
        return Answer(Outcome.TAKEN, f"{incident} is taken by {request.by}"), (
            IncidentAcknowledged(incident, request.by),
        )
    if holder == request.by:
        return Answer(Outcome.TAKEN, f"{incident} was taken by {holder} already"), ()
    said = f"{incident} was taken by {holder} before; --hand-over gives it to somebody else"
    return Answer(Outcome.TAKEN_BEFORE, said), ()


def _handed_over(incident: str, holder: str, request: Request) -> tuple[Answer, tuple[Taken, ...]]:
    """From whoever holds it; whoever asks takes it first where nobody does."""
    to = request.hand_over
    first = () if holder else (IncidentAcknowledged(incident, request.by),)
    giver = holder or request.by
    if giver == to:
        return Answer(Outcome.HANDED_OVER, f"{incident} is in the hands of {to}"), first
    said = f"{incident} is handed over by {giver} to {to}"
    return Answer(Outcome.HANDED_OVER, said), (*first, IncidentHandedOver(incident, giver, to))
