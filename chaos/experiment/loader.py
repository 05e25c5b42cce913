"""What an experiment says, held against the document, the bindings and the target it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chaos import definitions
from chaos.errors import Problem
from chaos.experiment import sequence
from chaos.experiment.definition import NO_PROCEDURE, EndedBy, Experiment
from chaos.experiment.figures import span
from chaos.experiment.found import Found
from chaos.experiment.own_ends import own_ends_fit
from chaos.experiment.schedule import occurrences, placed
from chaos.experiment.stop_names import stop_names_known
from chaos.quoting import quoted
from chaos.responding import Mode
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Level, Severity


class HasServices(Protocol):
    """What a target file is read for here: its services, and where its links lead."""

    @property
    def services(self) -> Mapping[str, Any]:
        """The services by name."""

    @property
    def links(self) -> Mapping[str, Any]:
        """The links by name; `to` is the service that each leads to."""


@dataclass(frozen=True, slots=True)
class _Together:
    experiment: Experiment[Any]
    runbook: Runbook
    bindings: Bindings
    target: HasServices


def problems(  # noqa: PLR0913, PLR0917 - the four files of a drill, and the text that gives the lines
    experiment: Experiment[Any],
    runbook: Runbook,
    bindings: Bindings,
    target: HasServices,
    text: str = "",
    path: str = "the experiment",
) -> list[Problem]:
    """Everything in `experiment` that does not fit the other files; with lines where its `text` is given."""
    places = definitions.places(text, path) if text else {}
    together = _Together(experiment, runbook, bindings, target)
    return [
        Problem(path, *_nearest(places, where), message, hint)
        for check in _CHECKS
        for where, message, hint in check(together)
    ]


def _section_exists(it: _Together) -> Found:
    if it.runbook.procedure(it.experiment.section) is None:
        message = f"{it.runbook.path} has no failure procedure {quoted(it.experiment.section)}"
        yield ("section",), message, _sections(it.runbook)


def _procedure_can_match(it: _Together) -> Found:
    expected = it.experiment.expect.procedure
    if expected is None or expected == NO_PROCEDURE:
        return
    procedure = it.runbook.procedure(expected)
    if procedure is None:
        yield ("expect", "procedure"), f"{it.runbook.path} has no procedure {quoted(expected)}", _sections(it.runbook)
    elif it.bindings.procedure_of(procedure.title.text) is None:
        message = f"procedure {expected} ({procedure.title.text}) is never followed: the bindings do not say when"
        yield ("expect", "procedure"), message, "add it under procedures in the bindings"


def _severity_can_be_reached(it: _Together) -> Found:
    severity, level = it.experiment.expect.severity, it.experiment.expect.level
    if severity is not Severity.NONE:
        if all(row.severity is not severity for row in it.runbook.classes):
            yield ("expect", "severity"), f"{it.runbook.path} has no class {severity.word}", ""
        if all(binding.severity is not severity for binding in it.bindings.classes):
            message = f"no incident can be {severity.word}: the bindings do not say when"
            yield ("expect", "severity"), message, "add it under classes in the bindings"
    if level is not Level.NONE and all(row.begins(level) is None for row in it.runbook.thresholds):
        yield ("expect", "level"), f"{it.runbook.path} gives no threshold for the level {level.word}", ""


def _services_exist(it: _Together) -> Found:
    for path, fault in placed(it.experiment):
        if fault.service not in it.target.services:
            message = f"the target has no service {quoted(fault.service)}"
            yield (*path, "service"), message, "services: " + ", ".join(it.target.services)
        elif it.target.services[fault.service].role not in fault.roles:
            role = it.target.services[fault.service].role
            fits = [name for name, each in it.target.services.items() if each.role in fault.roles]
            message = f"{fault.type} does not fit {fault.service}, which is of the role {role}"
            yield (*path, "service"), message, f"services that it fits: {', '.join(fits) or 'none of this target'}"


def _links_lead_there(it: _Together) -> Found:
    for path, fault in placed(it.experiment):
        name = getattr(fault, "link", None)
        if name is None:
            continue
        leading = [each for each, link in it.target.links.items() if link.to == fault.service]
        if name not in leading:
            what = f"leads to {it.target.links[name].to}" if name in it.target.links else "is none of the target's"
            hint = f"links to {fault.service}: {', '.join(leading) or 'none'}"
            yield (*path, "link"), f"the link {quoted(name)} {what}", hint


def _figures_given(it: _Together) -> Found:
    for path, fault in placed(it.experiment):
        if fault.threshold and span(it.runbook, *fault.threshold) is None:
            metric, level = fault.threshold
            message = f"{it.runbook.path} gives no figure for {metric.value} at level {level.word}"
            yield (*path, "to_level"), message, "write another level, or the threshold into the document"


def _stop_signals_read(it: _Together) -> Found:
    for index, each in enumerate(it.experiment.stop_when):
        if it.bindings.reading(each.signal) is None:
            message = f"the bindings do not say how {each.signal.value} is read"
            yield ("stop_when", index, "signal"), message, "add it under readings in the bindings"
        limit_s = it.experiment.max_duration
        if each.lasts >= limit_s:
            message = (
                f"the drill ends after {limit_s:g} s, before a signal can be beyond its bound for {each.lasts:g} s"
            )
            yield ("stop_when", index, "for"), message, f"less than {limit_s:g}s"
    yield from stop_names_known(it.experiment, it.bindings, it.target.services)


def _faults_told_apart(it: _Together) -> Found:
    seen: set[str] = set()
    for path, fault in placed(it.experiment):
        labels = {each.label for each in occurrences(path, fault)}
        if twice := sorted(seen & labels):
            yield path, f"two faults are called {quoted(twice[0])}", "give one of them a name"
        seen |= labels


def _long_enough(it: _Together) -> Found:
    experiment, hold_s = it.experiment, it.bindings.recovery.hold
    if experiment.steady_state.hold > experiment.steady_state.within:
        yield ("steady_state",), "hold is longer than within, so the steady state can never be met", ""
    limit_s = experiment.max_duration
    if limit_s <= hold_s:
        message = f"max_duration ({limit_s:g} s) is too short to confirm a recovery, which must hold {hold_s:g} s"
        yield ("max_duration",), message, ""
    for name in ("detected_within", "recovered_within"):
        within_s = getattr(experiment.expect, name)
        needed_s = hold_s if name == "recovered_within" else 0.0
        if within_s is not None and within_s + needed_s > limit_s:
            message = f"the drill ends after {limit_s:g} s, before {name} ({within_s:g} s) can be judged"
            hint = f"max_duration must be at least {within_s + needed_s:g}s" + (
                f": {needed_s:g} s more than {name}, for a recovery must hold" if needed_s else ""
            )
            yield ("max_duration",), message, hint


def _somebody_ends_it(it: _Together) -> Found:
    expect, responder = it.experiment.expect, it.experiment.responder
    if it.experiment.control:
        if expect.severity is not Severity.NONE:
            yield ("expect", "severity"), "nothing is injected, and an incident is expected", "say severity: none"
        return
    if expect.severity is Severity.NONE and expect.ended_by_with(responder) is EndedBy.REMEDIATION:
        message = "without an incident there is no remediation to end the fault"
        yield ("expect",), message, "say ended_by: undo, or own end"
    said = expect.ended_by if "ended_by" in expect.model_fields_set else None
    if responder is Mode.NONE and said is EndedBy.REMEDIATION:
        message = "nobody responds, so there is no remediation to end the fault"
        yield ("expect", "ended_by"), message, "say ended_by: own end, or undo"


_CHECKS: tuple[Callable[[_Together], Found], ...] = (
    _section_exists,
    _procedure_can_match,
    _severity_can_be_reached,
    _services_exist,
    _links_lead_there,
    _figures_given,
    lambda it: sequence.something_is_injected(it.experiment),
    lambda it: sequence.picks_fit(it.experiment),
    lambda it: sequence.blast_radius_kept(it.experiment),
    lambda it: sequence.begins_somewhere(it.experiment),
    lambda it: sequence.one_at_a_time(it.experiment),
    lambda it: sequence.comes_in_time(it.experiment, it.bindings.recovery.hold),
    _stop_signals_read,
    _faults_told_apart,
    _long_enough,
    _somebody_ends_it,
    lambda it: own_ends_fit(it.experiment, it.bindings.recovery.hold),
)


def _sections(runbook: Runbook) -> str:
    return "it has " + (", ".join(each.section for each in runbook.procedures) or "none")


def _nearest(places: Mapping[definitions.Path, definitions.Place], where: definitions.Path) -> definitions.Place:
    """The place of the longest part of `where` that the file spells out; (0, 0) without a text."""
    parts = (where[:length] for length in range(len(where), -1, -1))
    return next((places[part] for part in parts if part in places), (0, 0))
