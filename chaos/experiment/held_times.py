"""What a drill cannot show in its time because the document wants a level to last ("above 500 ms for 10 min")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.experiment.definition import Experiment
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Quantity, Runbook
from chaos.runbook.predicates import All, Any_, At, Predicate
from chaos.scales import Level, Severity


@dataclass(frozen=True, slots=True)
class Impossible:
    """What cannot be in time, and the line of the document whose held time is in the way."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _Wait:
    """The shortest time in which something can be so, and the figure that says so; None where it can be at once."""

    figure: Quantity | None = None

    @property
    def seconds(self) -> float:
        return self.figure.value / 1000 if self.figure else 0.0


_AT_ONCE = _Wait()


def impossible(experiment: Experiment[Any], runbook: Runbook, bindings: Bindings) -> Iterator[Impossible]:
    """What `experiment` expects sooner than the held times of the document allow, whatever happens."""
    expect, limit_s = experiment.expect, experiment.max_duration
    level = _level(expect.level, runbook)
    if level.figure and level.seconds > limit_s:
        text = f"the level {expect.level.word} must last {level.figure.text}, and max_duration is {limit_s:g} s"
        yield Impossible(level.figure.line, text)
    opened = _opened(expect.severity, runbook, bindings)
    within_s = expect.detected_within
    if opened.figure and within_s is not None and opened.seconds > within_s:
        text = f"nothing is detected before a level has lasted {opened.figure.text}; detected_within is {within_s:g} s"
        yield Impossible(opened.figure.line, text)
    hold_s = bindings.recovery.hold
    class_ = _class(expect.severity, runbook, bindings)
    if class_.figure and class_.seconds + hold_s > limit_s:
        text = (
            f"the class {expect.severity.word} needs a level that lasts {class_.figure.text}, and a recovery must hold "
            f"{hold_s:g} s; max_duration is {limit_s:g} s"
        )
        yield Impossible(class_.figure.line, text)


def _level(level: Level, runbook: Runbook) -> _Wait:
    """The shortest wait for `level` of any metric."""
    rows = [row for row in runbook.thresholds if level is not Level.NONE and row.begins(level) is not None]
    return _shortest([_Wait(dict(row.held).get(level)) for row in rows])


def _opened(severity: Severity, runbook: Runbook, bindings: Bindings) -> _Wait:
    """The shortest wait for an incident that is no worse than `severity`."""
    within = [each for each in Severity if Severity.NONE < each <= severity]
    said = {each.severity for each in bindings.classes}
    return _shortest([_class(each, runbook, bindings) for each in within if each in said])


def _class(severity: Severity, runbook: Runbook, bindings: Bindings) -> _Wait:
    return _shortest([_wait(each.when, runbook) for each in bindings.classes if each.severity is severity])


def _wait(predicate: Predicate, runbook: Runbook) -> _Wait:
    """The shortest wait for `predicate`: only levels have to last."""
    match predicate:
        case At(level=condition):
            row = runbook.threshold(condition.metric)
            enough = [level for level, _ in row.levels if level >= condition.at_least] if row else []
            return _shortest([_Wait(dict(row.held).get(level)) for level in enough]) if row else _AT_ONCE
        case All(all=parts):
            return max((_wait(part, runbook) for part in parts), key=_seconds, default=_AT_ONCE)
        case Any_(any=parts):
            return _shortest([_wait(part, runbook) for part in parts])
        case _:
            return _AT_ONCE


def _shortest(waits: Sequence[_Wait]) -> _Wait:
    return min(waits, key=_seconds, default=_AT_ONCE)


def _seconds(wait: _Wait) -> float:
    return wait.seconds
