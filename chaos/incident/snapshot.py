"""What the signals say at one moment: the values, levels and indicators that every decision reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chaos.scales import Level, Metric

Subject = tuple[Metric, str]
"""A metric and what it was read on: endpoint, service, statement, or SERVICE/INDEX."""


class IndicatorState(StrEnum):
    """Whether a procedure's own indicator keeps its bound."""

    MET = "met"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """A procedure's indicator: its state, and the worst value among its subjects."""

    state: IndicatorState
    value: float | None
    subject: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`values` and `levels` hold None where data is missing; a subject never seen is not in them.

    `levels` has the metrics of the threshold table only. `indicators` is keyed by procedure section and metric.
    """

    at_s: float
    values: Mapping[Subject, float | None] = field(default_factory=dict)
    levels: Mapping[Subject, Level | None] = field(default_factory=dict)
    indicators: Mapping[tuple[str, Metric], IndicatorValue] = field(default_factory=dict)
