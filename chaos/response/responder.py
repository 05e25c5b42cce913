"""The responder: does what the document says, in its order, and knows nothing of what was injected.

One thread works off what it is told. Each matched procedure has the logs of its services read and its checks carried
out, then its actions; of several that are under way, the next step is of the one whose hit services come back first by
the recovery table. Once nothing is left to do the incident counts as remediated. Where people respond, they are told
the same steps instead; where nobody does, nothing is done.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from chaos.events import (
    ActionStarted,
    AnyEvent,
    IncidentOpened,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    SourceFailed,
)
from chaos.incident.priority import hit_endpoints, rank
from chaos.incident.service_rows import USERS_FEEL
from chaos.incident.snapshot import Subject
from chaos.responding import Mode
from chaos.response import actions, following
from chaos.response.means import Attempt
from chaos.response.site import Site
from chaos.runbook.model import Procedure
from chaos.scales import Level

_FELT = {metric.value: metric for metric in USERS_FEEL}
_LEVELS = {level.word: level for level in Level}

STOPPED_WITHIN_S = 4.0
CUT_BEFORE_S = 2.0
"""How long before that whoever was asked to end, and has not, is cut off."""

Told = LevelChanged | IncidentOpened | ProcedureMatched


@dataclass(slots=True)
class _Incident:
    """What is known of one incident. `hit` are the endpoints whose users it has hit so far."""

    opened_at: float
    hit: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Course:
    """A procedure that is being followed; `events` carries out the next step for every event that is taken."""

    incident: str
    procedure: Procedure
    events: Iterator[AnyEvent]


class Responder:
    """`tell` it what the incident engine derived; it emits what it does. Stop it before faults are undone."""

    def __init__(
        self,
        site: Site,
        mode: Mode,
        emit: Callable[[AnyEvent], None],
        attempt: Attempt | None = actions.attempt,
    ) -> None:
        self.mode = mode
        self._attempt = attempt
        self._site = site
        self._emit = emit
        self._told: queue.SimpleQueue[tuple[Told, float] | None] = queue.SimpleQueue()
        self._levels: dict[Subject, Level | None] = {}
        self._incidents: dict[str, _Incident] = {}
        self._courses: list[_Course] = []
        self._followed: dict[str, list[str]] = {}
        self._thread = threading.Thread(target=self._run, name="responder", daemon=True)
        self._thread.start()

    def tell(self, event: AnyEvent) -> None:
        """Take note of `event`, without waiting. What is no concern of a responder is passed over."""
        if isinstance(event, Told):
            self._told.put((event, time.time()))

    def stop(self) -> None:
        """Break off what is being done and do nothing more. Returns once that is so. Safe to call twice.

        What cannot be broken off is told, and left behind after `STOPPED_WITHIN_S`; no step follows it.
        """
        until_s = time.monotonic() + STOPPED_WITHIN_S
        self._told.put(None)
        self._site.cancellation.cancel()
        self._thread.join(max(0.0, until_s - CUT_BEFORE_S - time.monotonic()))
        self._site.cancellation.cut()
        self._thread.join(max(0.0, until_s - time.monotonic()))
        if self._thread.is_alive():
            problem = f"what it was doing could not be broken off within {STOPPED_WITHIN_S:g} s, and may still go on"
            self._emit(SourceFailed(source="responder", error=problem))

    @property
    def _stopping(self) -> bool:
        return self._site.cancellation.event.is_set()

    def _run(self) -> None:
        try:
            self._respond()
        except Exception as error:  # noqa: BLE001 - a responder that breaks must not be waited for in silence
            self._emit(SourceFailed(source="responder", error=self._site.redacted(error)))

    def _respond(self) -> None:
        while not self._stopping:
            self._take(self._told.get())
            self._catch_up()
            while self._courses and not self._stopping:
                self._step(min(self._courses, key=self._rank))
                self._catch_up()
            if not self._stopping:
                for incident, procedures in sorted(self._followed.items()):
                    self._emit(IncidentRemediated(incident, procedures))
                self._followed.clear()

    def _catch_up(self) -> None:
        """Take what was told meanwhile."""
        with suppress(queue.Empty):
            while True:
                self._take(self._told.get_nowait())

    def _take(self, told: tuple[Told, float] | None) -> None:
        if told is None or self._stopping:
            return
        event, at = told
        if isinstance(event, LevelChanged):
            self._level(event)
            return
        known = _Incident(at, set(hit_endpoints(self._levels)))
        incident = self._incidents.setdefault(event.incident, known)
        if isinstance(event, ProcedureMatched):
            self._matched(event, incident)

    def _level(self, event: LevelChanged) -> None:
        if event.metric in _FELT:
            self._levels[_FELT[event.metric], event.subject] = _LEVELS.get(event.level)
            if self._incidents:
                latest = next(reversed(self._incidents.values()))
                latest.hit |= hit_endpoints(self._levels)

    def _matched(self, event: ProcedureMatched, incident: _Incident) -> None:
        procedure = self._site.runbook.procedure(event.procedure)
        assert procedure is not None, "what was matched stands in the same document"
        match self.mode:
            case Mode.RUNBOOK:
                events = following.carried_out(event.incident, procedure, self._site, incident.opened_at, self._attempt)
                self._courses.append(_Course(event.incident, procedure, events))
            case Mode.HUMAN:
                for prompt in following.prompted(event.incident, procedure, self._site):
                    self._emit(prompt)

    def _rank(self, course: _Course) -> float:
        hit = self._incidents[course.incident].hit
        return rank(course.procedure, hit, self._site.runbook, self._site.bindings)

    def _step(self, course: _Course) -> None:
        """The next step of one procedure; an action that has begun is ended before anything else."""
        for event in course.events:
            self._emit(event)
            if not isinstance(event, ActionStarted) or self._stopping:
                return
        self._courses.remove(course)
        self._followed.setdefault(course.incident, []).append(course.procedure.section)
