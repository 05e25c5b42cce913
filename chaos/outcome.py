"""Verdicts, their exit codes and their order: the one table."""

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """How a drill ended. `value` is the word in events and reports."""

    PASSED = "passed"
    FAILED = "failed"
    BAD_INPUT = "bad input"
    NOT_INJECTED = "not injected"
    NOT_CLEANED = "not cleaned"
    ABORTED = "aborted"
    UNKNOWN = "unknown"

    @property
    def exit_code(self) -> int:
        """The process exit code of a command that ends with this verdict."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    Verdict.PASSED: 0,
    Verdict.FAILED: 1,
    Verdict.BAD_INPUT: 2,
    Verdict.NOT_INJECTED: 3,
    Verdict.NOT_CLEANED: 4,
    Verdict.ABORTED: 5,
    Verdict.UNKNOWN: 6,
}

# Best first. A fault left behind outranks everything; a refuted promise outranks one that could not be judged.
_BEST_TO_WORST = (
    Verdict.PASSED,
    Verdict.UNKNOWN,
    Verdict.NOT_INJECTED,
    Verdict.ABORTED,
    Verdict.FAILED,
    Verdict.BAD_INPUT,
    Verdict.NOT_CLEANED,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of `verdicts`; unknown where there are none, for nothing was shown."""
    return max(verdicts, key=_BEST_TO_WORST.index, default=Verdict.UNKNOWN)
