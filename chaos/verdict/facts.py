"""What one drill's records say, arranged for the expectations that ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from chaos.events import (
    DrillAborted,
    DrillJudged,
    DrillStarted,
    Event,
    ExpectationJudged,
    FaultInjected,
    IncidentOpened,
    IncidentRecovered,
    PhaseStarted,
    ProcedureMatched,
    Record,
)
from chaos.experiment.definition import NO_PROCEDURE, EndedBy, Expectations
from chaos.incident.observation import begins, is_control, observed
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.verdict.timings import Times, times_of

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Facts:
    """The records of a drill without any judgement in them, and what they are judged by.

    `diverged` says where another document than the drill ran with would have had the drill go on otherwise than it
    did; empty where it would not. `other_news` says that it makes other changes of severity, or procedures, or the same
    at other times, so that people were not told of them.
    """

    title: str
    records: tuple[Record, ...]
    expect: Expectations
    runbook: Runbook
    bindings: Bindings
    times: Times
    diverged: str = ""
    other_news: bool = False

    def all(self, kind: type[E]) -> list[tuple[Record, E]]:
        """Every event of one kind with its record."""
        return [(record, record.event) for record in self._by_kind.get(kind, ()) if isinstance(record.event, kind)]

    def under_fault(self, kind: type[E]) -> list[tuple[Record, E]]:
        """The events of one kind from the beginning of the test to the undo."""
        began = self.began
        if began is None:
            return []
        return [(r, r.event) for r in self._observed if isinstance(r.event, kind) and r.seq > began]

    @cached_property
    def _by_kind(self) -> Mapping[type[Event], Sequence[Record]]:
        found: dict[type[Event], list[Record]] = {}
        for record in self.records:
            found.setdefault(type(record.event), []).append(record)
        return found

    @cached_property
    def _observed(self) -> Sequence[Record]:
        return tuple(observed(self.records))

    @cached_property
    def began(self) -> int | None:
        """The number of the record with which the test began: the first injection, or a control's observation."""
        return next((r.seq for r in self._observed if begins(r.event, control=self.control)), None)

    @property
    def open_at_injection(self) -> str:
        """The incident that was open when the first fault was injected; empty where none was."""
        open_now = ""
        for record in self.records:
            match record.event:
                case FaultInjected():
                    return open_now
                case IncidentOpened(incident=incident):
                    open_now = incident
                case IncidentRecovered():
                    open_now = ""
        return ""

    @property
    def none_fits(self) -> bool:
        """Whether no procedure of the document fits the failure, as the experiment expects."""
        return self.expect.procedure == NO_PROCEDURE and not self.under_fault(ProcedureMatched)

    @cached_property
    def started(self) -> DrillStarted | None:
        """The start of the drill, None where the log does not hold it."""
        return next((event for _, event in self.all(DrillStarted)), None)

    @cached_property
    def control(self) -> bool:
        """Whether nothing is injected, on purpose."""
        return self.started is not None and is_control(self.started)

    @property
    def mode(self) -> Mode:
        """Who responded."""
        return Mode.recorded(self.started.responder if self.started else "")

    @property
    def ended_by(self) -> EndedBy:
        """What is to end the fault, given who responded."""
        return self.expect.ended_by_with(self.mode)

    @property
    def aborted(self) -> DrillAborted | None:
        """The first abort, None where the drill ran its course."""
        return next((event for _, event in self.all(DrillAborted)), None)

    @property
    def observed_whole(self) -> bool:
        """Whether the observation ran its course, so that what is not in the log did not happen."""
        reached = any(event.phase in {"undo", "judge"} for _, event in self.all(PhaseStarted))
        return reached and self.aborted is None and not self.diverged

    @property
    def observed_until_s(self) -> float:
        """When the observation ended: the undo began, the drill was aborted, or the log ends."""
        ends = [record.at_s for record, event in self.all(PhaseStarted) if event.phase == "undo"]
        ends += [record.at_s for record, _ in self.all(DrillAborted)]
        return min(ends, default=self.records[-1].at_s if self.records else 0.0)

    @property
    def confirmed(self) -> tuple[Record, IncidentRecovered] | None:
        """The confirmation that the last incident is over, None where it is not."""
        recoveries = self.under_fault(IncidentRecovered)
        opened = self.under_fault(IncidentOpened)
        if not recoveries or (opened and opened[-1][0].seq > recoveries[-1][0].seq):
            return None
        return recoveries[-1]


def facts_of(  # noqa: PLR0913, PLR0917 - what a drill is judged by
    records: Sequence[Record],
    title: str,
    expect: Expectations,
    runbook: Runbook,
    bindings: Bindings,
    diverged: str = "",
    *,
    other_news: bool = False,
) -> Facts:
    """The facts of one drill; judgements that stand in the log are left out, so that judging again changes nothing."""
    plain = tuple(r for r in records if not isinstance(r.event, ExpectationJudged | DrillJudged))
    return Facts(title, plain, expect, runbook, bindings, times_of(plain), diverged, other_news)
