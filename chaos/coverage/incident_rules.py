"""What one drill showed of the rows that are about seeing a failure and getting over it."""

from collections import defaultdict

from chaos.coverage.aims import METRIC_OF
from chaos.coverage.figures import Felt, nearer_to_second
from chaos.coverage.model import Outcome
from chaos.coverage.rows import IndicatorRow, LevelRow, SymptomRow
from chaos.coverage.scene import NOT_SEEN, Scene, Shown, absent
from chaos.events import IndicatorChanged, LevelChanged, ProcedureMatched, Record, SeverityChanged
from chaos.incident.indicators import indicator_of
from chaos.incident.levels import reached
from chaos.incident.service_rows import users_feel
from chaos.incident.wording import figure
from chaos.outcome import Verdict
from chaos.runbook.model import Procedure, RecoveryTarget, SeverityClass, Symptom
from chaos.scales import Level, Severity, Unit
from chaos.verdict.objectives import OBJECTIVE


def class_row(row: SeverityClass, scene: Scene) -> Shown | None:
    """Proven where the experiment expects this class and it was the worst that the incident reached."""
    if row.severity is Severity.NONE or row.severity is not scene.facts.expect.severity:
        return None
    changes = scene.facts.under_fault(SeverityChanged)
    if not changes:
        return absent(scene, f"no incident was classified, {row.severity.word} was expected", "not reached")
    record, event = max(changes, key=lambda each: (Severity.of(each[1].severity), -each[0].seq))
    worst = Severity.of(event.severity)
    evidence = f"{'; '.join(event.evidence)} ({scene.place(record)})"
    measured = f"{worst.word} after {scene.since_onset(record.at_s)}"
    if worst is row.severity:
        return Shown(Outcome.PROVEN, measured, "the incident reached the class that was expected", evidence)
    if worst < row.severity and not scene.whole:
        return Shown(Outcome.UNKNOWN, measured, f"{worst.word} so far, but {NOT_SEEN}", evidence)
    return Shown(Outcome.REFUTED, measured, f"{row.severity.word} was expected, {worst.word} was reached", evidence)


def level_row(row: LevelRow, scene: Scene) -> Shown | None:
    """Proven where a value reached the level, was told at it, and had left it when the observation ended."""
    moves: dict[str, list[tuple[Record, LevelChanged]]] = defaultdict(list)
    for record, event in scene.facts.under_fault(LevelChanged):
        if event.metric == row.threshold.metric.value:
            moves[event.subject].append((record, event))
    # A level that is only being held, on the way down, was not reached by the value that is told with it.
    at_level = [
        (event.value, record, event)
        for told in moves.values()
        for record, event in told
        if event.level == row.level.word and event.value is not None and reached(row.begins, event.value)
    ]
    if not at_level:
        return None
    value, record, event = max(at_level, key=lambda each: (each[0], -each[1].seq))
    unit = row.threshold.metric.unit.value
    measured = f"{figure(value, unit)} on {event.subject}"
    evidence = f"told after {scene.since_onset(record.at_s)} ({scene.place(record)})"
    last = {each.subject: moves[each.subject][-1][1] for _, _, each in at_level}
    if blind := [subject for subject, change in last.items() if change.value is None]:
        why = f"the level was reached, then {', '.join(blind)} could not be read any more"
        return Shown(Outcome.UNKNOWN, measured, why, evidence)
    if stayed := [subject for subject, change in last.items() if Level.of(change.level) >= row.level]:
        if not scene.whole:
            why = f"the level was reached and {', '.join(stayed)} not seen to leave it, but {NOT_SEEN}"
            return Shown(Outcome.UNKNOWN, measured, why, evidence)
        return Shown(Outcome.REFUTED, measured, f"{', '.join(stayed)} stayed at the level to the end", evidence)
    return Shown(Outcome.PROVEN, measured, "the level was reached, told, and left again", evidence)


def indicator_row(row: IndicatorRow, scene: Scene) -> Shown | None:
    """Proven where the failure violated the indicator and it was met again when the observation ended.

    Where the failure took its readings away, nobody knows whether it was violated.
    """
    section, metric = row.procedure.section, row.indicator.metric
    changes = [
        (record, event)
        for record, event in scene.facts.under_fault(IndicatorChanged)
        if event.procedure == section and event.metric == metric.value
    ]
    # Two indicators of one metric in one procedure are told as one: it is not known which of them it was.
    if not changes or indicator_of(scene.facts.runbook, (section, metric)) != row.indicator:
        return None
    unit = metric.unit.value
    last, end = changes[-1]
    met_again = _figure(end.value, unit)
    place = f"met again after {scene.since_onset(last.at_s)} ({scene.place(last)})"
    violated = next(((record, event) for record, event in changes if event.state == "violated"), None)
    if violated is None:
        if end.state != "met":
            return Shown(Outcome.UNKNOWN, "unknown", "the failure took its readings away, and they did not come back")
        return Shown(Outcome.UNKNOWN, met_again, "not read during the failure, so not seen to be violated", place)
    first, broke = violated
    measured = _figure(broke.value, unit)
    evidence = f"violated after {scene.since_onset(first.at_s)} ({scene.place(first)})"
    if end.state == "met":
        why = "violated by the failure, and met again"
        return Shown(Outcome.PROVEN, f"{measured} → {met_again}", why, f"{evidence}, {place}")
    if end.state == "violated" and scene.whole:
        return Shown(Outcome.REFUTED, measured, "violated by the failure, and not met again", evidence)
    return Shown(Outcome.UNKNOWN, measured, "violated by the failure, and not known to be met again", evidence)


