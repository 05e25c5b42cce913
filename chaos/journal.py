"""What a drill comes to know, in one step each: written down, folded, and told to who shows it and who responds."""

from collections.abc import Callable

from chaos.attribution import Attribution
from chaos.event_log import EventLog
from chaos.events import (
    AnyEvent,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    ProcedureMatched,
    Record,
)
from chaos.experiment.definition import EndedBy
from chaos.incident.engine import Engine
from chaos.responding import Mode
from chaos.safety.interrupts import Interrupts


class Journal:
    """Used by the drill's thread only. `tell` gets every record, and neither waits nor raises.

    `responding` is whether the responder has a procedure under way, `recovered` whether the latest incident is
    confirmed to be over.
    """

    def __init__(
        self,
        log: EventLog,
        engine: Engine,
        mode: Mode,
        tell: Callable[[Record], None],
        interrupts: Interrupts,
    ) -> None:
        self._log = log
        self._engine = engine
        self._mode = mode
        self._tell = tell
        self._interrupts = interrupts
        self._attribution = Attribution()
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
        return record

    def ended_by(self, service: str) -> EndedBy:
        """Who ended a fault of `service` that is seen gone now."""
        return self._attribution.ended_by(service, self._mode)

    def _note(self, event: AnyEvent) -> None:
        self._attribution = self._attribution.after(event)
        match event:
            case ProcedureMatched():
                # What people do, and when they are done with it, is not seen.
                self.responding = self._mode is Mode.RUNBOOK
            case IncidentRemediated():
                self.responding = False
            case IncidentOpened() | IncidentRecovered():
                self.recovered = isinstance(event, IncidentRecovered)
