"""Which faults a drill injects and when: the occurrences of an experiment, and what each of them waits for.

A fault is never injected into a service in which another still lasts or is not undone: what it would capture as the
state to restore would be the other's damage.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any

from chaos.experiment.definition import Experiment
from chaos.experiment.timing import Moment

Path = tuple[str | int, ...]
AT_ONCE = "at once"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One injection of one fault, under a label of its own; `path` is where its fault stands in the file.

    It begins `after_s` after the first injection, or after the first recovery; `again_s` after the injection of
    `follows` where it comes back.
    """

    fault: Any
    path: Path
    after_s: float = 0.0
    during: Moment | None = None
    follows: str = ""
    again_s: float = 0.0

    @property
    def label(self) -> str:
        """What it is called in events."""
        label: str = self.fault.label
        return label

    @property
    def words(self) -> str:
        """When it begins, for people."""
        if self.follows:
            return f"{self.again_s:g} s after {self.follows}, once that has ended"
        if self.during is None:
            return f"{self.after_s:g} s after the first injection" if self.after_s else AT_ONCE
        return f"{self.after_s:g} s into the first recovery" if self.after_s else "when the first recovery begins"


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened so far, in seconds since the drill began; faults by label."""

    began_s: float | None = None
    recovery_s: float | None = None
    begun_s: Mapping[str, float] = field(default_factory=dict)
    ended_s: Mapping[str, float] = field(default_factory=dict)


def placed(experiment: Experiment[Any]) -> Iterator[tuple[Path, Any]]:
    """Every fault that the experiment may inject, and where it stands in the file."""
    yield from ((("faults", n), fault) for n, fault in enumerate(experiment.faults))
    if experiment.random:
        yield from ((("random", "from", n), fault) for n, fault in enumerate(experiment.random.candidates))


def drawn(experiment: Experiment[Any]) -> Iterator[tuple[Path, Any]]:
    """The faults that it injects: those that it always does, then those that its seed picks, in that order."""
    yield from (each for each in placed(experiment) if each[0][0] == "faults")
    if (random := experiment.random) and random.seed is not None:
        # By a digest, not a generator: the same on every version of Python.
        order = sorted(range(len(random.candidates)), key=lambda n: _lot(random.seed, n))
        yield from ((("random", "from", n), random.candidates[n]) for n in order[: random.pick])


def schedule(experiment: Experiment[Any]) -> tuple[Occurrence, ...]:
    """Every injection of the drill; for a random part, of its seed. By when they begin, as far as that is known."""
    found = [each for path, fault in drawn(experiment) for each in occurrences(path, fault)]
    return tuple(sorted(found, key=lambda each: (each.during is not None, earliest_s(each, found))))


def occurrences(path: Path, fault: Any) -> Iterator[Occurrence]:
    """Every injection of `fault`; the first keeps its label."""
    times, every_s = (fault.repeat.times, fault.repeat.every) if fault.repeat else (1, 0.0)
    plain = {"after": 0.0, "during": None, "repeat": None}
    labels = [fault.label, *(f"{fault.label} #{n}" for n in range(2, times + 1))]
    yield Occurrence(fault.model_copy(update=plain), path, fault.after, fault.during)
    for before, label in pairwise(labels):
        again = fault.model_copy(update={**plain, "name": label})
        yield Occurrence(again, path, fault.after, fault.during, before, every_s)


def earliest_s(occurrence: Occurrence, all_of_them: list[Occurrence]) -> float:
    """The earliest moment after the first injection, or the first recovery, at which it can begin."""
    if not occurrence.follows:
        return occurrence.after_s
    before = next(each for each in all_of_them if each.label == occurrence.follows)
    return earliest_s(before, all_of_them) + occurrence.again_s


def due_s(occurrence: Occurrence, services: Mapping[str, str], progress: Progress) -> float | None:
    """When `occurrence` is to begin; None while what it waits for has not come.

    `services` are those of all faults, by label.
    """
    service = occurrence.fault.service
    if any(services[label] == service and label not in progress.ended_s for label in progress.begun_s):
        return None
    if occurrence.follows:
        if occurrence.follows not in progress.ended_s:
            return None
        again_s = progress.begun_s[occurrence.follows] + occurrence.again_s
        return max(again_s, progress.ended_s[occurrence.follows])
    since_s = progress.began_s if occurrence.during is None else progress.recovery_s
    return None if since_s is None else since_s + occurrence.after_s


def _lot(seed: int | None, number: int) -> bytes:
    return sha256(f"{seed}/{number}".encode()).digest()
