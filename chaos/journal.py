"""What a drill comes to know, in one step each: written down, folded, shown, and told to those who respond.

Those who respond are told what is theirs to know and nothing else: they never hear of what was injected.
"""

from collections import Counter
from collections.abc import Callable

from chaos.attribution import Attribution
from chaos.event_log import EventLog
from chaos.events import (
    AnyEvent,
    FaultInjected,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    ProcedureMatched,
    Record,
)
from chaos.experiment.definition import EndedBy
from chaos.incident.engine import Engine
from chaos.responding import Mode
from chaos.response.crew import Known
from chaos.safety.interrupts import Interrupts

_Course = tuple[str, str]
"""An incident, and the section of a procedure that it asks for."""


class Journal:
    """Used by the drill's thread only. `show` gets every record and `tell` those `Known` to who responds.

    Neither waits nor raises. `recovered` is whether the latest incident since the last injection is confirmed to be
    over.
    """

    def __init__(  # noqa: PLR0913 - what it writes, folds and waits with, and whom it tells
        self,
        log: EventLog,
        engine: Engine,
        mode: Mode,
        interrupts: Interrupts,
        *,
        show: Callable[[Record], None],
        tell: Callable[[Record], None],
    ) -> None:
        self._log = log
        self._engine = engine
        self._mode = mode
        self._interrupts = interrupts
        self._show = show
        self._tell = tell
        self._attribution = Attribution()
        self._matched: Counter[_Course] = Counter()
        self._followed: Counter[_Course] = Counter()
        self.recovered = False

    @property
    def responding(self) -> bool:
        """Whether the responder has a procedure under way. What people do, and when they are done, is not seen."""
        return self._mode is Mode.RUNBOOK and not self._matched <= self._followed

    def append(self, event: AnyEvent, cause: Record | None = None) -> Record:
        """Record `event` now, or at the moment of its `cause`, and whatever follows from it."""
        # Half of this would leave a log that cannot be judged again to the same end.
        with self._interrupts.held():
            record = self._log.append(event, cause)
            self._came(record)
            for each in self._engine.fold(record):
                self._came(self._log.append(each, record))
        return record

    def ended_by(self, service: str) -> EndedBy:
        """Who ended a fault of `service` that is seen gone now."""
        return self._attribution.ended_by(service, self._mode)

    def _came(self, record: Record) -> None:
        event = record.event
        self._show(record)
        if isinstance(event, Known):
            self._tell(record)
        self._attribution = self._attribution.after(event)
        match event:
            case FaultInjected():
                # What is over was another failure.
                self.recovered = False
            case ProcedureMatched(incident=incident, procedure=procedure):
                self._matched[incident, procedure] += 1
            case IncidentRemediated(incident=incident, procedures=procedures):
                # Others may have been matched while this was on its way.
                self._followed.update((incident, each) for each in procedures)
            case IncidentOpened() | IncidentRecovered():
                self.recovered = isinstance(event, IncidentRecovered)
