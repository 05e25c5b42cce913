"""What a drill has seen so far, for tests in Python: values that know what they rest on. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from chaos.events import (
    FaultEnded,
    FaultInjected,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.incident.failures import failures_of
from chaos.scales import Level, Severity
from chaos.verdict.words import cite, ender, took


class Word(str):
    """A word of the drill, and the records that it rests on."""

    __slots__ = ("evidence",)
    evidence: tuple[str, ...]

    def __new__(cls, text: str, evidence: Iterable[str] = ()) -> Self:
        word = super().__new__(cls, text)
        word.evidence = tuple(evidence)
        return word


_NONE = Word("")


class Seconds(float):
    """A measured or promised duration in seconds, and what it rests on."""

    __slots__ = ("evidence",)
    evidence: tuple[str, ...]

    def __new__(cls, seconds: float, evidence: Iterable[str] = ()) -> Self:
        duration = super().__new__(cls, seconds)
        duration.evidence = tuple(evidence)
        return duration

    def __repr__(self) -> str:
        return took(float(self))


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as far as it has come.

    `severity` is its class now and `worst` the worst so far; `level` is the worst of any signal since it opened.
    `procedure` is the section that is followed, empty while none is. `ttd_s` is from the onset of the failure to its
    detection, None where it opened before any effect showed. `over` is whether its recovery is confirmed.
    """

    incident: str
    severity: Word
    worst: Word
    level: Word
    procedure: Word
    opened_at_s: float
    ttd_s: Seconds | None
    over: bool
    evidence: tuple[str, ...]

    def __repr__(self) -> str:
        what = f"{self.incident}: {self.severity or 'not classified'}, level {self.level}"
        procedure = f", procedure {self.procedure}" if self.procedure else ""
        ttd = "" if self.ttd_s is None else f", detected in {self.ttd_s!r}"
        return f"<{what}{procedure}{ttd}; {'; '.join(self.evidence)}>"


@dataclass(frozen=True, slots=True)
class Recovery:
    """A confirmed recovery. `ttr_s` is from the onset of the failure, None where none showed an effect.

    `services` is how long each row of the recovery table was hit; `ended_by` who ended the fault that ended last:
    "remediation", "own end" or "undo", empty where none has ended.
    """

    incident: str
    ttr_s: Seconds | None
    services: Mapping[str, Seconds]
    ended_by: Word
    evidence: tuple[str, ...]

    def __repr__(self) -> str:
        ttr = "recovered" if self.ttr_s is None else f"recovered in {self.ttr_s!r}"
        by = f", ended by {self.ended_by}" if self.ended_by else ""
        return f"<{self.incident}: {ttr}{by}; {'; '.join(self.evidence)}>"


@dataclass(slots=True)
class _Fold:
    levels: dict[tuple[str, str], Level] = field(default_factory=dict)
    level: Level = Level.NONE
    level_evidence: tuple[str, ...] = ()
    opened: tuple[Record, IncidentOpened] | None = None
    severity: Word = _NONE
    worst: Word = _NONE
    procedure: Word = _NONE
    recovered: tuple[Record, IncidentRecovered] | None = None
    services: dict[str, Seconds] = field(default_factory=dict)
    ended_by: Word = _NONE

    def take(self, record: Record) -> None:
        match record.event:
            case LevelChanged():
                self._moved(record, record.event)
            case IncidentOpened():
                highest = max(self.levels.values(), default=Level.NONE)
                at = [f"{metric} of {subject}" for (metric, subject), each in self.levels.items() if each is highest]
                self.level, self.level_evidence = highest, tuple(f"{each} when it opened" for each in at if highest)
                self.opened, self.recovered, self.services = (record, record.event), None, {}
                self.severity = self.worst = self.procedure = _NONE
            case SeverityChanged(severity=severity, evidence=evidence):
                self.severity = Word(severity, (*evidence, cite(record)))
                if not self.worst or Severity.of(severity) > Severity.of(self.worst):
                    self.worst = self.severity
            case ProcedureMatched(procedure=procedure, title=title, evidence=evidence):
                self.procedure = Word(procedure, (title, *evidence, cite(record)))
            case _:
                self._ended(record)

    def _ended(self, record: Record) -> None:
        match record.event:
            case ServiceRecovered(recovery_row=row, hit_at_s=hit_s, recovered_at_s=recovered_s):
                evidence = (f"{row} was hit at +{hit_s:.1f} s and back at +{recovered_s:.1f} s", cite(record))
                self.services[row] = Seconds(recovered_s - hit_s, evidence)
            case IncidentRecovered():
                self.recovered = (record, record.event)
            case FaultEnded(fault=fault, by=by, evidence=evidence):
                self.ended_by = Word(by, (f"{fault} ended by {ender(record.event)}: {evidence}", cite(record)))

    def _moved(self, record: Record, event: LevelChanged) -> None:
        level = Level.NONE if event.value is None else Level.of(event.level)
        self.levels[event.metric, event.subject] = level
        if self.opened and not self.recovered and level > self.level:
            self.level = level
            self.level_evidence = (f"{event.metric} of {event.subject} at {event.value:,.4g}", cite(record))


def incident(records: Sequence[Record]) -> Incident | None:
    """The latest incident since the first injection, or of a control; None where none was opened."""
    fold = _folded(records)
    if fold.opened is None:
        return None
    record, event = fold.opened
    failure = next((each for each in failures_of(records) if event.incident in each.incidents), None)
    ttd_s = None
    if failure and failure.ttd_s is not None:
        began = f"onset at +{failure.onset_s:.1f} s, opened at +{record.at_s:.1f} s"
        ttd_s = Seconds(failure.ttd_s, (began, *event.evidence, cite(record)))
    return Incident(
        incident=event.incident,
        severity=fold.severity,
        worst=fold.worst,
        level=Word(fold.level.word, fold.level_evidence),
        procedure=fold.procedure,
        opened_at_s=record.at_s,
        ttd_s=ttd_s,
        over=fold.recovered is not None,
        evidence=(*event.evidence, cite(record)),
    )


def recovery(records: Sequence[Record]) -> Recovery | None:
    """The recovery from the latest incident; None while there is none."""
    fold = _folded(records)
    if fold.recovered is None:
        return None
    record, event = fold.recovered
    failure = next((each for each in failures_of(records) if event.incident in each.incidents), None)
    ttr_s = None
    if failure and failure.ttr_s is not None:
        began = f"onset at +{failure.onset_s:.1f} s, back since +{event.recovered_at_s:.1f} s"
        ttr_s = Seconds(failure.ttr_s, (began, *event.evidence, cite(record)))
    return Recovery(event.incident, ttr_s, fold.services, fold.ended_by, (*event.evidence, cite(record)))


def onset_s(records: Iterable[Record]) -> float | None:
    """When the first effect of the latest failure showed, in seconds since the drill began; None before any did."""
    onsets = [each.onset_s for each in failures_of(records) if each.onset_s is not None]
    return onsets[-1] if onsets else None


def _folded(records: Sequence[Record]) -> _Fold:
    fold, injected = _Fold(), not any(isinstance(each.event, FaultInjected) for each in records)
    for record in records:
        injected = injected or isinstance(record.event, FaultInjected)
        if injected or isinstance(record.event, LevelChanged):
            fold.take(record)
    return fold
