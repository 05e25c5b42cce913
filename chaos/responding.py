"""Who responds to the incidents of a drill."""

from enum import StrEnum


class Mode(StrEnum):
    """Who carries out what the document says to do; detecting, classifying and reporting go on in any mode.

    `runbook`: the automatic responder, in the place of the first contact. `human`: people, who are called and
    prompted. `none`: nobody, and nobody is called; the system is expected to heal itself.
    """

    RUNBOOK = "runbook"
    HUMAN = "human"
    NONE = "none"

    @classmethod
    def recorded(cls, word: str) -> "Mode":
        """The mode that `DrillStarted.responder` names. Before there was a choice it said "automatic"."""
        return cls(word) if word in set(cls) else cls.RUNBOOK
