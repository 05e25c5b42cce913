"""Three-valued findings with their evidence, and how they combine (Kleene's strong logic)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chaos.incident.snapshot import Subject


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reading that proves something: what it is about, and in words.

    The words are made when somebody asks, for most findings of a drill are never told.
    """

    about: Subject
    say: Callable[[], str]

    @property
    def text(self) -> str:
        """Metric, subject, value, bound and the document's line."""
        return self.say()


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something holds; None is unknown. Only what holds has evidence."""

    holds: bool | None
    evidence: tuple[Evidence, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The evidence in words, each once."""
        return list(dict.fromkeys(each.text for each in self.evidence))


UNKNOWN = Finding(None)
NOT_SO = Finding(holds=False)


def any_of(findings: Iterable[Finding]) -> Finding:
    """Whether one of them holds, with the evidence of those that do. Of nothing at all, nothing is known."""
    found = tuple(findings)
    evidence = [each.evidence for each in found if each.holds]
    if evidence:
        return Finding(True, tuple(one for each in evidence for one in each))
    return NOT_SO if found and all(each.holds is False for each in found) else UNKNOWN


def all_of(findings: Iterable[Finding]) -> Finding:
    """Whether every one of them holds. Of nothing at all, nothing is known."""
    found = tuple(findings)
    if any(each.holds is False for each in found):
        return NOT_SO
    if not found or any(each.holds is None for each in found):
        return UNKNOWN
    return Finding(True, tuple(one for each in found for one in each.evidence))


def none_of(findings: Iterable[Finding]) -> Finding:
    """Whether not one of them holds."""
    some = any_of(findings)
    return UNKNOWN if some.holds is None else Finding(not some.holds)
