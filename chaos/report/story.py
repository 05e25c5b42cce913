"""What whoever looks at a drill that runs wants to know: what is broken and since when, what was done, what is next."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    CheckDone,
    ContactCalled,
    DrillStarted,
    EffectProven,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    Readings,
    Receipts,
    Record,
    Requests,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
)
from chaos.incident.failures import failures_of
from chaos.incident.service_rows import Row, rows_of, users_hit
from chaos.incident.step_case import StepState
from chaos.incident.steps import steps
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.scales import Level, Metric
from chaos.verdict.words import limit, took

_OBSERVATIONS = Requests | Receipts | Readings


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: what it is about, and what there is to say. `bad` is what hurts now."""

    about: str
    text: str
    bad: bool = False


@dataclass(slots=True)
class Story:
    """A fold over the records of one drill; `runbook` is None where the document cannot be read."""

    runbook: Runbook | None = None
    rows: tuple[Row, ...] = ()
    bindings: Bindings | None = None
    _records: list[Record] = field(default_factory=list)
    _broken: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    _down: dict[str, float] = field(default_factory=dict)
    _lasting: dict[str, tuple[str, float | None]] = field(default_factory=dict)
    _incident: str = ""
    _opened_s: float = 0.0
    _severity: str = ""
    _over: bool = False
    _taken: str = ""
    _called: str = ""
    _procedures: dict[str, str] = field(default_factory=dict)
    _doing: dict[tuple[str, str], float] = field(default_factory=dict)
    _done: dict[tuple[str, str], str] = field(default_factory=dict)
    _asked: str = ""
    _out: dict[str, float] = field(default_factory=dict)
    _steps: str = ""
    _told_of: int = 0

    def take(self, record: Record) -> None:
        """Go on with `record`."""
        event = record.event
        if isinstance(event, Readings):
            self._read(event, record.at_s)
        if isinstance(event, _OBSERVATIONS):
            return
        self._records.append(record)
        match event:
            case DrillStarted():
                self._begin(event)
            case LevelChanged():
                self._moved(event, record.at_s)
            case FaultInjected(fault=fault, service=service):
                self._lasting[fault] = (service, None)
            case EffectProven(fault=fault, onset_at_s=onset_s) if fault in self._lasting:
                self._lasting[fault] = (self._lasting[fault][0], onset_s)
            case FaultEnded(fault=fault):
                self._lasting.pop(fault, None)
            case _:
                self._incidents(event, record.at_s)
                self._response(event, record.at_s)

    def lines(self, now_s: float, blocked_by: tuple[str, ...] = ()) -> Iterator[Line]:
        """What there is to say at `now_s`, in seconds since the drill began, the worst first."""
        yield from self._what_is_broken(now_s)
        if self._incident:
            yield self._what_it_is(now_s)
            if steps_ := self._steps_so_far():
                yield Line("steps", steps_)
        if self._done:
            yield Line("done", "; ".join(self._done.values()))
        if under_way := self._under_way(now_s):
            yield Line("now", under_way)
        if ahead := self._ahead(blocked_by):
            yield Line("next", ahead)
        yield from self._objectives(now_s)

    def _begin(self, started: DrillStarted) -> None:
        try:
            self.runbook = parse(started.runbook_text, started.runbook_path)
            self.bindings = from_plain(started.bindings, started.bindings_path, Bindings)
            self.rows = rows_of(self.runbook, self.bindings)
        except BadInput:
            # Figures without their thresholds still tell more than none; the drill itself reports the document.
            self.rows = ()

    def _read(self, readings: Readings, at_s: float) -> None:
        for _, metric, subject, value in readings.items:
            if metric == Metric.SERVICE_UP.value and value == 0:
                self._down.setdefault(subject, at_s)
            elif metric == Metric.SERVICE_UP.value:
                self._down.pop(subject, None)

    def _moved(self, event: LevelChanged, at_s: float) -> None:
        about = (event.metric, event.subject)
        level = Level.NONE if event.value is None else Level.of(event.level)
        if level < Level.WARNING:
            self._broken.pop(about, None)
        else:
            self._broken[about] = (level.word, self._broken.get(about, ("", at_s))[1])
        if users_hit(event):
            for row in self.rows:
                if event.subject in row.endpoints:
                    self._out.setdefault(row.label, at_s)

    def _incidents(self, event: AnyEvent, at_s: float) -> None:
        match event:
            case IncidentOpened(incident=incident):
                self._incident, self._opened_s, self._over = incident, at_s, False
                self._severity = self._taken = self._called = self._asked = ""
                self._procedures, self._doing, self._done = {}, {}, {}
            case SeverityChanged(severity=severity):
                self._severity = severity
            case ProcedureMatched(procedure=procedure, title=title):
                self._procedures[procedure] = title
            case ServiceRecovered(recovery_row=row):
                self._out.pop(row, None)
            case IncidentRecovered():
                self._over = True
                self._out.clear()

    def _response(self, event: AnyEvent, at_s: float) -> None:
        match event:
            case ContactCalled(contact=contact, delivered=delivered):
                self._called = contact if delivered else f"{contact} (not reached)"
            case IncidentAcknowledged(by=by) | IncidentHandedOver(to=by):
                self._taken = by
            case CheckDone(procedure=procedure, check=check, ok=ok):
                self._done[procedure, check] = f"{check} {'✓' if ok else '✗'}"
            case StepPrompted(phrase=phrase, number=number, of=of):
                self._asked = f"{phrase} ({number} of {of})"
            case ActionStarted(procedure=procedure, action=action):
                self._doing[procedure, action] = at_s
            case ActionDone(procedure=procedure, action=action, ok=ok):
                self._doing.pop((procedure, action), None)
                self._done[procedure, action] = f"{action} {'✓' if ok else '✗'}"
            case IncidentRemediated():
                self._asked = ""

    def _what_is_broken(self, now_s: float) -> Iterator[Line]:
        for fault, (service, onset_s) in self._lasting.items():
            since = "no effect yet" if onset_s is None else f"shows since +{onset_s:.0f} s ({took(now_s - onset_s)})"
            yield Line("fault", f"{fault} in {service}, {since}")
        down = [f"{service} down for {took(now_s - at_s)}" for service, at_s in self._down.items()]
        if down or self._broken:
            found = sorted(self._broken.items(), key=lambda each: (-Level.of(each[1][0]), each[1][1]))
            words = (
                f"{metric} {subject} {level} for {took(now_s - at_s)}" for (metric, subject), (level, at_s) in found
            )
            yield Line("broken", "; ".join([*down, *words]), bad=True)

    def _what_it_is(self, now_s: float) -> Line:
        severity = self._severity or "not classified"
        procedures = "".join(f", procedure {section}: {title}" for section, title in self._procedures.items())
        if self._over:
            return Line("incident", f"{self._incident} recovered, confirmed{procedures}")
        return Line(
            "incident", f"{self._incident} {severity}, open for {took(now_s - self._opened_s)}{procedures}", bad=True
        )

    def _steps_so_far(self) -> str:
        if self.runbook is None or self.bindings is None:
            return ""
        # Only what happened changes them, and not every look.
        if self._told_of != len(self._records):
            self._told_of = len(self._records)
            taken = steps(self._records, self.runbook, self.bindings, self._incident)
            self._steps = " · ".join(f"{each.name.text} {_MARKS.get(each.state, '…')}" for each in taken)
        return self._steps

    def _under_way(self, now_s: float) -> str:
        doing = [f"{action} for {took(now_s - since_s)}" for (_, action), since_s in self._doing.items()]
        if self._asked and not self._over:
            doing.append(f"asked for: {self._asked}")
        if self._incident and not self._over:
            if self._called and not self._taken:
                doing.append(f"{self._called} called, nobody has taken it yet")
            elif self._taken:
                doing.append(f"taken by {self._taken}")
        return "; ".join(doing)

    def _ahead(self, blocked_by: tuple[str, ...]) -> str:
        if self._over:
            return ""
        if not self._incident:
            return f"the injection; against it: {'; '.join(blocked_by)}" if blocked_by and not self._began else ""
        found = [self.runbook.procedure(section) for section in self._procedures] if self.runbook else []
        phrases = [(each.section, phrase.text) for each in found if each for phrase in (*each.checks, *each.actions)]
        left = [text for section, text in phrases if not {(section, text)} & {*self._done, *self._doing}]
        if left:
            return "; ".join(left)
        return f"recovery; against it: {'; '.join(blocked_by)}" if blocked_by else "recovery, to be confirmed"

    @property
    def _began(self) -> bool:
        return any(isinstance(each.event, FaultInjected | IncidentOpened) for each in self._records)

    def _objectives(self, now_s: float) -> Iterator[Line]:
        if not self._out or self.runbook is None or not self._began:
            return
        onsets = [each.onset_s for each in failures_of(self._records) if each.onset_s is not None]
        for row in self.runbook.recovery:
            if (hit_s := self._out.get(row.label.text)) is not None:
                out_s = now_s - (onsets[-1] if onsets else hit_s)
                left_s = row.rto_s - out_s
                left = f"{took(left_s)} left of {limit(row.rto_s)}" if left_s >= 0 else f"missed by {took(-left_s)}"
                yield Line("RTO", f"{row.label.text}: {left}", bad=left_s < 0)


_MARKS = {StepState.DONE: "✓", StepState.FAILED: "✗"}
