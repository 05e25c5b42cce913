"""The incident engine: a fold over the records of a drill that says what they mean by the document.

It decides by the records' times and the samples' times only, so that the same observations always
give the same events. Observations move its time on; events that it derives itself, and what others
did, do not. Nothing opens an incident until the steady state has been judged met.
"""

from chaos.events import AnyEvent, Readings, Record, Requests, SourceFailed, SteadyStateJudged
from chaos.incident.assessment import Steadied, assess, changes
from chaos.incident.board import Board
from chaos.incident.lifecycle import Life, Moment, Phase, Rules
from chaos.incident.snapshot import Snapshot
from chaos.incident.sustained import Sustained
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook

SILENCE_S = 1.0
"""After a longer silence of all sources, what had become unknown by its end is told before what came then."""


class Engine:
    """Folds records one at a time, in the order of the log."""

    def __init__(self, runbook: Runbook, bindings: Bindings) -> None:
        self._runbook = runbook
        self._bindings = bindings
        self._rules = Rules(runbook, bindings)
        self._board = Board(bindings)
        self._armed = False
        self._life = Life()
        self._told = Snapshot(0.0)
        # Records of one moment are one moment: each is held against what was before all of them.
        self._before = self._past = (Sustained(), Steadied())

    def fold(self, record: Record) -> list[AnyEvent]:
        """What follows from `record`, in the order in which it is to be told."""
        event = record.event
        if not isinstance(event, Requests | Readings | SourceFailed | SteadyStateJudged):
            return []
        events = self._moved_to(record.at_s)
        if isinstance(event, SteadyStateJudged):
            self._armed = event.met
        else:
            self._board.take(event)
        return events + self._judged()

    def snapshot(self) -> Snapshot:
        """What the signals say since the last record that was folded, as told."""
        return self._told

    def blocked_by(self) -> tuple[str, ...]:
        """What stands against the recovery of the open incident; empty where nothing does or none is open."""
        return self._life.blocked_by if self._life.phase is Phase.OPEN else ()

    def _moved_to(self, at_s: float) -> list[AnyEvent]:
        silence_s = at_s - self._board.now_s
        if silence_s <= 0:
            return []
        self._board.advance(at_s)
        self._before = self._past
        if silence_s <= SILENCE_S:
            return []
        events = self._judged()
        self._before = self._past
        return events

    def _judged(self) -> list[AnyEvent]:
        now_s, values = self._board.now_s, self._board.values()
        sustained, steadied = self._before
        sustained = sustained.after(now_s, values, self._runbook)
        raw = assess(now_s, values, self._runbook, self._bindings, sustained)
        steadied = steadied.after(raw)
        self._past = (sustained, steadied)
        was, self._told = self._told, steadied.applied_to(raw)
        events: list[AnyEvent] = [*changes(was, self._told, self._runbook)]
        if self._armed:
            self._life, told = self._rules.step(self._life, Moment(self._told, raw))
            events += told
        return events
