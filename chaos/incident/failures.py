"""Which injected faults belong to which incidents: a failure is what began with an effect and ended with a recovery.

A fault whose effect shows while an incident is open belongs to that incident's failure, whose onset stays the first.
An incident that opens with no fault since the last recovery is the last failure once more. Pure; looked at afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chaos.events import EffectProven, FaultEnded, FaultInjected, IncidentOpened, IncidentRecovered, Record
from chaos.incident.observation import observed


@dataclass(frozen=True, slots=True)
class Failure:
    """Faults (label and onset) that were one failure, and its incidents; seconds since the drill began.

    Without an incident nobody noticed it. `onset_s` is the first effect, None for an incident that opened without one.
    """

    faults: tuple[tuple[str, float], ...] = ()
    onset_s: float | None = None
    incidents: tuple[str, ...] = ()
    detected_s: float | None = None
    recovered_s: float | None = None

    @property
    def ttd_s(self) -> float | None:
        """From onset to detected; None where it opened before, or not at all."""
        return _between(self.onset_s, self.detected_s)

    @property
    def ttr_s(self) -> float | None:
        """From onset to the last recovery; None where it is not over."""
        return _between(self.onset_s, self.recovered_s)

    def joined_by(self, fault: str, onset_s: float) -> "Failure":
        """The same with one more fault."""
        return replace(
            self,
            faults=(*self.faults, (fault, onset_s)),
            onset_s=onset_s if self.onset_s is None else self.onset_s,
        )


@dataclass(slots=True)
class _Fold:
    """`waiting` are faults whose effect showed and which no incident has; `unproven` those that are still to show."""

    waiting: dict[str, float] = field(default_factory=dict)
    unproven: set[str] = field(default_factory=set)
    ended_s: dict[str, float] = field(default_factory=dict)
    open: Failure | None = None
    over: list[Failure] = field(default_factory=list)
    injected: bool = False

    def take(self, record: Record) -> None:
        match record.event:
            case FaultInjected(fault=fault):
                self.injected = True
                self.unproven.add(fault)
            case EffectProven(fault=fault, onset_at_s=onset_s) if self.injected:
                self._shown(fault, onset_s)
            case FaultEnded(fault=fault):
                self.ended_s[fault] = record.at_s
            case IncidentOpened(incident=incident) if self.injected:
                self._opened(incident, record.at_s)
            case IncidentRecovered(recovered_at_s=recovered_s) if self.open:
                self.over.append(replace(self.open, recovered_s=recovered_s))
                self.open = None

    def _shown(self, fault: str, onset_s: float) -> None:
        self.unproven.discard(fault)
        if self.open:
            self.open = self.open.joined_by(fault, onset_s)
            return
        # One that was gone before this one showed has nothing to do with an incident that opens now.
        for gone in [each for each in self.waiting if self.ended_s.get(each, onset_s) < onset_s]:
            self.over.append(Failure().joined_by(gone, self.waiting.pop(gone)))
        self.waiting[fault] = onset_s

    def _opened(self, incident: str, at_s: float) -> None:
        last = self.over[-1] if self.over and self.over[-1].incidents else None
        if last and not self.waiting and not self.unproven:
            self.over.pop()
            self.open = replace(last, incidents=(*last.incidents, incident), recovered_s=None)
            return
        self.open = self._of_waiting(Failure(incidents=(incident,), detected_s=at_s))

    def _of_waiting(self, failure: Failure) -> Failure:
        for fault, onset_s in sorted(self.waiting.items(), key=lambda each: each[1]):
            failure = failure.joined_by(fault, onset_s)
        self.waiting.clear()
        return failure

    def all(self) -> tuple[Failure, ...]:
        left = [self.open] if self.open else []
        return (*self.over, *left, *([self._of_waiting(Failure())] if self.waiting else []))


def failures_of(records: Iterable[Record]) -> tuple[Failure, ...]:
    """The failures of one drill from the first injection to the undo, by when they ended or else were noticed."""
    fold = _Fold()
    for record in observed(records):
        fold.take(record)
    return fold.all()


def _between(start_s: float | None, end_s: float | None) -> float | None:
    return None if start_s is None or end_s is None or end_s < start_s else end_s - start_s
