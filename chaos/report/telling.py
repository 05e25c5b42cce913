"""One event of the log in words, for the terminal and for the report."""

from dataclasses import dataclass
from enum import StrEnum

from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    Audited,
    CheckDone,
    ContactCalled,
    DrillAborted,
    DrillJudged,
    EffectMissing,
    EffectProven,
    FaultEnded,
    FaultInjected,
    FaultsPlanned,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    IncidentReportWritten,
    LevelChanged,
    LogsRead,
    PhaseStarted,
    ProcedureMatched,
    ServiceRecovered,
    SeverityChanged,
    SourceFailed,
    SteadyStateJudged,
    StepPrompted,
    StopConditionMet,
    UndoProven,
)
from chaos.scales import Level, Metric
from chaos.verdict.words import ender, listed, took


class Tone(StrEnum):
    """What a fact means for the drill."""

    PLAIN = "plain"
    GOOD = "good"
    CAREFUL = "careful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in two parts: the news, and what it rests on (may be empty)."""

    what: str
    detail: str = ""
    tone: Tone = Tone.PLAIN


def told(event: AnyEvent, zero_s: float = 0.0) -> Told | None:
    """The event in words, with times from `zero_s` of the drill; None for observations and for what is no news."""
    return _course(event) or _fault(event, zero_s) or _incident(event, zero_s) or _people(event) or _response(event)


def _course(event: AnyEvent) -> Told | None:  # noqa: PLR0911 - one line an event
    """How the drill itself goes on."""
    match event:
        case PhaseStarted(phase=phase, waiting_for=waiting_for):
            return Told(phase, f"waiting for {waiting_for}" if waiting_for else "")
        case SteadyStateJudged(met=met, problems=problems):
            return _steady(problems, met=met)
        case Audited():
            return _audited(event)
        case SourceFailed(source=source, error=error):
            return Told(f"signal source {source} is blind", error, Tone.CAREFUL)
        case StopConditionMet(signal=signal, subject=subject, condition=condition, value=value):
            read = figure(value, Metric(signal).unit)
            return Told(f"stop condition met: {signal} of {subject}", f"{read}; {condition}", Tone.BAD)
        case DrillAborted(by=by, reason=reason):
            return Told(f"aborted by {by}", reason, Tone.BAD)
        case DrillJudged(verdict=verdict, sentence=sentence):
            return Told(sentence, "", Tone.GOOD if verdict == "passed" else Tone.BAD)
        case _:
            return None


def _planned(event: FaultsPlanned) -> Told | None:
    """What is to be injected, where that is more than one fault at once."""
    if event.seed is None and len(event.faults) < 2:  # noqa: PLR2004 - one is no sequence
        return None
    by = "" if event.seed is None else f", picked by --seed {event.seed}"
    return Told(f"planned {len(event.faults)} injections{by}", "; ".join(f"{e.fault} {e.begins}" for e in event.faults))


def _fault(event: AnyEvent, zero_s: float) -> Told | None:  # noqa: PLR0911 - one line an event
    """What becomes of a fault."""
    match event:
        case FaultsPlanned():
            return _planned(event)
        case FaultInjected(fault=fault, service=service, call_ms=call_ms):
            return Told(f"injected {fault}", f"into {service}, in {call_ms:,.0f} ms", Tone.CAREFUL)
        case EffectProven(fault=fault, onset_at_s=onset_s, evidence=evidence):
            return Told(f"effect of {fault} seen", f"{evidence} (onset +{onset_s - zero_s:.1f} s)", Tone.CAREFUL)
        case EffectMissing(fault=fault, looked_for=looked_for):
            return Told(f"no effect of {fault}", f"looked for: {looked_for}", Tone.BAD)
        case FaultEnded(fault=fault, evidence=evidence):
            return Told(f"{fault} ended by {ender(event)}", evidence)
        case UndoProven(fault=fault, differences=differences):
            if differences:
                return Told(f"undo of {fault} left differences", "; ".join(differences), Tone.BAD)
            return Told(f"undo of {fault} proven", "the state equals the one before", Tone.GOOD)
        case _:
            return None


def _incident(event: AnyEvent, zero_s: float) -> Told | None:  # noqa: PLR0911 - one line an event
    """What the signals come to, by the document."""
    match event:
        case LevelChanged():
            return _level(event)
        case IncidentOpened(evidence=evidence):
            return Told("incident opened", "; ".join(evidence), Tone.BAD)
        case SeverityChanged(severity=severity, was=was, evidence=evidence):
            from_ = "" if was in {"", "none"} else f" (was {was})"
            return Told(f"severity {severity}{from_}", "; ".join(evidence), Tone.CAREFUL)
        case ProcedureMatched(procedure=procedure, title=title, evidence=evidence):
            return Told(f"procedure {procedure} matched: {title}", "; ".join(evidence))
        case ServiceRecovered(recovery_row=row, recovered_at_s=recovered_s):
            return Told(f"{row} back", f"since +{recovered_s - zero_s:.1f} s", Tone.GOOD)
        case IncidentRecovered(recovered_at_s=recovered_s, evidence=evidence):
            since = f"since +{recovered_s - zero_s:.1f} s: {'; '.join(evidence)}"
            return Told("recovered, confirmed", since, Tone.GOOD)
        case _:
            return None


