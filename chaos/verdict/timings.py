"""The times of a drill, folded from its records: onset, detected, ... confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from chaos.events import (
    DrillStarted,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    PhaseStarted,
    Record,
    SeverityChanged,
)
from chaos.experiment.definition import EndedBy
from chaos.incident.failures import Failure, failures_of
from chaos.incident.observation import begins, is_control, observed
from chaos.responding import Mode


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds since the drill began; None is what did not happen (or was not seen)."""

    injected_s: float | None = None
    onset_s: float | None = None
    detected_s: float | None = None
    classified_s: float | None = None
    notified_s: float | None = None
    acknowledged_s: float | None = None
    remediated_s: float | None = None
    recovered_s: float | None = None
    confirmed_s: float | None = None
    failures: tuple[Failure, ...] = ()
    """Several where a fault came after an incident was over: each has times of its own."""

    @property
    def noticed(self) -> tuple[Failure, ...]:
        """The failures that opened an incident."""
        return tuple(each for each in self.failures if each.incidents)

    def failure_of(self, incident: str) -> Failure | None:
        """The failure that `incident` was about, None where that is not known."""
        return next((each for each in self.failures if incident in each.incidents), None)

    @property
    def ttd_s(self) -> float | None:
        """Time to detect: from onset to detected; None where the incident opened before, for that detected no fault.

        Of several failures the longest one.
        """
        if len(self.noticed) > 1:
            return _longest([each.ttd_s for each in self.noticed])
        return _between(self.onset_s, self.detected_s)

    @property
    def early_s(self) -> float | None:
        """How long before the onset the incident opened; None where it did not."""
        return _between(self.detected_s, self.onset_s) or None

    @property
    def ttr_s(self) -> float | None:
        """Time to recover: from onset to recovered; None where that was before. Of several failures the longest one."""
        if len(self.noticed) > 1:
            return _longest([each.ttr_s for each in self.noticed])
        return _between(self.onset_s, self.recovered_s)


def times_of(records: Iterable[Record]) -> Times:
    """The times of one drill, from the injection to the undo; of a control, from the beginning of its observation.

    A false alarm before it detects nothing; what the load breaks off once it is stopped opens no incident. What people
    do is not seen: where they respond, it is remediated when the fault is seen to have ended by it.
    """
    records = list(records)
    times, people, control = Times(failures=failures_of(records)), False, False
    for record in observed(records):
        match record.event:
            case DrillStarted(responder=responder):
                people, control = Mode.recorded(responder) is Mode.HUMAN, is_control(record.event)
            case PhaseStarted() if control and begins(record.event, control=True):
                times = _first(_first(times, injected_s=record.at_s), onset_s=record.at_s)
            case FaultEnded(by=EndedBy.REMEDIATION) if people:
                times = replace(times, remediated_s=record.at_s)
        times = _after(times, record)
    return times


def _after(times: Times, record: Record) -> Times:  # noqa: PLR0911 - one line an event
    if times.injected_s is None and not isinstance(record.event, FaultInjected):
        return times
    match record.event:
        case FaultInjected():
            return _first(times, injected_s=record.at_s)
        case EffectProven(onset_at_s=onset_s):
            return _first(times, onset_s=onset_s)
        case IncidentOpened():
            return _first(times, detected_s=record.at_s)
        case SeverityChanged():
            return _first(times, classified_s=record.at_s)
        case IncidentNotified(delivered=True, message_kind="report"):
            return _first(times, notified_s=record.at_s)
        case IncidentAcknowledged():
            return _first(times, acknowledged_s=record.at_s)
        case IncidentRemediated():
            return replace(times, remediated_s=record.at_s)
        case IncidentRecovered(recovered_at_s=recovered_s):
            return replace(times, recovered_s=recovered_s, confirmed_s=record.at_s)
        case _:
            return times


def _first(times: Times, **moment: float) -> Times:
    (name,) = moment
    # Moments only: what failures there were is known from the start.
    changes: dict[str, Any] = {**moment}
    return replace(times, **changes) if getattr(times, name) is None else times


def _longest(times_s: list[float | None]) -> float | None:
    """The longest of them, None where one is not known."""
    known_s = [each for each in times_s if each is not None]
    return max(known_s) if len(known_s) == len(times_s) else None


def _between(start_s: float | None, end_s: float | None) -> float | None:
    return None if start_s is None or end_s is None or end_s < start_s else end_s - start_s


MOMENTS = tuple(field.name.removesuffix("_s") for field in fields(Times) if field.name.endswith("_s"))
"""The names of the times in the order they are expected to happen."""
