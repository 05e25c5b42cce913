"""Evidence in words: metric, subject, value, the bound and the document's line."""

from chaos.incident.levels import reached
from chaos.runbook.model import Comparison, Indicator, Quantity, Threshold
from chaos.scales import Level, Metric, Unit

_SIGN = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤", Comparison.ABOVE: ">", Comparison.BELOW: "<"}
_BROKEN = {Comparison.AT_LEAST: "<", Comparison.AT_MOST: ">", Comparison.ABOVE: "≤", Comparison.BELOW: "≥"}
_WHOLE_FROM = 1000


def figure(value: float, unit: str) -> str:
    """A number with its unit, as people write it: "1,812 ms", "0.5 %", "1"."""
    decimals = 0 if abs(value) >= _WHOLE_FROM else 2
    number = f"{value:,.{decimals}f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return number if unit in (Unit.FLAG, Unit.COUNT, "") else f"{number} {unit}"


def bound(quantity: Quantity) -> str:
    """A bound with its sign: "≥ 1s"."""
    sign = _SIGN[quantity.comparison or Comparison.AT_LEAST]
    return f"{sign} {_number(quantity)}"


def reading(metric: Metric, subject: str, value: float | None) -> str:
    """What was read: "cache_hit_ratio cache 41.2 %"."""
    return f"{metric.value} {subject} {'unknown' if value is None else figure(value, metric.unit)}"


def noted(metric: Metric, subject: str, value: float | None, note: str) -> str:
    """A reading and what it comes to: "service_up cache 0: down"."""
    return f"{reading(metric, subject, value)}: {note}"


def at_level(metric: Metric, subject: str, value: float, level: Level, threshold: Threshold) -> str:
    """A reading at a level: "api_response_time popular_products 1,812 ms ≥ 1s (critical, line 57)"."""
    begins = next((quantity for at, quantity in threshold.levels if at is level), None)
    said = reading(metric, subject, value)
    if begins is None:
        return f"{said} (level {level.word})"
    # A level that is only being held: the value has just left it.
    was = "" if reached(begins, value) else "until just now "
    after = next((f" after {quantity.text}" for at, quantity in threshold.held if at is level), "")
    return f"{said} {was}{bound(begins)} ({level.word}{after}, line {begins.line})"


def at_figure(metric: Metric, subject: str, value: float, quantity: Quantity) -> str:
    """A reading that a sentence of the document speaks of."""
    return f"{reading(metric, subject, value)} {bound(quantity)} (line {quantity.line})"


def keeps(indicator: Indicator, section: str, subject: str, value: float) -> str:
    """An indicator that is met: "cache_hit_ratio cache 98 % ≥ 95 % (procedure 3.1, line 40)"."""
    return f"{reading(indicator.metric, subject, value)} {bound(indicator.bound)} {_place(indicator, section)}"


def breaks(indicator: Indicator, section: str, subject: str, value: float) -> str:
    """An indicator that is violated: "cache_hit_ratio cache 41.2 % < 95 % (procedure 3.1, line 40)"."""
    quantity = indicator.bound
    was = "until just now " if reached(quantity, value) else ""
    sign = f"{was}{_BROKEN[quantity.comparison or Comparison.AT_LEAST]} {_number(quantity)}"
    return f"{reading(indicator.metric, subject, value)} {sign} {_place(indicator, section)}"


def _number(quantity: Quantity) -> str:
    """The document's own words for a bare figure; a phrase around a figure ("95% 이상") gives the figure alone."""
    return quantity.text if quantity.comparison is None else figure(quantity.value, quantity.unit)


def _place(indicator: Indicator, section: str) -> str:
    return f"(procedure {section}, line {indicator.bound.line})"
