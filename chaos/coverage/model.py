"""What coverage is made of: findings of single runs, and what they come to for each row of a document."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from chaos.coverage.rows import DocumentRow


class Outcome(StrEnum):
    """What one run showed of one row that it exercised. `UNKNOWN`: the log does not tell how it went."""

    PROVEN = "proven"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What all runs together say of a row. Not a drill's verdict (`chaos.outcome`)."""

    PROVEN = "proven"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    NEVER_TRIED = "never tried"
    NOT_EXECUTABLE = "not executable"
    NOT_UNDERSTOOD = "not understood"
    INFORMATION = "information"


class Finding(msgspec.Struct, frozen=True):
    """What one run showed of the row `key`: `measured` is short, `because` says why, `evidence` where it stands."""

    key: str
    outcome: Outcome
    measured: str
    because: str
    evidence: str


class RunSummary(msgspec.Struct, frozen=True):
    """All that coverage needs of one drill. `wall_s` is when it began (Unix time).

    `blinded` names the part of the response that was taken away: what such a drill shows is no evidence, so that it
    has no findings.
    """

    run: str
    wall_s: float
    title: str
    experiment_path: str
    runbook_path: str
    verdict: str
    findings: tuple[Finding, ...]
    blinded: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One finding and the run that it is of."""

    run: RunSummary
    finding: Finding


@dataclass(frozen=True, slots=True)
class Aim:
    """An experiment, by its file, and the keys of the rows that it is after."""

    path: str
    title: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """A row with its verdict and why; `last` is the result that decides it, `results` are all, newest first."""

    row: DocumentRow
    verdict: Verdict
    because: str
    last: Result | None
    results: tuple[Result, ...]
    aims: tuple[Aim, ...]

    @property
    def proven(self) -> int:
        """By how many of its results it was proven."""
        return sum(each.finding.outcome is Outcome.PROVEN for each in self.results)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A document row by row, in its order, and the runs that were looked at, newest first."""

    path: str
    title: str
    language: str
    rows: tuple[Covered, ...]
    runs: tuple[RunSummary, ...]
    aims: tuple[Aim, ...]

    def count(self, verdict: Verdict) -> int:
        """How many rows have `verdict`."""
        return sum(each.verdict is verdict for each in self.rows)
