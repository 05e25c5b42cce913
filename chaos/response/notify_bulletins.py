"""What people are told of incidents: a fold over the records of a drill, with no clock and no I/O.

The report comes with the first severity. What happens before it (somebody may take an incident before it has a class)
is told right after it; what happens after the all-clear is not told any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chaos.events import (
    ActionDone,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
)
from chaos.incident.service_rows import rows_of, users_feel, users_hit
from chaos.response.notify import Message, MessageKind, reference
from chaos.response.notify_words import flat, lasted, moment, row, severity_word, words_of
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import RecoveryTarget, Runbook
from chaos.scales import Severity

_News = SeverityChanged | IncidentAcknowledged | IncidentHandedOver | ProcedureMatched | IncidentRemediated


@dataclass(slots=True)
class _Case:
    """One incident so far.

    `hit` are the labels of the rows that were hit, `held` the updates before the report, `prompts` the steps that
    people are being told.
    """

    incident: str
    occurred_at: float
    opened_at_s: float
    severity: Severity = Severity.NONE
    reported: bool = False
    over: bool = False
    hit: set[str] = field(default_factory=set)
    held: list[Message] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    actions: dict[str, bool] = field(default_factory=dict)
    back: list[ServiceRecovered] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """The incident's id among those of all drills."""
        return reference(self.incident, self.occurred_at)