def recovery_row(row: RecoveryTarget, scene: Scene) -> Shown | None:
    """Proven where the service was hit and back within its objective; the drill's own expectation judges that."""
    judged = scene.objectives.get(f"{OBJECTIVE} of {row.label.text}")
    if judged is None:
        return None
    measured = judged.observed
    match Verdict(judged.verdict):
        case Verdict.PASSED:
            return Shown(Outcome.PROVEN, measured, "hit, and back within its objective", judged.evidence)
        case Verdict.FAILED:
            return Shown(Outcome.REFUTED, measured, "hit, and not back within its objective", judged.evidence)
        case _:
            return Shown(Outcome.UNKNOWN, measured, "hit, but the drill ended before its objective", judged.evidence)


def procedure_row(row: Procedure, scene: Scene) -> Shown | None:
    """Proven where signals matched the procedure that the experiment drills; refuted where they matched another."""
    wanted = scene.facts.expect.procedure or scene.section
    matched = {event.procedure: (record, event) for record, event in scene.facts.under_fault(ProcedureMatched)}
    if row.section in matched:
        record, event = matched[row.section]
        evidence = f"{'; '.join(event.evidence)} ({scene.place(record)})"
        measured = f"matched after {scene.since_onset(record.at_s)}"
        if row.section == wanted:
            return Shown(Outcome.PROVEN, measured, "the signals of the failure matched it", evidence)
        return Shown(Outcome.REFUTED, measured, f"matched where {wanted} was expected", evidence)
    if row.section != wanted or not scene.expects_incident:
        return None
    others = ", ".join(matched) or "no procedure"
    return absent(scene, f"it was expected, {others} was matched", "not matched")


def symptom_row(row: SymptomRow, scene: Scene) -> Shown | None:
    """Proven where users felt it as written: nearer to the first figure before, nearer to the second at worst.

    A symptom that its procedure's failure did not bring is not exercised while another one of them was felt.
    """
    if row.procedure.section not in {event.procedure for _, event in scene.facts.under_fault(ProcedureMatched)}:
        return None
    shown = _felt_as_written(row.symptom, scene)
    if shown is not None:
        return shown
    others = [each for each in row.procedure.symptoms if each is not row.symptom]
    if any(_felt_as_written(each, scene) for each in others):
        return None
    measured = _measured(row.symptom, scene)
    if row.symptom.after is not None and None in _figures(row.symptom, scene):
        return Shown(Outcome.UNKNOWN, measured, "there is no figure before, or none of the failure")
    return absent(scene, "the procedure was matched, and none of its symptoms was felt", measured)


def _felt_as_written(symptom: Symptom, scene: Scene) -> Shown | None:
    """None where users of the operation felt nothing: no level above none, and no way from one figure to the other."""
    risen = _risen(scene.facts.bindings.endpoints_of(symptom.operation.text), scene)
    if symptom.before is None or symptom.after is None:
        told = Shown(Outcome.PROVEN, ", ".join(sorted(risen)), "users felt it: a level above none")
        return told if risen else None
    before, worst = _figures(symptom, scene)
    measured = _measured(symptom, scene)
    if before is None or worst is None:
        return Shown(Outcome.UNKNOWN, measured, "there is no figure before, or none of the failure") if risen else None
    first, second = symptom.before.value, symptom.after.value
    was_there, came = nearer_to_second(before, first, second), nearer_to_second(worst, first, second)
    if came and not was_there:
        return Shown(Outcome.PROVEN, measured, f"felt as written: nearer to {symptom.after.text} at worst")
    if not risen:
        return None
    why = f"before it is nearer to {symptom.after.text}" if was_there else f"at worst nearer to {symptom.before.text}"
    return absent(scene, f"felt, but not as written: {why}", measured)


def _risen(endpoints: tuple[str, ...], scene: Scene) -> set[str]:
    return {
        event.subject
        for _, event in scene.facts.under_fault(LevelChanged)
        if event.subject in endpoints and users_feel(event) and event.value is not None and Level.of(event.level)
    }


def _figures(symptom: Symptom, scene: Scene) -> tuple[float | None, float | None]:
    """The worst of the operation's endpoints, before the failure and in it."""
    metric = METRIC_OF.get(symptom.after.unit) if symptom.after else None
    if metric is None:
        return None, None
    endpoints = scene.facts.bindings.endpoints_of(symptom.operation.text)
    felt: list[Felt] = [scene.felt[name] for name in endpoints if name in scene.felt]
    before = [value for each in felt if (value := each.before[metric]) is not None]
    worst = [value for each in felt if (value := each.worst[metric]) is not None]
    return max(before, default=None), max(worst, default=None)


def _measured(symptom: Symptom, scene: Scene) -> str:
    unit = symptom.after.unit if symptom.after else Unit.MILLISECONDS.value
    before, worst = _figures(symptom, scene)
    return f"{_figure(before, unit)} → {_figure(worst, unit)}"


def _figure(value: float | None, unit: str) -> str:
    return "unknown" if value is None else figure(value, unit)
