"""A document that names people, how they are called, and a team that is told of incidents."""

import json
import queue
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from chaos.definitions import load
from chaos.events import AnyEvent, IncidentOpened, PhaseStarted, Record, SeverityChanged
from chaos.responding import Mode
from chaos.response.escalation import Team
from chaos.response.notify import Message, MessageKind, Notifier, Outbox
from chaos.response.postman import Postman
from chaos.response.request import Request
from chaos.response.site import Site
from chaos.response.spool import FOLDER, Spool, ask
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.scales import Severity

from .conftest import BINDINGS, DOCUMENT

E = TypeVar("E")
PEOPLE = """
## 7. 비상 연락망

| **순위** | **담당자** | **연락처** |
|---|---|---|
| 1차 | 당직 개발자 | 010-XXXX-XXXX |
| 2차 | 시스템 운영팀 | 010-XXXX-XXXX |
| 최종 | CTO | 010-XXXX-XXXX |
"""
CALLED = """
contacts:
  - {phrases: [당직 개발자], mention: "<@U0ONCALL>"}
  - {phrases: [시스템 운영팀], channel: "#ops"}
  - {phrases: [CTO], mention: "<@U0CTO>", channel: "#leads"}
"""
RUN = "20261124-110348-redis-outage"
USUAL = "{acknowledge_within: 30s, rto_at_risk: 50%}"
OPENED, CLASSIFIED = IncidentOpened("incident-1", ["redis is down"]), SeverityChanged("incident-1", "Major", "none", [])
LAST = Message(MessageKind.UPDATE, "incident-1", "incident-1-x", Severity.MAJOR, 1.79e9, "nothing more")
SILENCE = PhaseStarted("observe", "nothing")


def bound(called: str, escalation: str = USUAL) -> Bindings:
    """The bindings, with how to call people."""
    return load(f"{BINDINGS}{called}escalation: {escalation}\n", "bindings.yaml", Bindings)


class Room:
    """A team, a clock that a test moves on, and the log of what it did, told back to it as a drill does."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a test may want otherwise
        self, site: Site, folder: Path, mode: Mode, escalation: str, called: str, way: Notifier | None
    ) -> None:
        self.folder = folder / RUN
        self.folder.mkdir()
        self.now_s = 100.0
        self.happened: list[AnyEvent] = []
        self._emitted: queue.Queue[AnyEvent] = queue.Queue()
        outbox = Outbox(self.folder / "notifications.jsonl")
        self.postman = Postman(way or outbox, outbox, self._emitted.put)
        self.site = replace(site, runbook=parse(DOCUMENT + PEOPLE, "document.md"), bindings=bound(called, escalation))
        self.team = Team(
            self.site,
            mode,
            self.postman,
            Spool(self.folder / FOLDER),
            self.folder.name,
            self._emitted.put,
            lambda: self.now_s,
        )

    def tell(self, *events: AnyEvent) -> None:
        for event in events:
            self.happened.append(event)
            self.team.tell(record(len(self.happened), event, self.now_s))

    def until(self, kind: type[E]) -> E:
        """The next event of `kind`; what comes is recorded and told back, as by a drill."""
        while True:
            event = self._emitted.get(timeout=20)
            self.tell(event)
            if isinstance(event, kind):
                return event

    def turns(self) -> bool:
        """Let the team have two turns, in which it answers. Whether it did nothing."""
        for _ in range(2):
            assert ask(self.folder, Request("nobody", incident="incident-77"), 20.0)
        return self._emitted.empty()

    def quiet(self) -> bool:
        """Whether nothing more comes: the team had its turns, and the postman has nothing left to do."""
        self.turns()
        # Behind everything that the team has posted by now.
        self.postman.post(LAST, lambda _, __: SILENCE)
        return self._emitted.get(timeout=20) is SILENCE and self._emitted.empty()


def record(number: int, event: AnyEvent, at_s: float = 100.0) -> Record:
    return Record(number, at_s, 1_790_000_000.0, event)


def sent(room: Room) -> list[dict[str, str]]:
    """What was sent, by the copies that are kept."""
    return [json.loads(each) for each in (room.folder / "notifications.jsonl").read_text("utf-8").splitlines()]
