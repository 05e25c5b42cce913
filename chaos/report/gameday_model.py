"""What the report of a game day shows: plain values, folded from its record and from the logs of its drills."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chaos.report.model import Measured
from chaos.verdict.confusion import Confusion

SCORE = (
    "Every drill that was planned counts the same: the share of its expectations that passed, and nothing where it was "
    "not run, not injected, aborted, not cleaned or not judged. The score is 100 times the mean."
)
"""The formula, in words. What is unknown has not passed."""

NOTHING = frozenset({"not run", "not injected", "aborted", "not cleaned", "not judged", "bad input"})
"""Verdicts with which a drill counts nothing."""


class Since(StrEnum):
    """What became of a finding since the last game day of the same name.

    `NOT_SEEN` had been found then and was not looked at now: whether it is mended is not known.
    """

    NEW = "new"
    RECURRING = "recurring"
    RESOLVED = "resolved"
    NOT_SEEN = "not looked at"


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation of one drill that did not pass; of a resolved one, what was seen the last time."""

    drill: str
    title: str
    expectation: str
    verdict: str
    expected: str
    observed: str
    evidence: str
    since: Since = Since.NEW

    @property
    def key(self) -> tuple[str, str]:
        """What makes two findings of two game days the same: the experiment's short name and the expectation."""
        return self.drill, self.expectation


@dataclass(frozen=True, slots=True)
class DrillTold:
    """One drill that was planned. `run` and what was measured are empty where it was not run, `reason` says why."""

    name: str
    title: str
    verdict: str
    run: str = ""
    reason: str = ""
    sentence: str = ""
    severity: str = ""
    measured: tuple[Measured, ...] = ()
    passed: int = 0
    judged: int = 0

    @property
    def share(self) -> float:
        """What it counts for the score, 0 to 1."""
        if self.verdict in NOTHING or not self.judged:
            return 0.0
        return self.passed / self.judged

    def promised(self, label: str) -> Measured | None:
        """One of its times against what was promised, by its label."""
        return next((each for each in self.measured if each.label == label), None)


@dataclass(frozen=True, slots=True)
class GameDayTold:
    """Everything the report shows. `compared_with` is when the last game day of that name began, None for the first."""

    title: str
    path: str
    began: datetime
    over: datetime | None
    verdict: str
    reason: str
    drills: tuple[DrillTold, ...]
    findings: tuple[Finding, ...]
    confusion: Confusion
    told: tuple[tuple[str, bool, str], ...] = ()
    seed: int | None = None
    compared_with: datetime | None = None

    @property
    def score(self) -> float:
        """0 to 100, by the formula in `SCORE`."""
        return 100.0 * sum(each.share for each in self.drills) / len(self.drills) if self.drills else 0.0

    def since(self, since: Since) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(each for each in self.findings if each.since is since)
