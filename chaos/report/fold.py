"""Records to report: everything shown is folded from the event log alone."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import (
    ActionDone,
    CheckDone,
    ContactCalled,
    DrillJudged,
    DrillStarted,
    EffectMissing,
    EffectProven,
    Event,
    ExpectationJudged,
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
    LogsRead,
    ProcedureMatched,
    Readings,
    Receipts,
    Record,
    Requests,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
    UndoProven,
    UndoRecorded,
)
from chaos.experiment.definition import Expectations
from chaos.incident.observation import observed
from chaos.report.model import Compared, FaultTold, Header, Mark, Measured, Report, Step
from chaos.report.sampling import span_of
from chaos.report.series import lanes_of, panels_of
from chaos.report.steps import lives_of
from chaos.report.telling import told
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.scales import Severity
from chaos.verdict.facts import Facts, facts_of
from chaos.verdict.objectives import out_s, rows_hit
from chaos.verdict.timings import Times, times_of
from chaos.verdict.words import ender

E = TypeVar("E", bound=Event)

TTD, TTR, RTO = "Time to detect", "Time to recover", "RTO"
"""Labels of `Measured`, and how the promise of a recovery row begins."""

_STEPS = (
    IncidentOpened,
    SeverityChanged,
    ProcedureMatched,
    IncidentNotified,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    LogsRead,
    CheckDone,
    StepPrompted,
    ActionDone,
    IncidentRemediated,
    ServiceRecovered,
    IncidentRecovered,
)
_SAMPLES = Requests | Readings | Receipts
_MARKS = ("injected", "detected", "classified", "remediated", "recovered", "confirmed")


def report_of(records: Sequence[Record]) -> Report:
    """The report of one drill. Raises BadInput where the log does not begin with a drill's start."""
    first = _started(records)
    runbook = parse(first.runbook_text, first.runbook_path)
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    sampled, records = records, without_samples(records)
    times = times_of(records)
    observations = list(observed(sampled))
    seen = list(observed(records))
    span_s = span_of(observations)
    return Report(
        header=_header(records, first),
        times=times,
        measured=measured_of(records),
        marks=tuple(Mark(n, at_s) for n in _MARKS if (at_s := getattr(times, f"{n}_s")) is not None),
        panels=panels_of(observations, runbook, bindings, times),
        lanes=lanes_of(observations, span_s),
        span_s=span_s,
        steps=tuple(_steps([*seen, *_told_late(records, len(seen))], times)),
        expectations=tuple(_all(records, ExpectationJudged)),
        faults=tuple(_faults(records)),
        commands=_commands(first, _seed_of(records)),
        environment=_environment(first, _seed_of(records)),
        lives=lives_of(records),
        logs=tuple(_all(seen, LogsRead)),
        incident_reports=tuple(event.name for event in _all(records, IncidentReportWritten)),
    )


def measured_of(records: Sequence[Record]) -> tuple[Measured, ...]:
    """The measured times against what was promised. Raises BadInput where the log does not begin with a start."""
    records = without_samples(records)
    first = _started(records)
    expect = from_plain(first.experiment.get("expect", {}), first.experiment_path, Expectations)
    runbook = parse(first.runbook_text, first.runbook_path)
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    return tuple(_measured(facts_of(records, first.title, expect, runbook, bindings)))


def severity_of(records: Sequence[Record]) -> str:
    """The worst class that the incident reached; empty where there was none."""
    return max((Severity.of(e.severity) for e in _all(observed(records), SeverityChanged)), default=Severity.NONE).word


def without_samples(records: Sequence[Record]) -> Sequence[Record]:
    """The records without what was sampled, but for the last one: it says how long the log is."""
    return [r for n, r in enumerate(records, 1 - len(records)) if not n or not isinstance(r.event, _SAMPLES)]


def _started(records: Sequence[Record]) -> DrillStarted:
    first = next((record.event for record in records if isinstance(record.event, DrillStarted)), None)
    if first is None:
        raise BadInput("the event log does not hold the start of a drill")
    return first


