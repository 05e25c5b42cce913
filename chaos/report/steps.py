"""The steps of the document's procedure, incident by incident, for the report and the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import DrillStarted, Record
from chaos.incident.observation import incidents
from chaos.incident.step_case import StepState
from chaos.incident.steps import StepTaken, steps
from chaos.report.console import printable
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.verdict.words import took

_STYLES = {StepState.DONE: "green", StepState.FAILED: "bold red", StepState.NOT_DONE: "bold red"}
_OTHER_STYLE = "bold yellow"
_MARKS = {StepState.DONE: "passed", StepState.FAILED: "failed", StepState.NOT_DONE: "failed"}


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as it is shown. `mark` is the colour of its state; times are empty for what was not done."""

    name: str
    line: int
    description: str
    state: str
    mark: str
    after_onset: str
    clock: str
    did: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifeTold:
    """The steps of one incident, in the document's order."""

    incident: str
    steps: tuple[StepTold, ...]


def lives_of(records: Sequence[Record]) -> tuple[LifeTold, ...]:
    """Every incident opened under the fault; none where the document has no steps, or the log no readable start."""
    first = next((record.event for record in records if isinstance(record.event, DrillStarted)), None)
    if first is None:
        return ()
    try:
        runbook = parse(first.runbook_text, first.runbook_path)
        bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    except BadInput:
        return ()
    if not runbook.steps:
        return ()
    return tuple(
        LifeTold(incident, tuple(_told(each) for each in steps(records, runbook, bindings, incident)))
        for incident in incidents(records)
    )


def table(life: LifeTold) -> Table:
    """The steps of one incident for the terminal."""
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, right in (("Step of the document", False), ("State", False), ("After", True), ("What was done", False)):
        shown.add_column(column, justify="right" if right else "left")
    for each in life.steps:
        style = _STYLES.get(StepState(each.state), _OTHER_STYLE)
        shown.add_row(
            Text(printable(each.name)), Text(each.state, style), Text(each.after_onset), Text(printable(each.did))
        )
    return shown


def _told(step: StepTaken) -> StepTold:
    return StepTold(
        name=step.name.text,
        line=step.name.line,
        description=step.description.text,
        state=step.state.value,
        mark=_MARKS.get(step.state, "unknown"),
        after_onset="" if step.since_onset_s is None else took(step.since_onset_s),
        clock="" if step.wall_s is None else datetime.fromtimestamp(step.wall_s, UTC).strftime("%H:%M:%S UTC"),
        did=step.did,
        evidence=step.evidence,
    )
