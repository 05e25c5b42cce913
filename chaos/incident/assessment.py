"""From values to a snapshot, as they are at the moment and as steadied over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chaos.events import IndicatorChanged, LevelChanged
from chaos.incident.held import Held
from chaos.incident.indicators import Key, indicator_of, indicators
from chaos.incident.snapshot import IndicatorState, IndicatorValue, Snapshot, Subject
from chaos.incident.sustained import Sustained
from chaos.incident.wording import bound
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Level


def assess(
    at_s: float,
    values: Mapping[Subject, float | None],
    runbook: Runbook,
    bindings: Bindings,
    sustained: Sustained | None = None,
) -> Snapshot:
    """What `values` say by the document; of what was before, only how long bounds have been kept (`sustained`) counts.

    Without it, `values` have only just come, and no level is reached that must last.
    """
    levels = _levels(at_s, values, runbook, bindings, sustained or Sustained())
    return Snapshot(at_s, values, levels, indicators(values, runbook, bindings))


def _levels(
    at_s: float, values: Mapping[Subject, float | None], runbook: Runbook, bindings: Bindings, sustained: Sustained
) -> dict[Subject, Level | None]:
    """Levels of the subjects that a reading binds and the threshold table speaks of."""
    judged = {
        row.metric: (row, reading.subjects)
        for row in runbook.thresholds
        if (reading := bindings.reading(row.metric)) is not None
    }
    levels: dict[Subject, Level | None] = {}
    for about, value in values.items():
        metric, subject = about
        row, subjects = judged.get(metric, (None, None))
        if row is not None and (subjects is None or subject in subjects):
            levels[about] = None if value is None else sustained.level(row, about, value, at_s)
    return levels


@dataclass(frozen=True, slots=True)
class Steadied:
    """Levels and violations as they are told: worse at once, better once it has lasted (`held.FALL_HOLD_S`)."""

    levels: Mapping[Subject, Held[Level]] = field(default_factory=dict)
    violations: Mapping[Key, Held[bool]] = field(default_factory=dict)

    def after(self, raw: Snapshot) -> "Steadied":
        """The same once `raw` was seen."""
        return Steadied(
            {about: self.levels.get(about, Held()).after(level, raw.at_s) for about, level in raw.levels.items()},
            {
                key: self.violations.get(key, Held()).after(_violated(value), raw.at_s)
                for key, value in raw.indicators.items()
            },
        )

    def applied_to(self, raw: Snapshot) -> Snapshot:
        """`raw` with the steadied levels and indicator states; `raw` itself where they are the same."""
        if not any(held.falling for scale in (self.levels, self.violations) for held in scale.values()):
            return raw
        return replace(
            raw,
            levels={about: held.rung for about, held in self.levels.items()},
            indicators={key: _with_state(value, self.violations[key]) for key, value in raw.indicators.items()},
        )


def changes(was: Snapshot, now: Snapshot, runbook: Runbook) -> list[LevelChanged | IndicatorChanged]:
    """What is to be told of the way from one snapshot to the next."""
    levels = [
        LevelChanged(metric.value, subject, _word(level), now.values.get((metric, subject)), _word(before))
        for (metric, subject), level in now.levels.items()
        if level is not (before := was.levels.get((metric, subject)))
    ]
    states = [
        IndicatorChanged(section, metric.value, value.state.value, value.value, _bound(runbook, (section, metric)))
        for (section, metric), value in now.indicators.items()
        if value.state is not _state(was, (section, metric))
    ]
    return [*levels, *states]


def _word(level: Level | None) -> str:
    return "unknown" if level is None else level.word


def _state(snapshot: Snapshot, key: Key) -> IndicatorState:
    return snapshot.indicators[key].state if key in snapshot.indicators else IndicatorState.UNKNOWN


def _bound(runbook: Runbook, key: Key) -> str:
    indicator = indicator_of(runbook, key)
    return bound(indicator.bound) if indicator else ""


def _violated(value: IndicatorValue) -> bool | None:
    return None if value.state is IndicatorState.UNKNOWN else value.state is IndicatorState.VIOLATED


def _with_state(value: IndicatorValue, held: Held[bool]) -> IndicatorValue:
    if not held.rung or value.state is IndicatorState.VIOLATED:
        return value
    return replace(value, state=IndicatorState.VIOLATED)
