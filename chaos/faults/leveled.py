"""What faults have in common that go up to a level of the document's threshold table.

The figure is the document's: the experiment names the level only, and the drill gives the fault where it begins and
where the next one does.
"""

from typing import ClassVar, Self

from pydantic import PrivateAttr

from chaos.definitions import LevelWord
from chaos.errors import NotInjected
from chaos.faults.port import Fault
from chaos.scales import Level, Metric
from chaos.target.port import Target


class Leveled(Fault):
    """Base of faults with a threshold."""

    metric: ClassVar[Metric]
    """What the level is one of."""
    margin: ClassVar[float]
    """How far into its level the usage is to go, in %: others use the same, and come and go."""

    to_level: LevelWord
    """The level to reach: caution, warning or critical."""
    _begins: float | None = PrivateAttr(None)
    _ends: float = PrivateAttr(100.0)

    @property
    def threshold(self) -> tuple[Metric, Level]:
        return self.metric, self.to_level

    def aimed(self, begins: float, ends: float) -> Self:
        copy = self.model_copy()
        copy._begins, copy._ends = begins, ends  # noqa: SLF001 - a copy of our own
        return copy

    def unfit(self, target: Target) -> str | None:
        if reason := super().unfit(target):
            return reason
        if self._begins is None:
            what = self.metric.value.replace("_", " ").replace("cpu", "CPU")
            return f"the document gives no figure for {what} at level {self.to_level.word}"
        return None

    @property
    def begins(self) -> float:
        """Where the level begins, in %. Raises NotInjected where the document does not say."""
        if self._begins is None:
            raise NotInjected(f"{self.label}: no figure of the document")
        return self._begins

    @property
    def goal(self) -> float:
        """What the usage is brought to, in %: into the level, and not half-way to the next one."""
        return self.begins + min(self.margin, (self._ends - self.begins) / 2)

    def reached(self, usage: float) -> bool:
        """Whether `usage` in % is at the level or beyond; never where there is no figure."""
        return self._begins is not None and usage >= self._begins

    def figure(self, of: str = "") -> str:
        """The level in words, with its figure where that is known: "critical (95 % of maxmemory)"."""
        known = f" ({self._begins:g} %{of})" if self._begins is not None else ""
        return f"the level {self.to_level.word}{known}"
