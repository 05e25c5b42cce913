"""Taking an incident, or handing it over: what is answered, and what has happened by it."""

from chaos.events import IncidentAcknowledged, IncidentHandedOver
from chaos.incident.escalation import Standing
from chaos.response.request import Answer, Outcome, Request

Taken = IncidentAcknowledged | IncidentHandedOver


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
