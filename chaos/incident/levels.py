"""From a value to its level by the document's threshold table."""

from chaos.runbook.model import Comparison, Quantity, Threshold
from chaos.scales import Level


def reached(quantity: Quantity, value: float) -> bool:
    """Whether `value` has come to the document's `quantity`. A bare figure is reached from below: 500 ms is 500 ms."""
    return (quantity.comparison or Comparison.AT_LEAST).holds(value, quantity.value)


def level_of(threshold: Threshold, value: float) -> Level:
    """The highest level whose bound `value` has reached, whether or not it must last there: see `Sustained`."""
    return max((level for level, begins in threshold.levels if reached(begins, value)), default=Level.NONE)
