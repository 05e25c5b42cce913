"""Whether a blinded drill has failed for good, so that nobody has to wait for its end: a fold over its records.

Certain is only what nothing that may still happen could mend; what stays open is waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from chaos.blinding import Blinding
from chaos.events import (
    EffectProven,
    FaultInjected,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    Record,
    SeverityChanged,
)
from chaos.experiment.definition import Expectations, Experiment
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Severity
from chaos.verdict.notification import within_s

TOLD_LATER_S = 1.0
"""How much later than it holds a recovery may be told: a sampling, and what a busy machine adds."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a drill has come to, from the injection on; times are seconds since it began."""

    injected: bool = False
    onset_s: float | None = None
    detected_s: float | None = None
    reported: bool = False
    worst: Severity = Severity.NONE
    over: bool = False

    def after(self, record: Record) -> "SoFar":  # noqa: PLR0911 - one line an event
        """The same once `record` was written."""
        if not self.injected and not isinstance(record.event, FaultInjected):
            return self
        match record.event:
            case FaultInjected():
                return replace(self, injected=True)
            case EffectProven(onset_at_s=onset_s) if self.onset_s is None:
                return replace(self, onset_s=onset_s)
            case IncidentOpened():
                return replace(self, detected_s=self.detected_s or record.at_s, over=False)
            case SeverityChanged(severity=word):
                return replace(self, worst=max(self.worst, Severity.of(word)))
            case IncidentNotified(message_kind="report"):
                return replace(self, reported=True)
            case IncidentRecovered():
                return replace(self, over=True)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Limits:
    """What the expectation that answers for a blinding is judged by."""

    expect: Expectations
    hold_s: float
    reported_within_s: float

    def passed(self, blinded: Blinding, so_far: SoFar, now_s: float) -> bool:
        """Whether it has failed, whatever comes."""
        match blinded:
            case Blinding.DETECTION:
                missed = _passed(so_far.onset_s, self.expect.detected_within, now_s)
                return so_far.detected_s is None and missed
            case Blinding.SEVERITY:
                # A class that is too low may still rise.
                return so_far.worst > self.expect.severity
            case Blinding.NOTIFICATION:
                return not so_far.reported and _passed(so_far.detected_s, self.reported_within_s, now_s)
            case Blinding.REMEDIATION | Blinding.IDLE_REMEDIATION:
                # What is confirmed later than this has begun to hold after the limit.
                held_s = now_s - self.hold_s - TOLD_LATER_S
                return not so_far.over and _passed(so_far.onset_s, self.expect.recovered_within, held_s)


def _passed(since_s: float | None, within_s: float | None, now_s: float) -> bool:
    return since_s is not None and within_s is not None and now_s > since_s + within_s


class Certain:
    """Looks at each record of one drill once."""

    def __init__(
        self, blinded: Blinding | None, experiment: Experiment[Any], runbook: Runbook, bindings: Bindings
    ) -> None:
        self._blinded = blinded
        self._limits = Limits(experiment.expect, bindings.recovery.hold, within_s(experiment.expect, runbook))
        self._seen = 0
        self._so_far = SoFar()

    def at(self, records: Sequence[Record], now_s: float) -> bool:
        """Whether the drill whose records so far are `records` has failed for good; never where nothing is blinded."""
        if self._blinded is None:
            return False
        for record in records[self._seen :]:
            self._so_far = self._so_far.after(record)
        self._seen = len(records)
        return self._limits.passed(self._blinded, self._so_far, now_s)
