"""What a drill would do, before it does anything: what is touched, under which load, and what must show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.experiment.definition import Experiment
from chaos.experiment.held_times import Impossible, impossible
from chaos.experiment.schedule import AT_ONCE, Occurrence, schedule
from chaos.responding import Mode
from chaos.runbook.binding_check import BindingRow, BindingState, check_bindings
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Procedure, Runbook
from chaos.scales import Severity


@dataclass(frozen=True, slots=True)
class Touch:
    """One injection: the service that it touches, what it does there, what its undo does, and when it is made.

    `ends` says how it ends by itself; empty where it does not. `begins` is empty where all are made at once.
    """

    fault: str
    service: str
    does: str
    undo: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of the document that the drill exercises. `executable` is false for a phrase with no binding."""

    line: int
    row: str
    executable: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about one drill that is known beforehand."""

    title: str
    touches: tuple[Touch, ...]
    load: str
    limits: str
    responder: str
    expectations: tuple[str, ...]
    rows: tuple[DocumentRow, ...]
    document: str
    gaps: tuple[BindingRow, ...]
    """What the document says and no drill can hold anybody to: rows without a binding, or not understood."""
    warnings: tuple[Impossible, ...] = ()
    """What cannot be in the time that the drill has."""
    seed: int | None = None
    """What its random part follows from; None where it has none."""

    @property
    def lines(self) -> list[str]:
        """The plan for a terminal."""
        return [
            self.title,
            *([] if self.touches else ["  touches nothing: a control"]),
            *(
                []
                if self.seed is None
                else [f"  picked at random by the seed {self.seed}: --seed {self.seed} does it again"]
            ),
            *(
                line
                for touch in self.touches
                for line in (
                    f"  touches {touch.service}: {touch.does}",
                    *([f"    begins: {touch.begins}"] if touch.begins else []),
                    *([f"    ends: {touch.ends}"] if touch.ends else []),
                    f"    undo: {touch.undo}",
                )
            ),
            f"  load: {self.load}",
            f"  limits: {self.limits}",
            f"  responder: {self.responder}",
            *(f"  expects: {each}" for each in self.expectations),
            *(f"  warning: {self.document}:{each.line}: {each.text}" for each in self.warnings),
            *(
                f"  document line {row.line}: {row.row}{'' if row.executable else ' (not executable: no binding)'}"
                for row in self.rows
            ),
            *(
                " ".join(
                    [
                        f"  {self.document}:{row.line}: {row.state.value}:",
                        *([row.kind] if row.kind else []),
                        repr(row.text),
                        *([f"({row.meaning})"] if row.meaning else []),
                    ]
                )
                for row in self.gaps
            ),
        ]


_RESPONDERS = {
    Mode.RUNBOOK: "runbook: gameday follows the document",
    Mode.HUMAN: "human: people are called, prompted, and acknowledge by gameday ack",
    Mode.NONE: "none: nobody is called, and the system is to heal itself",
}


def plan(experiment: Experiment[Any], runbook: Runbook, bindings: Bindings) -> Plan:
    """What `experiment` would do and show. It must fit the other files (`loader.problems` is empty)."""
    steady = experiment.steady_state
    return Plan(
        title=experiment.title,
        touches=tuple(_touches(schedule(experiment))),
        seed=experiment.random.seed if experiment.random else None,
        load=f"{experiment.load.users} users; healthy for {steady.hold:g} s before anything is injected, "
        f"within {steady.within:g} s",
        limits=f"at most {experiment.max_services} service(s); the effect within {experiment.effect_within:g} s; "
        f"over after {experiment.max_duration:g} s" + "".join(f"; stops at {each}" for each in experiment.stop_when),
        responder=_RESPONDERS[experiment.responder],
        expectations=tuple(_expectations(experiment)),
        rows=tuple(sorted(_rows(experiment, runbook, bindings), key=lambda row: row.line)),
        document=runbook.path,
        gaps=tuple(
            row
            for row in check_bindings(runbook, bindings)
            if row.state not in {BindingState.BOUND, BindingState.INFORMATION}
        ),
        warnings=tuple(impossible(experiment, runbook, bindings)),
    )


def _touches(occurrences: Sequence[Occurrence]) -> Iterator[Touch]:
    for each in occurrences:
        fault, alone = each.fault, occurrences[1:] == () and each.words == AT_ONCE
        begins = "" if alone else f"{each.label}, {each.words}"
        yield Touch(fault.label, fault.service, fault.will_do(), fault.will_undo(), begins, _ends(fault))


def _ends(fault: Any) -> str:
    return (
        "" if fault.lasts is None else f"by itself {fault.lasts:g} s after its first effect, if nobody ends it before"
    )


def _expectations(experiment: Experiment[Any]) -> Iterator[str]:
    expect = experiment.expect
    yield f"severity {expect.severity.word}"
    yield f"level {expect.level.word}" + (f" to {expect.level_up_to.word}" if expect.level_up_to else "")
    if expect.procedure is not None:
        yield f"procedure {expect.procedure}"
    if expect.detected_within is not None:
        yield f"detected within {expect.detected_within:g} s of onset"
    if expect.recovered_within is not None:
        yield f"recovered within {expect.recovered_within:g} s of onset"
    if experiment.control:
        yield f"no incident in {experiment.max_duration:g} s"
    else:
        yield f"ended by {expect.ended_by_with(experiment.responder).value}"


def _rows(experiment: Experiment[Any], runbook: Runbook, bindings: Bindings) -> Iterator[DocumentRow]:
    expect = experiment.expect
    for row in runbook.classes:
        if row.severity is expect.severity is not Severity.NONE:
            yield DocumentRow(row.description.line, f"class {row.severity.word}: {row.description.text}")
    sections = dict.fromkeys((experiment.section, expect.procedure or experiment.section))
    for section in sections:
        if procedure := runbook.procedure(section):
            yield from _procedure_rows(procedure, bindings)
    for threshold in runbook.thresholds:
        for level, begins in threshold.levels:
            if level is expect.level:
                yield DocumentRow(begins.line, f"{threshold.phrase.text}: {level.word} from {begins.text}")
    for target in runbook.recovery:
        yield DocumentRow(target.rto.line, f"recovery of {target.label.text}: {target.rto.text}")


def _procedure_rows(procedure: Procedure, bindings: Bindings) -> Iterator[DocumentRow]:
    applies = bindings.procedure_of(procedure.title.text) is not None
    yield DocumentRow(procedure.title.line, f"procedure {procedure.section}: {procedure.title.text}", applies)
    for check in procedure.checks:
        yield DocumentRow(check.line, f"check: {check.text}", bindings.check_of(check.text) is not None)
    for action in procedure.actions:
        yield DocumentRow(action.line, f"action: {action.text}", bindings.action_of(action.text) is not None)
    for indicator in procedure.indicators:
        yield DocumentRow(indicator.bound.line, f"indicator: {indicator.phrase.text}")
