"""Assembling the team: calls whom the document names, when the records say so, and takes what people acknowledge.

Its thread owns the standing of the open incident. It folds what was recorded and what it does itself, so that nobody
is called twice, and answers requests from outside within `LOOK_EVERY_S`, whatever the drill is busy with.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from chaos.events import (
    AnyEvent,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    Record,
    SeverityChanged,
    SourceFailed,
)
from chaos.incident.escalation import AT_RISK, Policy, Standing, after, due
from chaos.responding import Mode
from chaos.response import contacts
from chaos.response.acknowledgement import decide
from chaos.response.contacts import Situation
from chaos.response.postman import Postman
from chaos.response.request import Answer, Outcome, Refused
from chaos.response.site import Site
from chaos.response.spool import Spool
from chaos.scales import Severity

NAME = "automatic responder"
LOOK_EVERY_S = 0.1
STOPPED_WITHIN_S = 1.0
CALL_WITHIN_S = 2.0
"""How long the automatic responder waits to hear of the call to the first contact, before it takes the incident."""

_Folded = IncidentOpened | SeverityChanged | LevelChanged | ContactCalled | IncidentRecovered
"""What others record. Taking and handing over is done here, and folded when it is done."""


class Team:
    """`tell` it every record of a drill; it neither waits nor raises. `run` is how people name the drill."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it reads, calls with, listens to, and tells
        self,
        site: Site,
        mode: Mode,
        postman: Postman,
        spool: Spool,
        run: str,
        emit: Callable[[AnyEvent], None],
        now_s: Callable[[], float],
    ) -> None:
        self._site = site
        self._mode = mode
        self._postman = postman
        self._spool = spool
        self._name = run
        self._emit = emit
        self._now_s = now_s
        self._policy = Policy.of(site.runbook, site.bindings)
        self._text = site.text
        self._standing = Standing()
        self._occurred_at = self._classified_s = 0.0
        self._symptoms: tuple[str, ...] = ()
        self._asked: set[tuple[str, int, str]] = set()
        self._told: queue.SimpleQueue[Record] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="team", daemon=True)
        self._thread.start()

    def tell(self, record: Record) -> None:
        """Take note of `record`, without waiting. What is no concern of a team is passed over."""
        if isinstance(record.event, _Folded):
            self._told.put(record)

    def stop(self) -> None:
        """Call nobody any more and take no more requests. Safe to call twice.

        A team that a disk holds up is told, and left behind after `STOPPED_WITHIN_S`.
        """
        self._stopping.set()
        self._thread.join(STOPPED_WITHIN_S)
        if self._thread.is_alive():
            self._emit(SourceFailed(source="team", error=f"it did not end within {STOPPED_WITHIN_S:g} s"))

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._take()
                self._answer_requests()
                if self._mode is not Mode.NONE:
                    self._call()
                if self._mode is Mode.RUNBOOK:
                    self._stand_in()
        except Exception as error:  # noqa: BLE001 - a team that breaks must not be waited for in silence
            self._emit(SourceFailed(source="team", error=self._site.redacted(error)))
        finally:
            self._spool.close()

    def _take(self) -> None:
        """Everything told by now, waiting a little for the first of it."""
        with suppress(queue.Empty):
            self._fold(self._told.get(timeout=LOOK_EVERY_S))
            while True:
                self._fold(self._told.get_nowait())

    def _fold(self, record: Record) -> None:
        match record.event:
            case IncidentOpened(evidence=evidence):
                self._occurred_at, self._symptoms = record.wall_s, tuple(evidence)
            case SeverityChanged(evidence=evidence):
                self._symptoms = tuple(evidence)
                if not self._standing.severity:
                    self._classified_s = record.at_s
        self._standing = after(self._standing, record.event, record.at_s, self._policy)

    def _does(self, event: IncidentAcknowledged | IncidentHandedOver) -> None:
        self._emit(event)
        self._standing = after(self._standing, event, self._now_s(), self._policy)

    def _answer_requests(self) -> None:
        for path, request in self._spool.take():
            if isinstance(request, Refused):
                self._spool.answer(path, Answer(Outcome.REFUSED, str(request)))
                continue
            answer, events = decide(self._standing, request)
            for event in events:
                self._does(event)
            self._spool.answer(path, answer)

    def _call(self) -> None:
        """Call whoever is due. What became of a call is recorded once it is known, and then folded."""
        for one in due(self._standing, self._now_s(), self._policy):
            # While a call is under way, a change of the severity may change the words of its reason.
            risk = one.reason if one.reason.startswith(AT_RISK) else ""
            asked = (one.incident, one.contact.order, risk)
            if asked in self._asked:
                continue
            self._asked.add(asked)
            way = contacts.way_to(one.contact.who.text, self._site.bindings)
            if way is None:
                self._emit(contacts.not_called(one))
            else:
                message = contacts.message(one, way, self._situation(), self._text)
                self._postman.post(message, contacts.told(one, way))

    def _stand_in(self) -> None:
        """Take the incident in the place of the first contact, who has been called by then if they could be."""
        standing, people = self._standing, self._policy.contacts
        if not standing.severity or standing.taken_by:
            return
        if people and not standing.calls and self._now_s() - self._classified_s < CALL_WITHIN_S:
            return
        place = f" in the place of {people[0].who.text}" if people else ""
        self._does(IncidentAcknowledged(incident=standing.incident, by=NAME + place))

    def _situation(self) -> Situation:
        return Situation(
            severity=Severity.of(self._standing.severity),
            occurred_at=self._occurred_at,
            symptoms=self._symptoms,
            run=self._name,
            language=self._site.runbook.language,
        )
