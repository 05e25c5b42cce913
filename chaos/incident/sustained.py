"""How long values have been at or beyond bounds that the document wants held: "above 500 ms for 1 min"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chaos.incident.levels import reached
from chaos.incident.snapshot import Subject
from chaos.runbook.model import Runbook, Threshold
from chaos.scales import Level


@dataclass(frozen=True, slots=True)
class Sustained:
    """`since_s` is since when a subject has been at or beyond the bound of a level without a break.

    It has the levels with a held time only, and no subject short of the bound or unknown: missing data is a break.
    """

    since_s: Mapping[tuple[Subject, Level], float] = field(default_factory=dict)

    def after(self, at_s: float, values: Mapping[Subject, float | None], runbook: Runbook) -> "Sustained":
        """The same once `values` are what is seen at `at_s`."""
        held = {row.metric: dict(row.held) for row in runbook.thresholds if row.held}
        if not held:
            return self
        begins = {row.metric: row.levels for row in runbook.thresholds}
        return Sustained(
            {
                (about, level): self.since_s.get((about, level), at_s)
                for about, value in values.items()
                if value is not None and about[0] in held
                for level, bound in begins[about[0]]
                if level in held[about[0]] and reached(bound, value)
            }
        )

    def level(self, row: Threshold, about: Subject, value: float, now_s: float) -> Level:
        """The highest level of `row` whose bound `value` is at or beyond, for as long as the document wants."""
        return max(
            (
                level
                for level, begins in row.levels
                if reached(begins, value) and self._lasted(about, level, row.held_s(level), now_s)
            ),
            default=Level.NONE,
        )

    def _lasted(self, about: Subject, level: Level, held_s: float, now_s: float) -> bool:
        if not held_s:
            return True
        since_s = self.since_s.get((about, level))
        return since_s is not None and now_s - since_s >= held_s
