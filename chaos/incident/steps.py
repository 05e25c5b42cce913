"""The steps of the document's basic procedure as the life cycle of an incident: a pure fold over the records.

Every step stands in the document's own words and order; the vocabulary says which moment of an incident its name
means. What is not in the records was not done where the drill ran its course, and is unknown elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaos.events import DrillAborted, DrillStarted, PhaseStarted, Record
from chaos.incident.failures import failures_of
from chaos.incident.observation import incidents, of_incident
from chaos.incident.step_case import Case, StepState, Taken
from chaos.incident.step_moments import MOMENTS
from chaos.incident.step_words import WORDS
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Phrase, Runbook, Step
from chaos.runbook.moments import moment_of

RECORDED_SINCE = 4
"""The first schema of event logs that holds the logs that were read and the reports that were written."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of the document and what became of it in one incident.

    `moment` is what its words mean, empty where that is not known. `at_s` counts from the start of the drill,
    `since_onset_s` from the first effect of the fault, `wall_s` is Unix time; None for what was not done. `did` and
    `evidence` are words for people, `did` in the language that was asked for.
    """

    name: Phrase
    description: Phrase
    moment: str
    state: StepState
    at_s: float | None
    since_onset_s: float | None
    wall_s: float | None
    did: str
    evidence: tuple[str, ...]


def steps(
    records: Sequence[Record], runbook: Runbook, bindings: Bindings, incident: str | None = None, language: str = "en"
) -> tuple[StepTaken, ...]:
    """What became of each step of `runbook` in `incident`, the first one under the fault where it is not given."""
    which = incident if incident is not None else next(iter(incidents(records)), "")
    case = _case(records, runbook, bindings, which, language)
    failure = next((each for each in failures_of(records) if which in each.incidents), None)
    onset_s = failure.onset_s if failure else None
    return tuple(_taken(step, case, onset_s) for step in runbook.steps)


def _taken(step: Step, case: Case, onset_s: float | None) -> StepTaken:
    moment = moment_of(step)
    end = MOMENTS[moment](case, step) if moment else Taken(StepState.NOT_EXECUTABLE, case.said("no moment"))
    at_s = end.record.at_s if end.record and end.at_s is None else end.at_s
    return StepTaken(
        name=step.name,
        description=step.description,
        moment=moment,
        state=end.state,
        at_s=at_s,
        since_onset_s=None if at_s is None or onset_s is None else at_s - onset_s,
        wall_s=None if at_s is None or end.record is None else end.record.wall_s + at_s - end.record.at_s,
        did=end.did,
        evidence=end.evidence,
    )


def _case(records: Sequence[Record], runbook: Runbook, bindings: Bindings, incident: str, language: str) -> Case:
    started = next((r.event for r in records if isinstance(r.event, DrillStarted)), None)
    phases = {r.event.phase for r in records if isinstance(r.event, PhaseStarted)}
    aborted = any(isinstance(r.event, DrillAborted) for r in records)
    return Case(
        records=of_incident(records, incident) if incident else (),
        runbook=runbook,
        bindings=bindings,
        mode=Mode.recorded(started.responder if started else ""),
        whole=bool(phases & {"undo", "judge"}) and not aborted,
        recorded=started is not None and started.schema >= RECORDED_SINCE,
        words=WORDS.get(language, WORDS["en"]),
    )
