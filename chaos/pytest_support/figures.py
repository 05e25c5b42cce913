"""The figures of a document, for tests that hold what they saw against what it promises."""

from typing import Self

from chaos.errors import BadInput
from chaos.runbook.model import Procedure, Quantity, Runbook
from chaos.steering_results import Seconds


class Figure(float):
    """A figure of the document in the unit of its metric (ms, %), and where it stands."""

    __slots__ = ("evidence",)
    evidence: tuple[str, ...]

    def __new__(cls, quantity: Quantity, path: str) -> Self:
        figure = super().__new__(cls, quantity.value)
        figure.evidence = (f"“{quantity.text}” ({path}, line {quantity.line})",)
        return figure

    def __repr__(self) -> str:
        return f"{float(self):g}"


class Document:
    """A document by its own words. `model` is all of it. Raises BadInput for what it does not say."""

    def __init__(self, model: Runbook) -> None:
        self.model = model

    def __repr__(self) -> str:
        return f"<{self.model.title.text} ({self.model.path})>"

    def rto(self, service: str) -> Seconds:
        """The recovery time objective of a service, or of the services of one row, in seconds."""
        wanted = service.casefold()
        for row in self.model.recovery:
            if wanted in {row.label.text.casefold(), *(each.text.casefold() for each in row.services)}:
                where = f"“{row.rto.text}” for {row.label.text} ({self.model.path}, line {row.rto.line})"
                return Seconds(row.rto_s, (where,))
        raise self._unsaid(f"no RTO for {service!r}", [row.label.text for row in self.model.recovery])

    def threshold(self, metric: str, level: str) -> Figure:
        """Where `level` (caution, warning, critical) of `metric` (api_response_time, error_rate, ...) begins."""
        rows = {each.metric.value: each for each in self.model.thresholds}
        if metric not in rows:
            raise self._unsaid(f"no thresholds for {metric!r}", list(rows))
        levels = {at.word: quantity for at, quantity in rows[metric].levels}
        if level not in levels:
            raise self._unsaid(f"no level {level!r} for {metric}", list(levels))
        return Figure(levels[level], self.model.path)

    def procedure(self, section: str) -> Procedure:
        """A failure procedure: its symptoms, checks, actions and indicators."""
        if found := self.model.procedure(section):
            return found
        raise self._unsaid(f"no failure procedure {section!r}", [each.section for each in self.model.procedures])

    def indicator(self, section: str, metric: str) -> Figure:
        """The bound of `metric` that a procedure watches."""
        found = {each.metric.value: each.bound for each in self.procedure(section).indicators}
        if metric not in found:
            raise self._unsaid(f"no indicator {metric!r} in procedure {section}", list(found))
        return Figure(found[metric], self.model.path)

    def _unsaid(self, what: str, said: list[str]) -> BadInput:
        return BadInput(f"{self.model.path} has {what}; it has {', '.join(said) or 'none'}")
