"""One incident of a log, as the steps of the document are looked for in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from chaos.events import Event, Record
from chaos.incident.step_deeds import procedures_of
from chaos.incident.step_words import Words
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Phrase, Procedure, Runbook

E = TypeVar("E", bound=Event)


class StepState(StrEnum):
    """What became of a step. `NOT_EXECUTABLE`: the document's words for it, or in it, mean nothing here."""

    DONE = "done"
    NOT_DONE = "not done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_EXECUTABLE = "not executable"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one step. `record` shows that it ended; `at_s` is when, where that was before the record."""

    state: StepState
    did: str
    evidence: tuple[str, ...] = ()
    record: Record | None = None
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The records of one incident (empty where none was opened), and what they are read by.

    `whole` says that the drill ran its course, so that what is not in the records did not happen; `recorded` that
    the log is of a version that records every step.
    """

    records: Sequence[Record]
    runbook: Runbook
    bindings: Bindings
    mode: Mode
    whole: bool
    recorded: bool
    words: Words

    def all(self, kind: type[E]) -> list[tuple[Record, E]]:
        """Every event of one kind with its record."""
        return [(record, record.event) for record in self.records if isinstance(record.event, kind)]

    def procedures(self) -> list[Procedure]:
        """The procedures that were matched, in that order."""
        return procedures_of(self.records, self.runbook)

    def said(self, key: str, **parts: object) -> str:
        """A phrase in the document's language."""
        return self.words[key].format(**parts)

    def absent(self, why: str = "absent") -> Taken:
        """The end of a step of which nothing is in the records."""
        if not self.records:
            why = "no incident"
        if self.whole:
            return Taken(StepState.NOT_DONE, self.said(why))
        return Taken(StepState.UNKNOWN, self.said("log ends"))

    def left_to_people(self) -> Taken | None:
        """The end of a step that the drill itself does not take, by who responds; None where it does."""
        match self.mode:
            case Mode.NONE:
                return Taken(StepState.NOT_DONE, self.said("nobody responds"))
            case Mode.HUMAN:
                return Taken(StepState.UNKNOWN, self.said("by people"))
            case Mode.RUNBOOK:
                return None


def texts(phrases: Sequence[Phrase]) -> str:
    """The document's phrases in one line."""
    return ", ".join(phrase.text for phrase in phrases)
