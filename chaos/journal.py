"""What a drill comes to know, in one step each: written down, folded, and told to who shows it and who responds."""

from collections.abc import Callable

from chaos.event_log import EventLog
from chaos.events import (
    ActionStarted,
    AnyEvent,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    ProcedureMatched,
    Record,
)
from chaos.incident.engine import Engine
from chaos.response.responder import Responder
from chaos.safety.interrupts import Interrupts


class Journal:
    """Used by the drill's thread only. `tell` gets every record, and neither waits nor raises.

    `acted` is whether the responder has done anything yet, `responding` whether a procedure is under way, and
    `recovered` whether the latest incident is confirmed to be over.
    """

    def __init__(
        self,
        log: EventLog,
        engine: Engine,
        responder: Responder,
        tell: Callable[[Record], None],
        interrupts: Interrupts,
    ) -> None:
        self._log = log
        self._engine = engine
        self._responder = responder
        self._tell = tell
        self._interrupts = interrupts
        self.acted = False
        self.responding = False
        self.recovered = False

    def append(self, event: AnyEvent, cause: Record | None = None) -> Record:
        """Record `event` now, or at the moment of its `cause`, and whatever follows from it."""
        # Half of this would leave a log that cannot be judged again to the same end.
        with self._interrupts.held():
            record = self._log.append(event, cause)
            self._tell(record)
            self._note(event)
            for each in self._engine.fold(record):
                self._tell(self._log.append(each, record))
                self._note(each)
                self._responder.tell(each)
        return record

    def _note(self, event: AnyEvent) -> None:
        match event:
            case ActionStarted():
                self.acted = True
            case ProcedureMatched():
                self.responding = True
            case IncidentRemediated():
                self.responding = False
            case IncidentOpened() | IncidentRecovered():
                self.recovered = isinstance(event, IncidentRecovered)
