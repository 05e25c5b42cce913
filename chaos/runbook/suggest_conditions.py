"""When a severity class or a failure procedure applies: guessed from the document's sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chaos.runbook.left_out import LONGEST_ANSWER_MS, left_out
from chaos.runbook.model import Comparison, Procedure, Quantity, Runbook, SeverityClass
from chaos.runbook.quantities import quantities
from chaos.runbook.suggest_names import System, things_in
from chaos.runbook.suggest_words import (
    ACTS,
    CACHE_WORDS,
    ERRORS,
    FAILING,
    INDEX_WORDS,
    INTERRUPTED,
    NO_OPERATION,
    OPERATIONS,
    OUTAGE,
    PARTIAL,
    ROLES,
    SLOW,
    UNSEEN,
    plain,
    says,
    without,
)
from chaos.scales import Metric, Severity

_RISING = (Comparison.AT_LEAST, Comparison.ABOVE)

Condition = dict[str, Any]
"""A predicate as a bindings file writes it."""

_GUESSED = "Guessed from the document's words; read it as a sentence and mend it."
_BY_LEVELS = "None of its words could be bound, so levels alone tell this class; mend it."
_NOTHING = "nothing of it could be bound, and these levels are an example"


@dataclass(frozen=True, slots=True)
class Guessed:
    """When something applies, why, and which subjects its indicator watches.

    `lacks` is what of the sentence the guess leaves out, in words: it is then no more than a beginning.
    """

    when: Condition
    because: str = _GUESSED
    subjects: tuple[str, ...] = ()
    lacks: str = ""


def class_condition(row: SeverityClass, operations: tuple[str, ...], system: System, *, indicators: bool) -> Guessed:
    """When an incident is of the class of `row`, whose sentence may name any of `operations`."""
    sentence = " ".join([row.description.text, *(each.text for each in row.details)])
    parts, rest = _together(sentence, operations, system)
    parts += [*_outage(rest, system), *_of_operations(rest, operations, system)]
    parts += [each for each in _figures(row) if not any(_is_figure(part, each["figure"]) for part in parts)]
    if says(sentence, PARTIAL):
        parts.append(_level(Metric.ERROR_RATE, "warning"))
        parts += [{"indicator": "violated"}] if indicators else []
    if not parts:
        return Guessed(_any(_BY_SEVERITY[row.severity]), _BY_LEVELS, lacks=_NOTHING)
    when = _any(parts)
    missing = left_out(row.description.text, when, system, quantities=row.quantities)
    return Guessed(when, lacks=_lacking(missing))


def _lacking(missing: tuple[str, ...]) -> str:
    return f"the guess leaves out {', '.join(map(repr, missing))}" if missing else ""


def _is_figure(part: Condition, metric: str) -> bool:
    return part.get("figure") == metric


def procedure_condition(procedure: Procedure, runbook: Runbook, system: System) -> Guessed | None:
    """When `procedure` applies; None where neither its title nor its rows tell."""
    title = procedure.title.text
    parts: list[Condition] = []
    database = system.of_role("database")
    if says(title, INDEX_WORDS) and database:
        parts.append({"missing_index": database})
    elif (service := system.service(title)) and says(title, OUTAGE):
        parts.append({"down": service})
    # An answer that is slow or fails anywhere is no sign of one failure.
    if not (_of_answers(procedure) and (parts or not _subjects(procedure, system))):
        parts += _indicator(procedure, runbook, system)
    if not parts:
        parts += [*_symptoms(procedure, system)] or [*_by_title(title, system)]
    if not parts:
        return None
    when = _any(parts)
    watched = [each.metric for each in procedure.indicators] if "indicator" in str(when) else []
    missing = left_out(title, when, system, watched=watched)
    return Guessed(when, subjects=_subjects(procedure, system), lacks=_lacking(missing))


def _together(sentence: str, operations: tuple[str, ...], system: System) -> tuple[list[Condition], str]:
    """Clauses that want an outage *and* that operations feel it, as one condition each; and what else is said."""
    found: list[Condition] = []
    rest: list[str] = []
    for clause in re.split("[,;，、]", sentence):
        for conjunction in re.finditer(r"\band\b", clause):
            down = list(_outage(clause[: conjunction.start()], system))
            felt = list(_of_operations(clause[conjunction.end() :], operations, system))
            if down and felt:
                found.append({"all": [*down, *felt]})
                break
        else:
            rest.append(clause)
    return found, ", ".join(rest)


def _outage(sentence: str, system: System) -> Iterator[Condition]:
    """A service that is down, and that users feel it where the sentence says so too."""
    services = [name for name in system.named(sentence) if system.services[name] != "app"]
    if not services or not says(sentence, OUTAGE):
        return
    down = _any([{"down": name} for name in services])
    felt = _any([_level(Metric.API_RESPONSE_TIME, "critical"), _level(Metric.ERROR_RATE, "critical")])
    yield {"all": [down, felt]} if says(sentence, INTERRUPTED) else down


def _of_operations(sentence: str, operations: tuple[str, ...], system: System) -> Iterator[Condition]:
    """Every clause that names operations: unavailable, failing or slow, as it says, or as the sentence does."""
    for clause in re.split("[,;，、]", sentence):
        act = "lookup" if says(clause, UNSEEN) else ""
        named = _named(clause, operations, system)
        endpoints = list(dict.fromkeys(name for each in named for name in system.endpoints_of(each, act=act)))
        if not endpoints:
            continue
        if act:
            yield {"unavailable": endpoints}
        elif any(each.unit == "ms" and _is_slow(each) for each in quantities(clause, 0)):
            yield {"figure": Metric.API_RESPONSE_TIME.value, "subjects": endpoints}
        elif says(clause, SLOW):
            yield _level(Metric.API_RESPONSE_TIME, "warning", endpoints)
        elif says(clause, FAILING) or (says(sentence, FAILING) and not says(sentence, SLOW)):
            yield _level(Metric.ERROR_RATE, "critical", endpoints)


def _is_slow(bound: Quantity) -> bool:
    return bound.comparison in _RISING and bound.value <= LONGEST_ANSWER_MS


def _named(clause: str, operations: tuple[str, ...], system: System) -> Iterator[str]:
    """The operations that `clause` names, the longest first; a shorter one inside it is not named again.

    Those of the document go first; then every word for one that is left ("carts").
    """
    left = plain(clause)
    for each in sorted(operations, key=len, reverse=True):
        if plain(each) and says(left, [each]):
            left = without(left, [each])
            yield each
    words = [word for role in system.services.values() for word in ROLES.get(role, ())]
    left = without(left, [*words, *NO_OPERATION])
    for concept in sorted(things_in(left)):
        done = [f"{word} {act}" for word in OPERATIONS[concept] for each in sorted(ACTS) for act in OPERATIONS[each]]
        yield next((each for each in done if says(left, [each])), concept)


def _figures(row: SeverityClass) -> Iterator[Condition]:
    bounds = [quantity for quantity in row.quantities if quantity.comparison in _RISING]
    if any(bound.unit == "ms" and _is_slow(bound) for bound in bounds):
        yield {"figure": Metric.API_RESPONSE_TIME.value}
    if any(bound.unit == "%" for bound in bounds) and says(row.description.text, ERRORS):
        yield {"figure": Metric.ERROR_RATE.value}


def _indicator(procedure: Procedure, runbook: Runbook, system: System) -> Iterator[Condition]:
    if not procedure.indicators:
        return
    violated: Condition = {"indicator": "violated", "procedure": procedure.section}
    other = next((each for each in runbook.procedures if says(each.title.text, CACHE_WORDS)), None)
    slow = any(each.metric is Metric.QUERY_TIME for each in procedure.indicators)
    cache = system.of_role("cache")
    if slow and cache and other and other.section != procedure.section:
        # A lost cache sends its load to the database and slows every query there.
        yield {"all": [violated, {"none": [{"down": cache}, {"matched": other.section}]}]}
    else:
        yield violated


def _of_answers(procedure: Procedure) -> bool:
    """Whether the indicators of `procedure` are of the answers that users get, which many failures spoil."""
    metrics = {each.metric for each in procedure.indicators}
    return bool(metrics) and metrics <= {Metric.API_RESPONSE_TIME, Metric.ERROR_RATE}


def _subjects(procedure: Procedure, system: System) -> tuple[str, ...]:
    metrics = {each.metric for each in procedure.indicators}
    cache = system.of_role("cache")
    if metrics == {Metric.CACHE_HIT_RATIO} and cache:
        return (cache,)
    if _of_answers(procedure):
        named = [each.operation.text for each in procedure.symptoms]
        return tuple(dict.fromkeys(name for each in named for name in system.endpoints_of(each)))
    if metrics == {Metric.QUERY_TIME}:
        hit = [name for each in procedure.symptoms for name in system.endpoints_of(each.operation.text)]
        return tuple(dict.fromkeys(name for name in hit if name in system.statements))
    return ()


def _symptoms(procedure: Procedure, system: System) -> Iterator[Condition]:
    for metric, unit in ((Metric.API_RESPONSE_TIME, "ms"), (Metric.ERROR_RATE, "%")):
        of_unit = [each for each in procedure.symptoms if each.after and each.after.unit == unit]
        endpoints = [name for each in of_unit for name in system.endpoints_of(each.operation.text)]
        if endpoints:
            yield _level(metric, "warning", list(dict.fromkeys(endpoints)))


def _by_title(title: str, system: System) -> Iterator[Condition]:
    endpoints = [*dict.fromkeys(name for each in sorted(things_in(title)) for name in system.endpoints_of(each))]
    service = [name for name in system.named(title) if system.services[name] != "app"]
    if says(title, SLOW):
        yield _level(Metric.API_RESPONSE_TIME, "warning", endpoints)
    if says(title, ERRORS):
        yield _level(Metric.ERROR_RATE, "warning", endpoints)
    if says(title, ["cpu"]):
        yield _level(Metric.CPU_USAGE, "warning", service)
    if says(title, ["memory", "oom", "메모리"]):
        yield _level(Metric.MEMORY_USAGE, "warning", service)


def _level(metric: Metric, at_least: str, subjects: list[str] | None = None) -> Condition:
    level: Condition = {"metric": metric.value, "at_least": at_least}
    return {"level": {**level, "subjects": subjects} if subjects else level}


def _any(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else {"any": parts}


_BY_SEVERITY: dict[Severity, list[Condition]] = {
    Severity.CRITICAL: [_level(Metric.ERROR_RATE, "critical")],
    Severity.MAJOR: [_level(Metric.ERROR_RATE, "warning"), _level(Metric.API_RESPONSE_TIME, "critical")],
    Severity.MINOR: [_level(Metric.ERROR_RATE, "caution"), _level(Metric.API_RESPONSE_TIME, "warning")],
}
