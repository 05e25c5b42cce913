"""Which rows of its document an experiment is after, from its file alone."""

from collections.abc import Collection
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
from chaos.incident.service_rows import USERS_FEEL
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Procedure, RecoveryTarget, Runbook, SeverityClass, Step
from chaos.scales import Level, Metric, Severity


def aim_of(path: str, experiment: Experiment[Any], runbook: Runbook, bindings: Bindings) -> Aim:
    """The rows of its section, of what it expects, and of the services that the section's symptoms name.

    The level that it expects is that of the metrics in which the symptoms are measured, or of any where none has a
    figure; of what users feel where no procedure is to fit. Besides, the levels that its faults go up to. Recovery
    rows are likewise all of them where no symptom names a service.
    """
    faults = [*experiment.faults, *(experiment.random.candidates if experiment.random else ())]
    aimed_at = {each.threshold for each in faults if getattr(each, "threshold", None)}
    wanted = _Wanted(experiment.section, experiment.expect, runbook, bindings, aimed_at)
    keys = frozenset(row.key for row in rows_of(runbook, bindings) if wanted.row(row))
    return Aim(path, experiment.title, keys)


class _Wanted:
    """What one experiment is after."""

    def __init__(
        self,
        section: str,
        expect: Expectations,
        runbook: Runbook,
        bindings: Bindings,
        aimed_at: Collection[tuple[Metric, Level]],
    ) -> None:
        self._expect = expect
        self._aimed_at = aimed_at
        self._bindings = bindings
        self._sections = set() if expect.procedure == NO_PROCEDURE else {section, expect.procedure}
        symptoms = [s for each in runbook.procedures if each.section in self._sections for s in each.symptoms]
        self._endpoints = {name for each in symptoms for name in bindings.endpoints_of(each.operation.text)}
        self._metrics = (
            set(USERS_FEEL)
            if expect.procedure == NO_PROCEDURE
            else {METRIC_OF[each.after.unit] for each in symptoms if each.after and each.after.unit in METRIC_OF}
        )

    def row(self, row: DocumentRow) -> bool:
        match row.item:
            case SeverityClass(severity=severity):
                return severity is self._expect.severity is not Severity.NONE
            case Step():
                return self._expect.severity is not Severity.NONE
            case LevelRow(threshold=threshold, level=level):
                expected = level is self._expect.level and (not self._metrics or threshold.metric in self._metrics)
                return expected or (threshold.metric, level) in self._aimed_at
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
