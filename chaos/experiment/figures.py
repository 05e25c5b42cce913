"""The figures of the document that a fault goes up to: where a level of the threshold table begins and ends."""

from typing import Any

from chaos.experiment.definition import Experiment
from chaos.runbook.model import Runbook
from chaos.scales import Level, Metric

_WHOLE = 100.0
"""Where the last level of a share ends, in %."""


def aimed(experiment: Experiment[Any], runbook: Runbook) -> Experiment[Any]:
    """`experiment` with the document's figures in every fault that goes up to one."""
    update: dict[str, Any] = {"faults": tuple(_aimed(fault, runbook) for fault in experiment.faults)}
    if random := experiment.random:
        candidates = tuple(_aimed(fault, runbook) for fault in random.candidates)
        update["random"] = random.model_copy(update={"candidates": candidates})
    return experiment.model_copy(update=update)


def span(runbook: Runbook, metric: Metric, level: Level) -> tuple[float, float] | None:
    """Where `level` of `metric` begins and the next one does; None where the document does not say."""
    row = next((each for each in runbook.thresholds if each.metric is metric), None)
    if row is None or level is Level.NONE or (begins := row.begins(level)) is None:
        return None
    above = (row.begins(each) for each in Level if each > level)
    return begins, next((each for each in above if each is not None), _WHOLE)


def _aimed(fault: Any, runbook: Runbook) -> Any:
    found = span(runbook, *fault.threshold) if fault.threshold else None
    return fault.aimed(*found) if found else fault