def _header(records: Sequence[Record], first: DrillStarted) -> Header:
    judged = next(reversed(list(_all(records, DrillJudged))), None)
    return Header(
        title=first.title,
        drill=first.drill,
        verdict=judged.verdict if judged else "not judged",
        sentence=judged.sentence if judged else "The event log ends before a verdict.",
        section=str(first.experiment.get("section", "")),
        began=datetime.fromtimestamp(records[0].wall_s, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        lasted_s=records[-1].at_s,
        runtime=first.runtime,
        responder=Mode.recorded(first.responder).value,
        severity=severity_of(records),
        procedures=tuple(dict.fromkeys(f"{e.procedure} {e.title}" for e in _all(observed(records), ProcedureMatched))),
    )


def _measured(facts: Facts) -> Iterator[Measured]:
    """Times to detect and to recover against the experiment's limits, then each RTO that ran."""
    times, expect = facts.times, facts.expect
    # Where no incident is expected, none is missed.
    if expect.severity is not Severity.NONE or times.detected_s is not None:
        yield Measured(TTD, times.ttd_s, expect.detected_within, "this experiment")
        yield Measured(TTR, times.ttr_s, expect.recovered_within, "this experiment")
    for row, _, back in rows_hit(facts):
        ends_s = [out_s(facts, event) for _, event in back if times.onset_s is not None]
        promised_by = f"{RTO}, priority {row.priority}, line {row.rto.line}"
        yield Measured(row.label.text, max(ends_s, default=None), row.rto_s, promised_by)


def _steps(records: Sequence[Record], times: Times) -> Iterator[Step]:
    for record in records:
        if isinstance(record.event, _STEPS) and (what := told(record.event, times.onset_s or 0.0)):
            yield Step(record.at_s, None if times.onset_s is None else record.at_s - times.onset_s, what)


def _told_late(records: Sequence[Record], undo: int) -> Iterator[Record]:
    """Messages on the incident that were still under way when the undo began, which is where the all-clear falls."""
    return (record for record in records[undo:] if isinstance(record.event, IncidentNotified))


def _faults(records: Sequence[Record]) -> Iterator[FaultTold]:
    injected = {event.fault: event for event in _all(records, FaultInjected)}
    effects = {event.fault: event.evidence for event in _all(records, EffectProven)}
    missing = {event.fault: f"no effect; looked for: {event.looked_for}" for event in _all(records, EffectMissing)}
    ends = {event.fault: event for event in _all(records, FaultEnded)}
    proofs = {event.fault: event for event in _all(records, UndoProven)}
    for recorded in _all(records, UndoRecorded):
        label = recorded.fault
        end, proof, call = ends.get(label), proofs.get(label), injected.get(label)
        yield FaultTold(
            label=label,
            fault_type=recorded.fault_type,
            service=recorded.service,
            call_ms=call.call_ms if call else None,
            effect=effects.get(label) or missing.get(label, ""),
            ended_by=ender(end) if end else "",
            ended_evidence=end.evidence if end else "",
            proven=proof is not None and not proof.differences,
            needed=proof.needed if proof else True,
            differences=tuple(proof.differences) if proof else (),
            state=tuple(_compared(recorded.prior, proof.state if proof else {})),
        )


def _compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Compared]:
    flat_before, flat_after = dict(_flat(before)), dict(_flat(after))
    for key in dict.fromkeys([*flat_before, *flat_after]):
        yield Compared(key, flat_before.get(key, "—"), flat_after.get(key, "—"))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Leaves by dotted path; an empty container is a leaf."""
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list | tuple) else ()
    if not inner:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for key, each in inner:
        yield from _flat(each, f"{path}.{key}" if path else str(key))


def _seed_of(records: Sequence[Record]) -> int | None:
    """What the random part of the drill followed from."""
    return next((event.seed for event in _all(records, FaultsPlanned)), None)


def _commands(first: DrillStarted, seed: int | None) -> tuple[tuple[str, str], ...]:
    again = "" if seed is None else f"--seed {seed} "
    command = shlex.join([*(["prove", "--blind", first.blinded] if first.blinded else ["run"]), *first.options])
    return (
        ("Run this drill again", f"gameday {command} {again}{shlex.quote(first.experiment_path)}"),
        ("Judge this record again", f"gameday replay {shlex.quote(first.drill)}"),
        (
            "Judge it by a changed document",
            f"gameday replay {shlex.quote(first.drill)} --runbook {shlex.quote(first.runbook_path)}",
        ),
    )


def _environment(first: DrillStarted, seed: int | None) -> tuple[tuple[str, str], ...]:
    own = {
        "seed": "" if seed is None else str(seed),
        "experiment": first.experiment_path,
        "document": first.runbook_path,
        "bindings": first.bindings_path,
        "target": str(first.target.get("name", "")),
        "runtime": first.runtime,
        "responder": Mode.recorded(first.responder).value,
        "load": f"{first.experiment.get('load', {}).get('users', 20)} users",
        "run": first.drill,
    }
    return tuple((key, value) for key, value in {**own, **first.environment}.items() if value)


def _all(records: Iterable[Record], kind: type[E]) -> Iterator[E]:
    return (record.event for record in records if isinstance(record.event, kind))
