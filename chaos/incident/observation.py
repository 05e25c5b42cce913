"""Which records of a drill are of its observation, and which are about one incident."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from chaos.events import (
    AnyEvent,
    ContactCalled,
    DrillStarted,
    FaultInjected,
    IncidentNotified,
    IncidentOpened,
    IncidentReportWritten,
    PhaseStarted,
    Record,
)

_LATE = IncidentNotified | ContactCalled | IncidentReportWritten
"""People are told of the end, and the report is written, once the target has been put back."""


def observed(records: Iterable[Record]) -> Iterator[Record]:
    """The records up to the beginning of the undo, from when on the target is no longer under test."""
    return takewhile(
        lambda record: not (isinstance(record.event, PhaseStarted) and record.event.phase == "undo"), records
    )


def is_control(started: DrillStarted) -> bool:
    """Whether a drill injects nothing, as its experiment says: then no incident may be opened while it is observed."""
    return started.experiment.get("faults") == [] and not started.experiment.get("random")


def begins(event: AnyEvent, *, control: bool) -> bool:
    """Whether the test begins with `event`: with the first injection, or with the observation of a control."""
    return isinstance(event, PhaseStarted) and event.phase == "observe" if control else isinstance(event, FaultInjected)


def incidents(records: Sequence[Record]) -> tuple[str, ...]:
    """The incidents opened under the fault: from the first injection, where there was one, to the undo."""
    seen = list(observed(records))
    injected = next((n for n, record in enumerate(seen) if isinstance(record.event, FaultInjected)), 0)
    opened = [r.event.incident for r in seen[injected:] if isinstance(r.event, IncidentOpened)]
    return tuple(dict.fromkeys(opened))


def of_incident(records: Sequence[Record], incident: str) -> tuple[Record, ...]:
    """What happened to `incident` and was done about it while it was observed, and what was told of it even later."""
    seen = list(observed(records))
    late = (record for record in records[len(seen) :] if isinstance(record.event, _LATE))
    return tuple(record for record in (*seen, *late) if getattr(record.event, "incident", None) == incident)
