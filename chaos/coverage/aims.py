"""Which rows of its document an experiment is after, from its file alone."""

from typing import Any

from chaos.coverage.model import Aim
from chaos.coverage.rows import (
    ActionRow,
    CheckRow,
    DocumentRow,
    IndicatorRow,
    Item,
    LevelRow,
    SymptomRow,
    rows_of,
)
from chaos.experiment.definition import NO_PROCEDURE, Expectations, Experiment
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Procedure, RecoveryTarget, Runbook, SeverityClass, Step
from chaos.scales import Metric, Severity


def aim_of(path: str, experiment: Experiment[Any], runbook: Runbook, bindings: Bindings) -> Aim:
    """The rows of its section, of what it expects, and of the services that the section's symptoms name.

    The level that it expects is that of the metrics in which the symptoms are measured, or of any where none has a
    figure; recovery rows are likewise all of them where no symptom names a service.
    """
    wanted = _Wanted(experiment.section, experiment.expect, runbook, bindings)
    keys = frozenset(row.key for row in rows_of(runbook, bindings) if wanted.row(row))
    return Aim(path, experiment.title, keys)


class _Wanted:
    """What one experiment is after."""

    def __init__(self, section: str, expect: Expectations, runbook: Runbook, bindings: Bindings) -> None:
        self._expect = expect
        self._bindings = bindings
        self._sections = set() if expect.procedure == NO_PROCEDURE else {section, expect.procedure}
        symptoms = [s for each in runbook.procedures if each.section in self._sections for s in each.symptoms]
        self._endpoints = {name for each in symptoms for name in bindings.endpoints_of(each.operation.text)}
        self._metrics = {METRIC_OF[each.after.unit] for each in symptoms if each.after and each.after.unit in METRIC_OF}

    def row(self, row: DocumentRow) -> bool:
        match row.item:
            case SeverityClass(severity=severity):
                return severity is self._expect.severity is not Severity.NONE
            case Step():
                return self._expect.severity is not Severity.NONE
            case LevelRow(threshold=threshold, level=level):
                return level is self._expect.level and (not self._metrics or threshold.metric in self._metrics)
            case RecoveryTarget(services=services):
                named = {name for each in services for name in self._bindings.endpoints_of(each.text)}
                return not self._endpoints or bool(named & self._endpoints)
            case item:
                return _section(item) in self._sections


def _section(item: Item | None) -> str:
    """The section of what belongs to a procedure; empty for all else."""
    match item:
        case Procedure(section=section):
            return section
        case SymptomRow() | CheckRow() | ActionRow() | IndicatorRow():
            return item.procedure.section
        case _:
            return ""


METRIC_OF = {
    Metric.API_RESPONSE_TIME.unit.value: Metric.API_RESPONSE_TIME,
    Metric.ERROR_RATE.unit.value: Metric.ERROR_RATE,
}
"""What users feel, by the unit of a symptom's figures."""
