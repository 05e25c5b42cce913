"""What reading a part of a document yields: typed values, and what was not understood."""

from dataclasses import dataclass

from chaos.runbook.model import Contact, Phrase, Procedure, RecoveryTarget, SeverityClass, Step, Threshold


@dataclass(frozen=True, slots=True)
class Unread:
    """What the document says there was not understood."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line of the retrospective."""

    phrase: Phrase


Found = SeverityClass | Step | Procedure | Threshold | RecoveryTarget | Contact | Lesson | Unread
