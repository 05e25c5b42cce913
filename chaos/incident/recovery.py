"""Whether everything that an incident was seen to hurt is known to be well again.

Only what is known counts: a subject that no traffic or no source speaks of any more is unknown, and
an incident does not recover on unknown data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chaos.incident import wording
from chaos.incident.findings import Evidence
from chaos.incident.indicators import Key, indicator_of
from chaos.incident.severity import ClassFinding
from chaos.incident.snapshot import IndicatorState, Snapshot, Subject
from chaos.runbook.model import Runbook
from chaos.scales import Level, Unit


@dataclass(frozen=True, slots=True)
class Hurt:
    """What was bad at some time of one incident.

    `risen` was above level none, `off` a service or index that was down or missing, `violated` an
    indicator, and `proof` what a class was proven by.
    """

    risen: frozenset[Subject] = frozenset()
    off: frozenset[Subject] = frozenset()
    violated: frozenset[Key] = frozenset()
    proof: frozenset[Subject] = frozenset()

    def with_seen(self, now: Snapshot, proofs: Iterable[Evidence]) -> "Hurt":
        """The same with what is bad in `now`."""
        return Hurt(
            self.risen | {about for about, level in now.levels.items() if level},
            self.off | {about for about, value in now.values.items() if about[0].unit is Unit.FLAG and value == 0},
            self.violated | {key for key, value in now.indicators.items() if value.state is IndicatorState.VIOLATED},
            self.proof | {each.about for each in proofs},
        )


def blockers(now: Snapshot, found: Sequence[ClassFinding], hurt: Hurt, procedures: Sequence[str]) -> tuple[str, ...]:
    """Why the incident cannot be called recovered at this moment; empty where it can.

    `now` and `found` are of the moment, not steadied: the holding time of recovery steadies them.
    `procedures` are the sections of the matched ones, whose every indicator must be met.
    """
    watched = [key for key in now.indicators if key in hurt.violated or key[0] in procedures]
    reasons = (
        *(f"{each.severity.word} still holds" for each in found if each.finding.holds),
        *(_indicator(now, key) for key in watched if now.indicators[key].state is not IndicatorState.MET),
        *(_reading(now, about) for about in sorted(hurt.off, key=_name) if not now.values.get(about)),
        *(_level(now, about) for about in sorted(hurt.risen, key=_name) if now.levels.get(about) is not Level.NONE),
        *(_reading(now, about) for about in sorted(hurt.proof, key=_name) if now.values.get(about) is None),
    )
    return tuple(dict.fromkeys(reasons))


def proof_of_recovery(now: Snapshot, hurt: Hurt, procedures: Sequence[str], runbook: Runbook) -> list[str]:
    """What everything that was hurt reads now."""
    watched = [key for key in now.indicators if key in hurt.violated or key[0] in procedures]
    return [
        *(_kept(now, key, runbook) for key in watched),
        *(_reading(now, about) for about in sorted(hurt.off, key=_name)),
        *(_level(now, about) for about in sorted(hurt.risen, key=_name)),
    ]


def _name(about: Subject) -> tuple[str, str]:
    metric, subject = about
    return metric.value, subject


def _reading(now: Snapshot, about: Subject) -> str:
    return wording.reading(*about, now.values.get(about))


def _level(now: Snapshot, about: Subject) -> str:
    level = now.levels.get(about)
    return _reading(now, about) if level is None else f"{_reading(now, about)} (level {level.word})"


def _indicator(now: Snapshot, key: Key) -> str:
    section, metric = key
    seen = now.indicators[key]
    return f"{wording.reading(metric, seen.subject, seen.value)} (indicator of procedure {section} {seen.state.value})"


def _kept(now: Snapshot, key: Key, runbook: Runbook) -> str:
    seen, said = now.indicators[key], indicator_of(runbook, key)
    if said is None or seen.value is None:
        return _indicator(now, key)
    return wording.keeps(said, key[0], seen.subject, seen.value)
