"""The undo is begun and carried out whatever hangs and whatever breaks, after those who respond have gone home."""

import os
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from chaos.clock import Clock
from chaos.event_log import EventLog
from chaos.events import (
    AnyEvent,
    IncidentAcknowledged,
    IncidentOpened,
    PhaseStarted,
    ProcedureMatched,
    Record,
    SeverityChanged,
    SourceFailed,
    UndoProven,
)
from chaos.fault_run import FaultRun
from chaos.faults.kill import Kill
from chaos.incident.engine import Engine
from chaos.intake import Intake
from chaos.journal import Journal
from chaos.mishaps import Mishaps
from chaos.responding import Mode
from chaos.response.crew import Crew
from chaos.response.request import Outcome, Request
from chaos.response.site import Site
from chaos.response.spool import ask
from chaos.runbook.parse import parse
from chaos.safety.interrupts import Interrupts
from chaos.safety.undo_log import UndoLog
from chaos.target.port import Status
from chaos.undoing import Undoing

from .conftest import DOCUMENT
from .team_room import CALLED, PEOPLE, bound
from .test_what_hangs import WITHIN_S, frozen, held_table, someone_waits

__all__ = ["held_table"]


class Breaking(Engine):
    """An incident engine with a bug, once it is told so."""

    broken = False

    def fold(self, record: Record) -> list[AnyEvent]:
        if self.broken:
            raise RuntimeError("a bug in anything else")
        return super().fold(record)


class Ward:
    """Everything of a drill that takes part in its undo; the cache is killed."""

    def __init__(self, site: Site, mode: Mode, folder: Path) -> None:
        emitted: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        clock, interrupts = Clock(), Interrupts()
        self.folder = folder
        self.path = folder / "events.jsonl"
        self.log = EventLog(self.path, clock)
        self.engine = Breaking(site.runbook, site.bindings)
        self.crew = Crew(site, mode, folder, emitted.put, clock.now_s)
        self.journal = Journal(self.log, self.engine, mode, interrupts, show=lambda _: None, tell=self.crew.tell)
        fault = Kill(type="kill", service="cache")
        run = FaultRun(fault, site.target, clock, UndoLog(folder / "undo.jsonl"), emitted.put)
        self.intake = Intake(emitted, self.journal, [run])
        self.undoing = Undoing(self.crew, [run], self.intake, self.journal, Mishaps(self.journal, folder))
        for event in (run.owe(), run.inject()):
            self.journal.append(event)

    def kinds(self) -> list[type[object]]:
        return [type(each.event) for each in self.log.records]


@pytest.fixture
def called(site: Site) -> Iterator[Site]:
    """The site of a document that names people; its cache is back afterwards."""
    yield replace(site, runbook=parse(DOCUMENT + PEOPLE, "document.md"), bindings=bound(CALLED))
    site.target.start("cache")


def proofs(ward: Ward) -> list[list[str]]:
    return [each.event.differences for each in ward.log.records if isinstance(each.event, UndoProven)]


def test_a_fault_is_undone_on_a_disk_that_refuses_everything(called: Site, tmp_path: Path) -> None:
    ward = Ward(called, Mode.NONE, tmp_path)
    place = next(int(each.name) for each in Path("/proc/self/fd").iterdir() if each.resolve() == ward.path)
    refusing = os.open(ward.path, os.O_RDONLY)
    os.dup2(refusing, place)
    os.close(refusing)
    ward.undoing.carry_out()
    assert called.target.state("cache").status is Status.RUNNING
    assert (proofs(ward), ward.log.trouble is not None) == ([[]], True)


def test_a_fault_is_undone_whatever_bug_breaks_what_is_recorded(called: Site, tmp_path: Path) -> None:
    ward = Ward(called, Mode.NONE, tmp_path)
    ward.engine.broken = True
    ward.undoing.carry_out()
    assert called.target.state("cache").status is Status.RUNNING
    assert proofs(ward) == [[]]
    assert "a bug in anything else" in (tmp_path / "crash.txt").read_text("utf-8")


@pytest.mark.usefixtures("held_table")
def test_a_fault_is_undone_while_a_database_that_froze_holds_the_responder_up(
    called: Site, database: psycopg.Connection, tmp_path: Path
) -> None:
    ward = Ward(called, Mode.RUNBOOK, tmp_path)
    ward.crew.tell(Record(0, 0.0, 0.0, ProcedureMatched("incident-1", "3.2", "", [])))
    someone_waits(database)
    drill = ThreadPoolExecutor(1)
    try:
        with frozen(called, "database"):
            drill.submit(ward.undoing.carry_out).result(WITHIN_S)
            assert called.target.state("cache").status is Status.RUNNING
    finally:
        drill.shutdown(wait=False)
    assert proofs(ward) == [[]]
    assert SourceFailed not in ward.kinds()


def test_what_people_were_told_that_they_have_taken_is_recorded_before_anything_is_undone(
    called: Site, tmp_path: Path
) -> None:
    ward = Ward(called, Mode.HUMAN, tmp_path)
    for event in (IncidentOpened("incident-1", ["down"]), SeverityChanged("incident-1", "Major", "none", ["down"])):
        ward.crew.tell(Record(0, 0.0, 0.0, event))
    answer = ask(ward.folder, Request("Kim"), 20.0)
    assert answer
    assert answer.outcome is Outcome.TAKEN
    ward.undoing.carry_out()
    kinds = ward.kinds()
    assert kinds.index(IncidentAcknowledged) < kinds.index(PhaseStarted) < kinds.index(UndoProven)
