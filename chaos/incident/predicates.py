"""Whether a predicate of the bindings holds in a snapshot: true, false, or unknown where data is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from chaos.incident import wording
from chaos.incident.findings import NOT_SO, UNKNOWN, Evidence, Finding, all_of, any_of, none_of
from chaos.incident.indicators import indicator_of
from chaos.incident.levels import reached
from chaos.incident.snapshot import IndicatorState, Snapshot
from chaos.runbook.model import Quantity, Runbook, SeverityClass
from chaos.runbook.predicates import (
    All,
    Any_,
    At,
    Down,
    Figure,
    Indicator,
    LevelCondition,
    Matched,
    MissingIndex,
    None_,
    Predicate,
    Unavailable,
    WaitsForLocks,
)
from chaos.scales import Metric

HALF = 50.0
"""An endpoint whose error rate (%) is above this fails more often than it answers."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What predicates are read against.

    `speaker` is the class whose own sentence `figure` means; `procedures` are the sections that the open
    incident has matched so far.
    """

    snapshot: Snapshot
    runbook: Runbook
    speaker: SeverityClass | None = None
    procedures: tuple[str, ...] = ()


def evaluate(predicate: Predicate, scene: Scene) -> Finding:  # noqa: C901, PLR0911 - one line a kind
    """Whether `predicate` holds, with the evidence where it does."""
    match predicate:
        case At(level=condition):
            return _at_level(condition, scene)
        case Down(down=service):
            return _flag_is_off(Metric.SERVICE_UP, service, "down", scene)
        case Unavailable(unavailable=endpoints):
            return _each(Metric.ERROR_RATE, endpoints, _fails_mostly, scene)
        case Figure(figure=metric, subjects=subjects):
            return _at_figure(metric, subjects, scene)
        case Indicator(procedure=section):
            return _violated(section, scene)
        case MissingIndex(missing_index=service):
            return _missing_index(service, scene)
        case WaitsForLocks(waits_for_locks=service):
            return _each(Metric.LOCK_WAITS, [service], _waited, scene)
        case Matched(matched=section):
            return Finding(section in scene.procedures)
        case All(all=parts):
            return all_of(evaluate(part, scene) for part in parts)
        case Any_(any=parts):
            return any_of(evaluate(part, scene) for part in parts)
        case None_(none=parts):
            return none_of(evaluate(part, scene) for part in parts)


Judge = Callable[[Metric, str, float], Finding]


def _each(metric: Metric, subjects: Iterable[str], judge: Judge, scene: Scene) -> Finding:
    """Whether one of the subjects is so; a subject without a value is unknown."""
    values = ((subject, scene.snapshot.values.get((metric, subject))) for subject in subjects)
    return any_of(UNKNOWN if value is None else judge(metric, subject, value) for subject, value in values)


def _at_level(condition: LevelCondition, scene: Scene) -> Finding:
    metric, levels = condition.metric, scene.snapshot.levels
    threshold = scene.runbook.threshold(metric)
    subjects = condition.subjects
    if subjects is None:
        subjects = tuple(subject for its_metric, subject in levels if its_metric is metric)

    def judge(metric: Metric, subject: str, value: float) -> Finding:
        level = levels.get((metric, subject))
        if level is None or threshold is None:
            return UNKNOWN
        if level < condition.at_least:
            return NOT_SO
        return _proof(metric, subject, partial(wording.at_level, metric, subject, value, level, threshold))

    return _each(metric, subjects, judge, scene)


def _at_figure(metric: Metric, subjects: tuple[str, ...] | None, scene: Scene) -> Finding:
    quantities = _quantities(metric, scene.speaker)
    if subjects is None:
        subjects = tuple(subject for its_metric, subject in scene.snapshot.values if its_metric is metric)

    def judge(metric: Metric, subject: str, value: float) -> Finding:
        said = next((quantity for quantity in quantities if reached(quantity, value)), None)
        return (
            NOT_SO
            if said is None
            else _proof(metric, subject, partial(wording.at_figure, metric, subject, value, said))
        )

    return _each(metric, subjects, judge, scene) if quantities else UNKNOWN


def _quantities(metric: Metric, speaker: SeverityClass | None) -> tuple[Quantity, ...]:
    """The figures of the class's sentence that can be about `metric`."""
    return tuple(each for each in speaker.quantities if each.unit == metric.unit) if speaker else ()


def _fails_mostly(metric: Metric, endpoint: str, rate: float) -> Finding:
    if rate <= HALF:
        return NOT_SO
    return _proof(metric, endpoint, partial(wording.noted, metric, endpoint, rate, "fails more often than it answers"))


def _waited(metric: Metric, service: str, count: float) -> Finding:
    """Whether a query waits for a lock, or did within the window that the bindings read."""
    return (
        _proof(metric, service, partial(wording.noted, metric, service, count, "waits for locks")) if count else NOT_SO
    )


def _violated(section: str | None, scene: Scene) -> Finding:
    return any_of(_indicator(key, scene) for key in scene.snapshot.indicators if section is None or key[0] == section)


def _indicator(key: tuple[str, Metric], scene: Scene) -> Finding:
    seen, said = scene.snapshot.indicators[key], indicator_of(scene.runbook, key)
    if seen.state is IndicatorState.UNKNOWN or seen.value is None or said is None:
        return UNKNOWN
    if seen.state is IndicatorState.MET:
        return NOT_SO
    return _proof(key[1], seen.subject, partial(wording.breaks, said, key[0], seen.subject, seen.value))


def _missing_index(service: str, scene: Scene) -> Finding:
    watched = (
        subject
        for metric, subject in scene.snapshot.values
        if metric is Metric.INDEX_VALID and subject.startswith(f"{service}/")
    )
    return any_of(_flag_is_off(Metric.INDEX_VALID, index, "missing or invalid", scene) for index in watched)


def _flag_is_off(metric: Metric, subject: str, words: str, scene: Scene) -> Finding:
    value = scene.snapshot.values.get((metric, subject))
    if value is None:
        return UNKNOWN
    return NOT_SO if value else _proof(metric, subject, partial(wording.noted, metric, subject, value, words))


def _proof(metric: Metric, subject: str, say: Callable[[], str]) -> Finding:
    return Finding(True, (Evidence((metric, subject), say),))
