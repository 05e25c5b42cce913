"""One incident of a log: its records, its times, and the words that it is told in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chaos.durations import lasted
from chaos.events import (
    DrillStarted,
    Event,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    Record,
)
from chaos.incident.failures import failures_of
from chaos.incident.observation import observed, of_incident
from chaos.report.incident_report.model import Moment
from chaos.report.incident_report.whole import Whole
from chaos.report.incident_report.words import Words
from chaos.responding import Mode
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Case:
    """`whole` is the log, `own` what happened to this incident and was done about it.

    `began_s`, `ended_s` and `until_s` are seconds since the drill began: the first effect (else the detection), since
    when all was well (None where that was not confirmed), and until when anybody looked.
    """

    whole: Whole
    own: Sequence[Record]
    incident: str
    first: DrillStarted
    runbook: Runbook
    bindings: Bindings
    text: Text
    words: Words
    opened: Record
    began_s: float
    ended_s: float | None
    until_s: float

    def all(self, kind: type[E]) -> list[tuple[Record, E]]:
        """Every event of one kind about this incident, with its record."""
        return _all(self.own, kind)

    def moment(self, record: Record, at_s: float | None = None) -> Moment:
        """The moment of `record`, or of `at_s` on the same clock."""
        at_s = record.at_s if at_s is None else at_s
        return Moment(record.wall_s + at_s - record.at_s, at_s - self.began_s)

    def took(self, seconds: float) -> str:
        """A duration in words."""
        return lasted(seconds, self.words.units)

    @property
    def mode(self) -> Mode:
        """Who responded."""
        return Mode.recorded(self.first.responder)

    @property
    def levels(self) -> list[tuple[Record, LevelChanged]]:
        """Changes of levels while the incident lasted."""
        return [each for each in _all(observed(self.whole.told), LevelChanged) if self.lasting(each[0].at_s)]

    @property
    def last_s(self) -> float:
        """When the incident was over, or nobody looked any more."""
        return self.until_s if self.ended_s is None else self.ended_s

    def lasting(self, at_s: float) -> bool:
        """Whether the incident lasted at `at_s`."""
        return self.began_s <= at_s <= self.last_s


def case_of(whole: Whole, incident: str) -> Case:
    """The case of `incident`, which was opened in `whole`."""
    seen = list(observed(whole.told))
    own = of_incident(whole.told, incident)
    opened = next(record for record, _ in _all(own, IncidentOpened))
    failure = next((each for each in failures_of(seen) if incident == next(iter(each.incidents), "")), None)
    onset_s = failure.onset_s if failure else None
    others = [record for record, event in _all(seen, IncidentOpened) if event.incident != incident]
    later = [record for record in others if record.seq > opened.seq]
    # An effect begins the first incident of its failure; what came back after a recovery began when it was seen.
    began_s = opened.at_s if onset_s is None or onset_s > opened.at_s else onset_s
    back = _all(own, IncidentRecovered)
    return Case(
        whole=whole,
        own=own,
        incident=incident,
        first=whole.first,
        runbook=whole.runbook,
        bindings=whole.bindings,
        text=whole.text,
        words=whole.words,
        opened=opened,
        began_s=began_s,
        ended_s=back[-1][1].recovered_at_s if back else None,
        until_s=later[0].at_s if later else whole.until_s,
    )


def _all(records: Iterable[Record], kind: type[E]) -> list[tuple[Record, E]]:
    return [(record, record.event) for record in records if isinstance(record.event, kind)]
