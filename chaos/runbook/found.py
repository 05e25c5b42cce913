"""What reading a part of a document yields: typed values, and what was not understood."""

from dataclasses import dataclass

from chaos.runbook.classes import ClassPart
from chaos.runbook.model import Alert, Contact, Lesson, Phrase, Procedure, RecoveryTarget, Step, Threshold


@dataclass(frozen=True, slots=True)
class Unread:
    """What the document says there was not understood."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Information:
    """What asks for nothing to be done or judged here: who owns the document, a recovery point, a version."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader must know of how a line was read, or why it was not."""

    phrase: Phrase


Found = (
    ClassPart | Step | Procedure | Threshold | Alert | RecoveryTarget | Contact | Lesson | Unread | Information | Remark
)
