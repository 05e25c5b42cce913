"""Errors that are for people: what was wrong, where, and what would be right."""

from dataclasses import dataclass

from chaos.limits import PATH_CHARACTERS
from chaos.outcome import Verdict
from chaos.quoting import printable, shortened


class GamedayError(Exception):
    """Base of every error this project raises on purpose; `verdict` gives the exit code."""

    verdict = Verdict.FAILED


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of a file the user wrote. Line and column are 1-based; 0 is unknown."""

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join([shortened(self.path, PATH_CHARACTERS), *(str(n) for n in (self.line, self.column) if n)])
        return printable(f"{place}: {self.message}" + (f" ({self.hint})" if self.hint else ""))


class BadInput(GamedayError):
    """Everything wrong with the user's files or arguments, all at once."""

    verdict = Verdict.BAD_INPUT

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        lines = [line for problem in problems for line in str(problem).splitlines()]
        super().__init__("\n".join(printable(line) for line in lines))


class SetupError(GamedayError):
    """The target could not be brought up: a server is missing, did not start, or found its port busy."""

    verdict = Verdict.UNKNOWN


class TargetError(GamedayError):
    """An operation on a running target failed."""

    verdict = Verdict.FAILED


class NotInjected(GamedayError):
    """A fault was refused, or had no provable effect."""

    verdict = Verdict.NOT_INJECTED


class NotCleaned(GamedayError):
    """An undo is still owed."""

    verdict = Verdict.NOT_CLEANED