class Bulletins:
    """Folds records one at a time, in the order of the log."""

    def __init__(self, runbook: Runbook, bindings: Bindings, text: Text) -> None:
        self._runbook = runbook
        self._text = text
        self._words = words_of(runbook.language)
        self._endpoints = {each.label: frozenset(each.endpoints) for each in rows_of(runbook, bindings)}
        self._hurting: set[tuple[str, str]] = set()
        self._cases: dict[str, _Case] = {}

    def told(self, record: Record) -> list[Message]:
        """What is to be told now that `record` was written, in order."""
        event = record.event
        messages: Iterator[Message] = iter(())
        match event:
            case LevelChanged():
                messages = self._level(event)
            case IncidentOpened(incident=incident):
                self._cases[incident] = _Case(incident, record.wall_s, record.at_s, hit=self._hit())
            case ActionDone() | ServiceRecovered():
                self._note(event)
            case IncidentRecovered():
                messages = self._over(record, event)
            case StepPrompted():
                messages = self._prompted(event)
            case _ if isinstance(event, _News):
                messages = self._news(event)
        return list(messages)

    def ended(self) -> list[Message]:
        """The last update on every incident that was reported and is not over, once nobody watches any more."""
        open_cases = [case for case in self._cases.values() if case.reported and not case.over]
        return [self._update(case, self._words.unwatched) for case in open_cases]

    def _note(self, event: ActionDone | ServiceRecovered) -> None:
        """Keep what a later message tells."""
        case = self._cases.get(event.incident)
        if case is None:
            return
        if isinstance(event, ServiceRecovered):
            case.back.append(event)
        else:
            # A phrase may ask for several actions; it went well where all of them did.
            case.actions[event.action] = event.executed and event.ok and case.actions.get(event.action, True)

    def _news(self, event: _News) -> Iterator[Message]:
        case = self._cases.get(event.incident)
        if case is None or case.over:
            return
        if isinstance(event, SeverityChanged) and not case.reported:
            case.severity = Severity.of(event.severity)
            yield from self._report(case, event.evidence)
            return
        message = self._update(case, *self._said(case, event))
        if case.reported:
            yield message
        else:
            case.held.append(message)

    def _report(self, case: _Case, evidence: list[str]) -> Iterator[Message]:
        words = self._words
        of_class = (each.description.text for each in self._runbook.classes if each.severity is case.severity)
        case.reported = True
        yield self._message(
            MessageKind.REPORT,
            case,
            words.incident,
            f"{words.occurred}: {moment(case.occurred_at)}",
            f"{words.symptoms}: {self._listed(evidence)}",
            f"{words.impact}: {flat(next(of_class, '')) or '-'}",
            f"{words.hit}: {self._rows(case.hit)}",
            words.drill,
        )
        held, case.held = case.held, []
        yield from held

    def _said(self, case: _Case, event: _News) -> list[str]:
        """An update: the news, and what it rests on."""
        words = self._words
        match event:
            case SeverityChanged(severity=severity, evidence=evidence):
                was, case.severity = case.severity, Severity.of(severity)
                pattern = words.escalated if case.severity > was else words.downgraded
                news = pattern.format(was=severity_word(was, words), severity=severity_word(case.severity, words))
                return [news, f"{words.evidence}: {self._listed(evidence)}", f"{words.hit}: {self._rows(case.hit)}"]
            case IncidentAcknowledged(by=by):
                return [words.taken.format(by=self._by(by))]
            case IncidentHandedOver(by=by, to=to):
                return [words.handed_over.format(by=self._by(by), to=self._by(to))]
            case ProcedureMatched(procedure=section, title=title, evidence=evidence):
                news = words.procedure.format(section=flat(section), title=flat(title))
                return [news, f"{words.evidence}: {self._listed(evidence)}"]
            case IncidentRemediated():
                ends = [(words.well if ok else words.not_well).format(action=a) for a, ok in case.actions.items()]
                return [words.remediated, *map(flat, ends)]

    def _prompted(self, event: StepPrompted) -> Iterator[Message]:
        """What people are to do next: one message a procedure, once its last step is known."""
        case = self._cases.get(event.incident)
        if case is None or case.over:
            return
        words = self._words
        meant = f" ({self._text.result(flat(event.binding))})" if event.binding else ""
        kind = words.check if event.step == "check" else words.action
        case.prompts.append(f"{event.number}. {kind}: {flat(event.phrase)}{meant}")
        if event.number == event.of:
            lines, case.prompts = case.prompts, []
            yield self._update(case, words.to_do.format(section=flat(event.procedure)), *lines)

    def _over(self, record: Record, event: IncidentRecovered) -> Iterator[Message]:
        case = self._cases.get(event.incident)
        if case is None or case.over:
            return
        if not case.reported:
            # It went as it came, before it had a class; the document has it reported all the same.
            yield from self._report(case, event.evidence)
        case.over = True
        words = self._words
        recovered_at = record.wall_s - (record.at_s - event.recovered_at_s)
        yield self._message(
            MessageKind.ALL_CLEAR,
            case,
            f"{words.all_clear}: {words.recovered}",
            f"{words.recovered_at}: {moment(recovered_at)}",
            f"{words.recovery_time}: {lasted(max(0.0, event.recovered_at_s - case.opened_at_s), words)}",
            *(self._row_back(each) for each in case.back),
            f"{words.evidence}: {self._listed(event.evidence)}",
        )

    def _level(self, event: LevelChanged) -> Iterator[Message]:
        if not users_feel(event):
            return
        felt = (event.metric, event.subject)
        (self._hurting.add if users_hit(event) else self._hurting.discard)(felt)
        for case in self._cases.values():
            new = set() if case.over else self._hit() - case.hit
            case.hit |= new
            if new and case.reported:
                yield self._update(case, f"{self._words.hit_too}: {self._rows(new)}")

    def _hit(self) -> set[str]:
        hurting = {subject for _, subject in self._hurting}
        return {label for label, endpoints in self._endpoints.items() if endpoints & hurting}

    def _rows(self, labels: set[str]) -> str:
        """The rows that were hit with their recovery targets, highest priority first."""
        rows = sorted(self._runbook.recovery, key=lambda each: each.priority)
        return "; ".join(row(each, self._words) for each in rows if each.label.text in labels) or "-"

    def _row_back(self, event: ServiceRecovered) -> str:
        rto = next((flat(each.rto.text) for each in self._runbook.recovery if _is(each, event)), "-")
        took = lasted(max(0.0, event.recovered_at_s - event.hit_at_s), self._words)
        return self._words.row_back.format(label=flat(event.recovery_row), lasted=took, rto=rto)

    def _listed(self, evidence: list[str]) -> str:
        return self._text.all([flat(each) for each in evidence])

    def _by(self, who: str) -> str:
        return self._text.by(flat(who))

    def _update(self, case: _Case, news: str, *lines: str) -> Message:
        return self._message(MessageKind.UPDATE, case, news, *lines)

    def _message(self, kind: MessageKind, case: _Case, news: str, *lines: str) -> Message:
        heading = f"[{severity_word(case.severity, self._words)}] {news} ({case.reference})"
        text = "\n".join([heading, *lines])
        return Message(kind, case.incident, case.reference, case.severity, case.occurred_at, text)


def _is(target: RecoveryTarget, event: ServiceRecovered) -> bool:
    return target.label.text == event.recovery_row
