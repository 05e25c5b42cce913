"""The record of a game day and the logs of its drills to what its report shows: no clock, no file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chaos.errors import BadInput
from chaos.events import DrillJudged, DrillStarted, ExpectationJudged, Record
from chaos.gamedays.record import Began, Drilled, Entry, LeftOut, Over, Told
from chaos.outcome import Verdict
from chaos.report.fold import measured_of, severity_of
from chaos.report.gameday_model import DrillTold, Finding, GameDayTold, Since
from chaos.verdict.confusion import confusion

PASSED = Verdict.PASSED.value
VERDICT = "verdict"
"""The expectation of a finding that is the drill's alone: an abort, or a log that ends early."""

Logs = Mapping[str, Sequence[Record]]
"""The records of drills by the name of their run; a drill whose log cannot be read is not in it."""


@dataclass(frozen=True, slots=True)
class GameDayLog:
    """What one game day left: its record, and the logs of its drills."""

    entries: Sequence[Entry]
    drills: Logs

    @property
    def began(self) -> Began:
        """How it began. Raises BadInput where the record does not say."""
        found = next((each for each in self.entries if isinstance(each, Began)), None)
        if found is None:
            raise BadInput("the record does not hold the beginning of a game day")
        return found


def told(day: GameDayLog, previous: GameDayLog | None = None) -> GameDayTold:
    """What the report of `day` shows, against the last one of the same name. Raises BadInput."""
    began = day.began
    over = next((each for each in reversed(day.entries) if isinstance(each, Over)), None)
    counted = [records for records in day.drills.values() if any(isinstance(r.event, DrillJudged) for r in records)]
    return GameDayTold(
        title=began.title,
        path=began.path,
        began=began.at,
        over=over.at if over else None,
        verdict=over.verdict if over else "not judged",
        reason=over.reason if over else "its record ends early",
        drills=tuple(_drills(day)),
        findings=tuple(_compared(day, previous)),
        confusion=confusion(counted),
        told=tuple((each.text, each.delivered, each.detail) for each in day.entries if isinstance(each, Told)),
        seed=began.seed,
        compared_with=previous.began.at if previous else None,
    )


def _drills(day: GameDayLog) -> Iterator[DrillTold]:
    """Every drill that was planned, in the planned order, then whatever else was run."""
    ran = {each.drill: each for each in day.entries if isinstance(each, Drilled)}
    left = {each.drill: each.reason for each in day.entries if isinstance(each, LeftOut)}
    for name in dict.fromkeys([*day.began.drills, *ran, *left]):
        if name in ran:
            yield _drill(ran[name], day.drills.get(ran[name].run))
        else:
            yield DrillTold(name, name, "not run", reason=left.get(name, "the game day ended before it"))


def _drill(drilled: Drilled, records: Sequence[Record] | None) -> DrillTold:
    if records is None:
        return DrillTold(drilled.drill, drilled.drill, drilled.verdict, drilled.run, "its event log cannot be read")
    judged = [each.event for each in records if isinstance(each.event, ExpectationJudged)]
    sentence = next((each.event.sentence for each in reversed(records) if isinstance(each.event, DrillJudged)), "")
    return DrillTold(
        name=drilled.drill,
        title=_title(records, drilled.drill),
        verdict=drilled.verdict,
        run=drilled.run,
        sentence=sentence,
        severity=severity_of(records),
        measured=measured_of(records),
        passed=sum(each.verdict == PASSED for each in judged),
        judged=len(judged),
    )


def _title(records: Sequence[Record], name: str) -> str:
    return next((each.event.title for each in records if isinstance(each.event, DrillStarted)), name)


def _compared(day: GameDayLog, previous: GameDayLog | None) -> Iterator[Finding]:
    """What was found now, then what was found the last time and not now."""
    now, passed = _findings(day), _passed(day)
    before = {each.key: each for each in _findings(previous)} if previous else {}
    for each in now:
        yield replace(each, since=Since.RECURRING if each.key in before else Since.NEW)
    found = {each.key for each in now}
    for key, each in before.items():
        if key not in found:
            yield replace(each, since=Since.RESOLVED if key in passed else Since.NOT_SEEN)


def _findings(day: GameDayLog) -> list[Finding]:
    found: list[Finding] = []
    for each in day.entries:
        if not isinstance(each, Drilled):
            continue
        records = day.drills.get(each.run, ())
        title = _title(records, each.drill)
        off = [r.event for r in records if isinstance(r.event, ExpectationJudged) and r.event.verdict != PASSED]
        found += [Finding(each.drill, title, e.expectation, e.verdict, e.expected, e.observed, e.evidence) for e in off]
        if not off and each.verdict != PASSED:
            sentence = next((r.event.sentence for r in records if isinstance(r.event, DrillJudged)), "")
            found.append(Finding(each.drill, title, VERDICT, each.verdict, PASSED, each.verdict, sentence))
    return found


def _passed(day: GameDayLog) -> set[tuple[str, str]]:
    """What was judged and passed, by experiment and expectation."""
    passed = set()
    for each in day.entries:
        if isinstance(each, Drilled):
            judged = [r.event for r in day.drills.get(each.run, ()) if isinstance(r.event, ExpectationJudged)]
            passed |= {(each.drill, event.expectation) for event in judged if event.verdict == PASSED}
            if each.verdict == PASSED:
                passed.add((each.drill, VERDICT))
    return passed
