"""One part of the response taken away, to see whether a drill notices: what it is called, and where it may be taken.

A blinded drill says nothing of the document. Its log names the blinding, and nobody counts it as evidence.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from chaos.scales import Severity


class Blinding(StrEnum):
    """The part that is taken away, as `DrillStarted.blinded` and the command line have it.

    `detection`: no incident is opened. `severity`: each is classified one class off. `notification`: what is to be
    told is dropped. `remediation`: no action is carried out. `idle-remediation`: actions do nothing and say that they
    are done.
    """

    DETECTION = "detection"
    SEVERITY = "severity"
    NOTIFICATION = "notification"
    REMEDIATION = "remediation"
    IDLE_REMEDIATION = "idle-remediation"

    @property
    def told(self) -> str:
        """What it comes to, in titles and tables."""
        return _TOLD[self]


_TOLD = {
    Blinding.DETECTION: "no detection",
    Blinding.SEVERITY: "wrong severity",
    Blinding.NOTIFICATION: "no notification",
    Blinding.REMEDIATION: "no remediation",
    Blinding.IDLE_REMEDIATION: "remediation that does nothing",
}


def recorded(word: str) -> Blinding | None:
    """The blinding that `DrillStarted.blinded` names; None where nothing was taken away. Raises ValueError."""
    return Blinding(word) if word else None


def titled(title: str, word: str) -> str:
    """The title of a drill, with what was taken away from it; `word` is as `DrillStarted.blinded` has it."""
    return f"{title} (blinded: {Blinding(word).told})" if word else title


def misjudged(classes: Sequence[Severity], expected: Severity) -> Mapping[Severity, Severity]:
    """What each class of a document is mistaken for: the one below, or the one above where `expected` is the lowest.

    The order of the classes stays, so that an incident whose worst class is `expected` is classified as another
    one, however it went up and down. Nothing is mistaken where the document has one class only.
    """
    ladder = sorted({each for each in classes if each is not Severity.NONE})
    step = 1 if expected in ladder[:1] else -1
    top = len(ladder) - 1
    return {each: ladder[min(max(place + step, 0), top)] for place, each in enumerate(ladder)}