def _people(event: AnyEvent) -> Told | None:  # noqa: PLR0911 - one line an event
    """Who was told, who was called, and who took it."""
    match event:
        case IncidentNotified():
            return _notified(event)
        case ContactCalled():
            return _called(event)
        case IncidentAcknowledged(by=by):
            return Told(f"taken by {by}")
        case IncidentHandedOver(by=by, to=to):
            return Told(f"handed over by {by} to {to}")
        case StepPrompted(step=step, phrase=phrase, binding=binding, number=number, of=of):
            return Told(f"to do, {number} of {of}: {step} {phrase}", binding or "no binding says what it means here")
        case IncidentReportWritten(name=name):
            return Told("incident report written", name)
        case _:
            return None


def _response(event: AnyEvent) -> Told | None:
    """What was looked at and done."""
    match event:
        case LogsRead():
            return _logs(event)
        case CheckDone(check=check, ok=ok, finding=finding):
            return Told(f"checked {check}", finding, Tone.PLAIN if ok else Tone.CAREFUL)
        case ActionStarted(action=action, binding=binding):
            return Told(f"doing {action}", binding)
        case ActionDone():
            return _action(event)
        case IncidentRemediated():
            return Told("every action ended")
        case _:
            return None


def _steady(problems: list[str], *, met: bool) -> Told:
    if met:
        return Told("steady state met", "", Tone.GOOD)
    return Told("steady state not met", "; ".join(problems), Tone.BAD)


def _logs(event: LogsRead) -> Told:
    if event.unreadable:
        return Told(f"the log of {event.service} cannot be read", event.unreadable, Tone.CAREFUL)
    kept = f"{len(event.lines)} lines kept as evidence"
    return Told(
        f"read the log of {event.service}", "silent since shortly before the detection" if event.quiet else kept
    )


def figure(value: float | None, unit: str) -> str:
    """A number with its unit as people read it: "1,812 ms", "0.5 %"; "unknown" for None."""
    if value is None:
        return "unknown"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 - three digits are read at a glance
    number = f"{value:,.{decimals}f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number} {unit}" if unit in {"ms", "%", "bytes"} else number


def _called(event: ContactCalled) -> Told:
    if event.delivered:
        return Told(f"called {event.contact}", f"{event.reason}; {event.channel}")
    return Told(f"could not call {event.contact}", f"{event.reason}; {event.detail}", Tone.BAD)


def _level(event: LevelChanged) -> Told | None:
    """A metric that moved to warning or above, or came back from there."""
    level, was = _known(event.level), _known(event.was)
    if event.value is None or max(level, was) < Level.WARNING:
        return None
    unit = Metric(event.metric).unit
    tone = Tone.BAD if level is Level.CRITICAL else Tone.CAREFUL if level >= Level.WARNING else Tone.GOOD
    moved = "is" if level >= Level.WARNING else "is back at"
    return Told(f"{event.metric} of {event.subject} {moved} {level.word}", figure(event.value, unit), tone)


def _notified(event: IncidentNotified) -> Told:
    """A message by its kind, and what it is about: the report says more than has room here, an update is one line."""
    about, _, _ = event.message.partition("\n")
    tries = f", {event.attempts} tries" if event.attempts > 1 else ""
    if not event.delivered:
        return Told(
            f"{event.message_kind} to {event.channel} not delivered{tries}", f"{event.detail}: {about}", Tone.BAD
        )
    said = {"update": "updated", "all clear": "all clear told to"}.get(event.message_kind, "reported to")
    return Told(f"{said} {event.channel}{tries}", f"{about} ({event.detail})")


def _audited(event: Audited) -> Told:
    if event.unreadable:
        return Told("orders and payments not compared", event.unreadable, Tone.CAREFUL)
    told = f"of {event.orders:,} orders and {event.payments:,} payments acknowledged"
    if found := [f"{count:,} {kind}" for kind, count in event.counts.items() if count]:
        return Told(listed(found), told, Tone.BAD)
    return Told("no order lost or doubled", told, Tone.GOOD)


def _known(word: str) -> Level:
    return Level.of(word) if word.upper() in Level.__members__ else Level.NONE


def _action(event: ActionDone) -> Told:
    if not event.executed:
        return Told(f"not executable: {event.action}", event.detail, Tone.BAD)
    tries = f", {event.attempts} tries" if event.attempts > 1 else ""
    detail = f"{event.binding}{': ' if event.detail else ''}{event.detail}"
    if not event.ok:
        return Told(f"failed: {event.action} after {took(event.took_ms / 1000)}{tries}", detail, Tone.BAD)
    return Told(f"done: {event.action} in {took(event.took_ms / 1000)}{tries}", detail, Tone.GOOD)
