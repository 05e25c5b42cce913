"""`stop_when` of an experiment: signals that must not go beyond a bound, whatever the drill is there to show."""

import re
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from chaos.definitions import Definition, Seconds
from chaos.scales import Metric, Unit

FIGURE = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(%|ms|s|)\s*$"
"""What a bound reads, as a pattern: a share, a duration, or a plain number."""
_UNITS = {"%": (Unit.PERCENT, 1.0), "ms": (Unit.MILLISECONDS, 1.0), "s": (Unit.MILLISECONDS, 1000.0)}
_WRITTEN = {
    Unit.PERCENT: "50%",
    Unit.MILLISECONDS: "2s or 500ms",
    Unit.FLAG: "1 (there, up) or 0",
    Unit.COUNT: "a plain number",
    Unit.BYTES: "a plain number",
}
_MOST = {Unit.PERCENT: 100.0, Unit.FLAG: 1.0}
"""What values never go beyond, by unit."""


class Figure(Definition):
    """A bound as it was written. `unit` is None for a plain number."""

    text: str
    value: float
    unit: Unit | None


def _figure(value: object) -> object:
    if isinstance(value, Figure | dict):
        return value
    found = re.match(FIGURE, str(value)) if isinstance(value, str | int | float) else None
    if found is None:
        raise ValueError(f"{str(value)[:40]!r} is no bound: write 50%, 2s, 500ms or a plain number")
    unit, times = _UNITS.get(found[2], (None, 1.0))
    return {"text": str(value).strip(), "value": float(found[1]) * times, "unit": unit and unit.value}


Bound = Annotated[
    Figure,
    BeforeValidator(_figure, json_schema_input_type=Annotated[str, Field(pattern=FIGURE)] | float),
    PlainSerializer(lambda figure: figure.text, return_type=str, when_used="json"),
]


class StopCondition(Definition):
    """One signal and its bound: beyond that for so long, the drill is ended and everything undone at once.

    A signal that cannot be measured counts as beyond its bound, after five seconds at the least.
    """

    signal: Metric
    """What is measured."""
    of: str = ""
    """The endpoint, service, statement or SERVICE/INDEX that it is read on; without it, every one that is seen."""
    above: Bound | None = None
    """It must not be above this: 50%, 2s, 500ms or a plain number."""
    below: Bound | None = None
    """It must not be below this."""
    lasts: Seconds = Field(default=0.0, alias="for")
    """For so long without a break; at once without it."""

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        for key, message in _misfits(self):
            detail = InitErrorDetails(
                type=PydanticCustomError("bound", message),
                loc=(key,) if key else (),
                input=None,
            )
            raise ValidationError.from_exception_data("stop_when", [detail])
        return self

    @property
    def bound(self) -> Figure:
        """The one bound."""
        found = self.above or self.below
        assert found is not None
        return found

    def beyond(self, value: float) -> bool:
        """Whether `value` is beyond the bound."""
        return value > self.bound.value if self.above else value < self.bound.value

    def __str__(self) -> str:
        """In words: "error_rate of order_create above 50% for 5 s"."""
        subject = f" of {self.of}" if self.of else ""
        held = f" for {self.lasts:g} s" if self.lasts else ""
        return f"{self.signal.value}{subject} {'above' if self.above else 'below'} {self.bound.text}{held}"


def _misfits(it: StopCondition) -> Any:
    given = [key for key in ("above", "below") if getattr(it, key) is not None]
    if len(given) != 1:
        yield "", f"say above or below what it must not be; it has {' and '.join(given) or 'neither'}"
        return
    wanted, unit = it.signal.unit, it.bound.unit
    plain = wanted not in {Unit.PERCENT, Unit.MILLISECONDS}
    if (unit is not None) if plain else unit is not wanted:
        yield given[0], f"{it.bound.text} is no bound of {it.signal.value}: write {_WRITTEN[wanted]}"
        return
    most = _MOST.get(wanted)
    if it.above and most is not None and it.bound.value >= most:
        yield "above", f"{it.signal.value} is never above {it.bound.text}, so this would never act"
    if it.below and it.bound.value <= 0:
        yield "below", f"{it.signal.value} is never below {it.bound.text}, so this would never act"
