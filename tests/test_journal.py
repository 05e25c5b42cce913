"""What a drill comes to know reaches those whom it concerns, and nobody else."""

from pathlib import Path

import pytest

from chaos.clock import Clock
from chaos.event_log import EventLog
from chaos.events import (
    ActionStarted,
    AnyEvent,
    FaultInjected,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    PhaseStarted,
    ProcedureMatched,
    Record,
)
from chaos.incident.engine import Engine
from chaos.journal import Journal
from chaos.responding import Mode
from chaos.safety.interrupts import Interrupts

from .verdict.builders import bindings, document

ID = "incident-1"


class Book:
    """A journal, and who was told what by it."""

    def __init__(self, folder: Path, mode: Mode = Mode.RUNBOOK) -> None:
        self.shown: list[Record] = []
        self.told: list[Record] = []
        self.journal = Journal(
            EventLog(folder / "events.jsonl", Clock()),
            Engine(document(), bindings()),
            mode,
            Interrupts(),
            show=self.shown.append,
            tell=self.told.append,
        )

    def append(self, *events: AnyEvent) -> None:
        for event in events:
            self.journal.append(event)


def matched(section: str) -> ProcedureMatched:
    return ProcedureMatched(ID, section, "", [])


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_those_who_respond_are_told_what_was_detected_and_nothing_of_what_was_injected(book: Book) -> None:
    book.append(
        PhaseStarted("inject", "the effect"),
        FaultInjected("kill-cache", "kill", "cache", 1.0),
        IncidentOpened(ID, ["cache does not answer"]),
    )
    assert [type(each.event) for each in book.told] == [IncidentOpened]
    assert [type(each.event) for each in book.shown] == [PhaseStarted, FaultInjected, IncidentOpened]


def test_a_procedure_is_under_way_until_it_is_said_to_be_followed(book: Book) -> None:
    book.append(matched("3.1"))
    assert book.journal.responding
    book.append(IncidentRemediated(ID, ["3.1"]))
    assert not book.journal.responding


def test_a_procedure_that_was_matched_while_word_of_another_was_on_its_way_is_still_under_way(book: Book) -> None:
    book.append(matched("3.1"), matched("3.2"), IncidentRemediated(ID, ["3.1"]))
    book.append(ActionStarted(ID, "3.2", "rebuild", "rebuild the indexes", ["database"]))
    book.append(IncidentRecovered(ID, 0.0, []))
    assert (book.journal.recovered, book.journal.responding) == (True, True)


def test_a_procedure_that_is_matched_once_more_is_under_way_once_more(book: Book) -> None:
    book.append(matched("3.1"), IncidentRemediated(ID, ["3.1"]), matched("3.1"))
    assert book.journal.responding
    book.append(IncidentRemediated(ID, ["3.1"]))
    assert not book.journal.responding


def test_what_is_over_is_not_over_any_more_once_another_fault_is_injected(book: Book) -> None:
    book.append(IncidentRecovered(ID, 0.0, []))
    assert book.journal.recovered
    book.append(FaultInjected("kill-cache #2", "kill", "cache", 1.0))
    assert not book.journal.recovered


def test_what_people_follow_is_not_waited_for(tmp_path: Path) -> None:
    book = Book(tmp_path, Mode.HUMAN)
    book.append(matched("3.1"))
    assert not book.journal.responding
