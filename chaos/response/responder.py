"""The automatic responder: does what the document says, in its order, and knows nothing of what was injected.

One thread works off what it is told. An incident is acknowledged once it has a severity. Each matched procedure has its
checks carried out, then its actions. Once nothing is left to do the incident counts as remediated.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    CheckDone,
    IncidentAcknowledged,
    IncidentOpened,
    IncidentRemediated,
    ProcedureMatched,
    SeverityChanged,
    SourceFailed,
)
from chaos.response import actions, checks, logs
from chaos.response.site import Site
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Phrase, Procedure, Runbook
from chaos.target.definition import TargetDefinition
from chaos.target.port import Target

NAME = "automatic responder"
NOT_EXECUTABLE = "not executable: no binding"

Told = IncidentOpened | SeverityChanged | ProcedureMatched


@dataclass(slots=True)
class _Incident:
    """What was done about one incident so far."""

    opened_at: float
    acknowledged: bool = False
    procedures: set[str] = field(default_factory=set)


class Responder:
    """`tell` it what the incident engine derived; it emits what it does. Stop it before faults are undone."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a responder has at hand, each of them a part of its own
        self,
        target: Target,
        definition: TargetDefinition,
        base: Path,
        runbook: Runbook,
        bindings: Bindings,
        emit: Callable[[AnyEvent], None],
    ) -> None:
        self._site = Site(target, definition, base, runbook, bindings)
        self._emit = emit
        self._told: queue.SimpleQueue[tuple[Told, float] | None] = queue.SimpleQueue()
        self._incidents: dict[str, _Incident] = {}
        self._to_follow: deque[ProcedureMatched] = deque()
        self._to_remediate: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="responder", daemon=True)
        self._thread.start()

    def tell(self, event: AnyEvent) -> None:
        """Take note of `event`, without waiting. What is no concern of a responder is passed over."""
        if isinstance(event, Told):
            self._told.put((event, time.time()))

    def stop(self) -> None:
        """Break off what is being done and do nothing more. Returns once that is so. Safe to call twice."""
        self._site.cancellation.cancel()
        self._told.put(None)
        self._thread.join()

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
            while self._to_follow:
                self._follow(self._to_follow.popleft())
                self._catch_up()
            if not self._stopping:
                for incident in sorted(self._to_remediate):
                    self._emit(IncidentRemediated(incident=incident))
                self._to_remediate.clear()

    def _catch_up(self) -> None:
        """Take what was told meanwhile."""
        while not self._told.empty():
            self._take(self._told.get())

    def _take(self, told: tuple[Told, float] | None) -> None:
        if told is None or self._stopping:
            return
        event, at = told
        incident = self._incidents.setdefault(event.incident, _Incident(at))
        match event:
            case SeverityChanged() if not incident.acknowledged:
                incident.acknowledged = True
                self._emit(IncidentAcknowledged(incident=event.incident, by=NAME))
            case ProcedureMatched() if event.procedure not in incident.procedures:
                incident.procedures.add(event.procedure)
                self._to_follow.append(event)

    def _follow(self, event: ProcedureMatched) -> None:
        procedure = self._site.runbook.procedure(event.procedure)
        assert procedure is not None, "what was matched stands in the same document"
        for found in logs.read(event.incident, procedure, self._site, self._incidents[event.incident].opened_at):
            self._emit(found)
        for phrase in procedure.checks:
            self._catch_up()
            if not self._stopping:
                self._check(event.incident, procedure, phrase)
        for phrase in procedure.actions:
            self._catch_up()
            if not self._stopping:
                self._act(event.incident, procedure, phrase)
        self._to_remediate.add(event.incident)

    def _check(self, incident: str, procedure: Procedure, phrase: Phrase) -> None:
        binding = self._site.bindings.check_of(phrase.text)
        finding = (
            checks.carry_out(binding.looks_at, procedure, self._site)
            if binding
            else checks.Finding(ok=False, finding=NOT_EXECUTABLE, known=False)
        )
        self._emit(
            CheckDone(
                incident=incident,
                procedure=procedure.section,
                check=phrase.text,
                ok=finding.ok,
                finding=finding.finding,
                known=finding.known,
            )
        )

    def _act(self, incident: str, procedure: Procedure, phrase: Phrase) -> None:
        binding = self._site.bindings.action_of(phrase.text)
        if binding is None:
            not_done = actions.Attempted(ok=False, attempts=0, detail=NOT_EXECUTABLE)
            self._emit(_done(incident, procedure, phrase, "", not_done, executed=False))
            return
        for action in binding.does:
            if self._stopping:
                return
            described = actions.described(action)
            self._emit(
                ActionStarted(incident=incident, procedure=procedure.section, action=phrase.text, binding=described)
            )
            began_s = time.perf_counter()
            attempted = actions.attempt(action, self._site)
            took_ms = (time.perf_counter() - began_s) * 1000
            self._emit(_done(incident, procedure, phrase, described, attempted, took_ms=took_ms))


def _done(  # noqa: PLR0913 - the fields of one fact
    incident: str,
    procedure: Procedure,
    phrase: Phrase,
    binding: str,
    attempted: actions.Attempted,
    *,
    executed: bool = True,
    took_ms: float = 0.0,
) -> ActionDone:
    return ActionDone(
        incident=incident,
        procedure=procedure.section,
        action=phrase.text,
        binding=binding,
        executed=executed,
        ok=attempted.ok,
        attempts=attempted.attempts,
        took_ms=took_ms,
        detail=attempted.detail,
    )
