"""Puts a blinding on those who respond, from outside: they do not know that they are blinded."""

from collections.abc import Mapping

import msgspec

from chaos.blinding import Blinding, misjudged
from chaos.events import AnyEvent, Record, SeverityChanged
from chaos.incident.engine import Engine
from chaos.incident.lifecycle import IncidentEvent
from chaos.response.actions import Attempted
from chaos.response.means import USUAL, Means
from chaos.response.notify import Message
from chaos.response.postman import Postman, Told
from chaos.response.site import Site
from chaos.runbook.bindings import Action, Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Severity

NOTHING_DONE = "blinded: it was said to be done, and nothing was"


def engine(runbook: Runbook, bindings: Bindings, blinded: Blinding | None, expected: Severity) -> Engine:
    """The incident engine of a drill; `expected` is the class that a wrong one is to differ from."""
    match blinded:
        case Blinding.DETECTION:
            return _Undetecting(runbook, bindings)
        case Blinding.SEVERITY:
            mistaken = misjudged([row.severity for row in runbook.classes], expected)
            return _Misjudging(runbook, bindings, mistaken)
        case _:
            return Engine(runbook, bindings)


def means(blinded: Blinding | None) -> Means:
    """What the crew of a drill works with."""
    match blinded:
        case Blinding.NOTIFICATION:
            return Means(postman=_Dropping)
        case Blinding.REMEDIATION:
            return Means(attempt=None)
        case Blinding.IDLE_REMEDIATION:
            return Means(attempt=_idle)
        case _:
            return USUAL


class _Undetecting(Engine):
    """Sees every level, and no incident in it."""

    def fold(self, record: Record) -> list[AnyEvent]:
        return [event for event in super().fold(record) if not isinstance(event, IncidentEvent)]


class _Misjudging(Engine):
    """Classifies every incident as its class is `mistaken`."""

    def __init__(self, runbook: Runbook, bindings: Bindings, mistaken: Mapping[Severity, Severity]) -> None:
        super().__init__(runbook, bindings)
        self._mistaken = mistaken

    def fold(self, record: Record) -> list[AnyEvent]:
        events = (self._wrong(event) for event in super().fold(record))
        # Two classes that are mistaken for one are no change.
        return [each for each in events if not (isinstance(each, SeverityChanged) and each.severity == each.was)]

    def _wrong(self, event: AnyEvent) -> AnyEvent:
        if not isinstance(event, SeverityChanged):
            return event
        severity, was = (self._instead(word) for word in (event.severity, event.was))
        return msgspec.structs.replace(event, severity=severity, was=was)

    def _instead(self, word: str) -> str:
        severity = Severity.of(word)
        return self._mistaken.get(severity, severity).word


class _Dropping(Postman):
    """Takes every message, and nothing ever comes of it."""

    def post(self, message: Message, told: Told | None = None) -> None:
        pass


def _idle(_action: Action, _site: Site) -> Attempted:
    return Attempted(ok=True, attempts=1, detail=NOTHING_DONE)
