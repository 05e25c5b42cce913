"""Everybody who responds in a drill: who tells people of it, who calls them, and who does what the document says."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from chaos.events import (
    ActionDone,
    AnyEvent,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
)
from chaos.responding import Mode
from chaos.response import spool
from chaos.response.escalation import Team
from chaos.response.means import USUAL, Means
from chaos.response.notify_desk import notification_desk
from chaos.response.responder import Responder
from chaos.response.site import Site
from chaos.response.spool import Spool

Known = (
    LevelChanged
    | IncidentOpened
    | SeverityChanged
    | ProcedureMatched
    | ServiceRecovered
    | IncidentRecovered
    | IncidentRemediated
    | IncidentAcknowledged
    | IncidentHandedOver
    | ContactCalled
    | StepPrompted
    | ActionDone
)
"""All that those who respond ever hear of: what was detected, and what they did. Never what was injected."""


class Crew:
    """`tell` it what is `Known`; it neither waits nor raises. `folder` is the drill's, and bears its name."""

    def __init__(  # noqa: PLR0913, PLR0917 - where it is, whom it tells, and what it works with
        self,
        site: Site,
        mode: Mode,
        folder: Path,
        emit: Callable[[AnyEvent], None],
        now_s: Callable[[], float],
        means: Means = USUAL,
    ) -> None:
        """Raises OSError where `folder` cannot be written."""
        self._desk = notification_desk(folder, site.runbook, site.bindings, site.text, emit, means.postman)
        self._team = Team(site, mode, self._desk.postman, Spool(folder / spool.FOLDER), folder.name, emit, now_s)
        self._responder = Responder(site, mode, emit, means.attempt)

    def tell(self, record: Record) -> None:
        """Pass `record` on to all of them."""
        self._desk.tell(record)
        self._team.tell(record)
        self._responder.tell(record.event)

    def stop(self) -> None:
        """Nobody calls or does anything any more once this returns, and nothing that follows is told of.

        Takes about five seconds at most: what is left behind is told by `SourceFailed`.
        """
        # People first: nobody is called once nobody watches. Each of them whatever becomes of the others.
        with ExitStack() as stack:
            stack.callback(self._responder.stop)
            stack.callback(self._desk.hush)
            stack.callback(self._team.stop)

    def close(self, *, patient: bool) -> None:
        """Wait a bounded time for messages that are under way; each has its event when this returns."""
        self._desk.close(patient=patient)
