"""One drill's records folded into what they showed of each row of the document that the drill ran with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from chaos.coverage import incident_rules, response_rules
from chaos.coverage.figures import felt
from chaos.coverage.model import Finding, RunSummary
from chaos.coverage.rows import (
    ActionRow,
    CheckRow,
    DocumentRow,
    IndicatorRow,
    Item,
    LevelRow,
    SymptomRow,
    rows_of,
)
from chaos.coverage.scene import Scene, Shown
from chaos.definitions import from_plain
from chaos.events import DrillJudged, DrillStarted, Readings, Receipts, Record, Requests
from chaos.experiment.definition import Expectations
from chaos.incident.observation import incidents, of_incident
from chaos.incident.steps import steps
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Contact, Procedure, RecoveryTarget, Runbook, SeverityClass, Step
from chaos.runbook.parse import parse
from chaos.verdict.facts import facts_of
from chaos.verdict.objectives import objectives


def summarised(records: Sequence[Record]) -> RunSummary:
    """The findings of one drill, in the order of its document. Raises BadInput where its inputs cannot be read."""
    first = records[0].event
    assert isinstance(first, DrillStarted), "every log begins with it"
    judged = next((r.event for r in reversed(records) if isinstance(r.event, DrillJudged)), None)
    return RunSummary(
        run=first.drill,
        wall_s=records[0].wall_s,
        title=first.title,
        experiment_path=first.experiment_path,
        runbook_path=first.runbook_path,
        verdict=judged.verdict if judged else "not judged",
        findings=() if first.blinded else tuple(_findings(records, first)),
        blinded=first.blinded,
    )


def _findings(records: Sequence[Record], first: DrillStarted) -> Iterator[Finding]:
    runbook, bindings, rows = _inputs(
        first.runbook_text, first.runbook_path, msgspec.json.encode(first.bindings), first.bindings_path
    )
    expect = from_plain(first.experiment.get("expect", {}), first.experiment_path, Expectations)
    # No rule reads what was observed but by what followed from it, and that is most of a log.
    told = [r for r in records if not isinstance(r.event, Requests | Readings | Receipts) or r is records[-1]]
    facts = facts_of(told, first.title, expect, runbook, bindings)
    # Nothing is exercised by a failure that nobody has seen.
    if facts.times.onset_s is None:
        return
    section = str(first.experiment.get("section", ""))
    opened = incidents(told)
    scene = Scene(
        facts=facts,
        section=section,
        mode=Mode.recorded(first.responder),
        felt=felt(records, facts, bindings),
        objectives={each.expectation: each for each in objectives(facts)},
        steps=[step for each in opened or ("",) for step in steps(told, runbook, bindings, each)],
        lives=[of_incident(told, each) for each in opened],
    )
    for row in rows:
        shown = _shown(row.item, scene) if row.item is not None else None
        if shown is not None:
            yield Finding(row.key, shown.outcome, shown.measured, shown.because, shown.evidence)


@lru_cache(maxsize=64)
def _inputs(
    text: str, path: str, bindings: bytes, bindings_path: str
) -> tuple[Runbook, Bindings, tuple[DocumentRow, ...]]:
    """Many runs have the same."""
    runbook = parse(text, path)
    plain: dict[str, Any] = msgspec.json.decode(bindings)
    bound = from_plain(plain, bindings_path, Bindings)
    return runbook, bound, rows_of(runbook, bound)


def _shown(item: Item, scene: Scene) -> Shown | None:
    """What `scene` showed of a row; None where it did not exercise it."""
    return _RULES[type(item)](item, scene)


_RULES: Mapping[type, Callable[[Any, Scene], Shown | None]] = {
    SeverityClass: incident_rules.class_row,
    LevelRow: incident_rules.level_row,
    IndicatorRow: incident_rules.indicator_row,
    RecoveryTarget: incident_rules.recovery_row,
    Procedure: incident_rules.procedure_row,
    SymptomRow: incident_rules.symptom_row,
    Step: response_rules.step_row,
    CheckRow: response_rules.check_row,
    ActionRow: response_rules.action_row,
    Contact: response_rules.contact_row,
}
