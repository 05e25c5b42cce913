"""Whether a drill has to stop: a fold over what the signals say at each moment, without clock and without I/O."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chaos.experiment.stop_when import StopCondition
from chaos.incident import wording
from chaos.incident.snapshot import Snapshot

BLIND_S = 5.0
"""A signal that cannot be measured stops the drill after that at the earliest: samplers fail, and come back."""
SILENT_AFTER_S = 1.5
"""Three intervals of the slowest sampler: what was measured then says nothing of now."""


class Broken(NamedTuple):
    """A condition that is met on `subject`, since `since_s` of the drill. `value` is None where it is unknown."""

    condition: StopCondition
    subject: str
    value: float | None
    since_s: float
    at_s: float

    @property
    def sentence(self) -> str:
        """The evidence: "error_rate order_create 63 %, for 5.1 s (stop_when: error_rate above 50% for 5 s)"."""
        read = wording.reading(self.condition.signal, self.subject, self.value)
        return f"{read}, for {self.at_s - self.since_s:.1f} s (stop_when: {self.condition})"


@dataclass(frozen=True, slots=True)
class Watched:
    """Since when each condition has been met without a break, by its place in `conditions` and by subject."""

    conditions: Sequence[StopCondition]
    since_s: Mapping[tuple[int, str], float] = field(default_factory=dict)

    def after(self, now_s: float, snapshot: Snapshot) -> tuple["Watched", tuple[Broken, ...]]:
        """What it is at `now_s`, with everything that has lasted too long. Only a good value ends a bad time."""
        fresh = now_s - snapshot.at_s <= SILENT_AFTER_S
        since: dict[tuple[int, str], float] = {}
        broken: list[Broken] = []
        for place, condition in enumerate(self.conditions):
            for subject, value in _values(condition, snapshot):
                known = value if fresh else None
                if known is not None and not condition.beyond(known):
                    continue
                began_s = since[place, subject] = self.since_s.get((place, subject), now_s)
                needed_s = condition.lasts if known is not None else max(condition.lasts, BLIND_S)
                if now_s - began_s >= needed_s:
                    broken.append(Broken(condition, subject, known, began_s, now_s))
        return Watched(self.conditions, since), tuple(broken)


def _values(condition: StopCondition, snapshot: Snapshot) -> Iterator[tuple[str, float | None]]:
    """Every subject that the condition is about, with its value; one that is named and was never seen is unknown."""
    if condition.of:
        yield condition.of, snapshot.values.get((condition.signal, condition.of))
        return
    seen = [(subject, value) for (metric, subject), value in snapshot.values.items() if metric is condition.signal]
    yield from seen or [("", None)]
