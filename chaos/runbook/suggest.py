"""A beginning of bindings for a document: what can be guessed from its words, and what only its readers know."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chaos.runbook.bindings import folded
from chaos.runbook.model import Phrase, Procedure, Runbook
from chaos.runbook.reporting import report_channel
from chaos.runbook.suggest_conditions import class_condition, procedure_condition
from chaos.runbook.suggest_names import System, assumed_endpoints
from chaos.runbook.suggest_readings import readings
from chaos.runbook.suggest_work import Work, action, check
from chaos.scales import Metric


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One entry of a bindings file, and what of the document it is for.

    With a `todo` it is an example to be written by hand: nothing was guessed. `doubt` is a guess to be confirmed.
    """

    said: tuple[Phrase, ...]
    entry: Mapping[str, Any]
    todo: str = ""
    doubt: str = ""


Suggestions = Mapping[str, tuple[Suggestion, ...]]
"""By the key of the bindings file."""


def suggest(runbook: Runbook, system: System) -> Suggestions:
    """An entry for everything in `runbook` that needs one, on `system`."""
    if not system.endpoints:
        system = replace(system, endpoints=assumed_endpoints(each.text for each in _operations(runbook)))
    parts: dict[str, tuple[Suggestion, ...]] = {
        "operations": _together(_operation(phrase, system) for phrase in _operations(runbook)),
        "classes": tuple(_classes(runbook, system)),
        "procedures": tuple(_procedure(each, runbook, system) for each in _once(runbook.procedures)),
        "checks": tuple(_worked(runbook, system, lambda each: each.checks, "looks_at", check)),
        "actions": tuple(_worked(runbook, system, lambda each: each.actions, "does", action)),
        "contacts": tuple(_contacts(runbook)),
        "channels": tuple(_channels(runbook)),
    }
    return {"readings": tuple(_readings(runbook, parts)), **parts}


def _readings(runbook: Runbook, parts: Suggestions) -> Iterator[Suggestion]:
    said: dict[Metric, list[Phrase]] = {}
    for threshold in runbook.thresholds:
        said.setdefault(threshold.metric, []).append(threshold.phrase)
    for procedure in runbook.procedures:
        for indicator in procedure.indicators:
            said.setdefault(indicator.metric, []).append(indicator.phrase)
    wanted = {metric for each in parts.values() for one in each for metric in _metrics_in(one.entry)}
    for metric, entry in readings([*said, *(each for each in Metric if each in wanted and each not in said)]):
        yield Suggestion(tuple(said.get(metric, ())), entry)


def _metrics_in(entry: Any) -> Iterator[Metric]:
    """The metrics that the predicates in an entry speak of."""
    if isinstance(entry, Mapping):
        for key, value in entry.items():
            if key in _OBSERVED:
                yield _OBSERVED[key]
            elif key in {"metric", "figure"}:
                yield Metric(value)
            yield from _metrics_in(value)
    elif isinstance(entry, list):
        for each in entry:
            yield from _metrics_in(each)


_OBSERVED = {
    "down": Metric.SERVICE_UP,
    "up": Metric.SERVICE_UP,
    "restart": Metric.SERVICE_UP,
    "missing_index": Metric.INDEX_VALID,
    "waits_for_locks": Metric.LOCK_WAITS,
    "unavailable": Metric.ERROR_RATE,
}


def _operations(runbook: Runbook) -> Iterator[Phrase]:
    """Every phrase that names an operation, once, in the document's order."""
    phrases = [service for target in runbook.recovery for service in target.services]
    phrases += [symptom.operation for procedure in runbook.procedures for symptom in procedure.symptoms]
    first = {folded(each.text): each for each in sorted(phrases, key=lambda each: -each.line)}
    yield from sorted(first.values(), key=lambda each: each.line)


def _operation(phrase: Phrase, system: System) -> Suggestion:
    endpoints = list(system.endpoints_of(phrase.text))
    entry = {"phrases": [phrase.text], "endpoints": endpoints or ["NAME"]}
    if not endpoints:
        known = f" It has {', '.join(system.endpoints)}." if system.known and system.endpoints else ""
        return Suggestion((phrase,), entry, todo=f"Which requests of the load are {phrase.text!r}?{known}")
    doubt = "" if system.known else f"Does your load call these requests {' and '.join(endpoints)}?"
    return Suggestion((phrase,), entry, doubt=doubt)


def _together(suggestions: Iterator[Suggestion]) -> tuple[Suggestion, ...]:
    """One entry for all phrases that come to the same."""
    by_endpoints: dict[tuple[str, ...], Suggestion] = {}
    for each in suggestions:
        key = tuple(each.entry["endpoints"]) if not each.todo else (each.said[0].text, "")
        known = by_endpoints.get(key)
        by_endpoints[key] = (
            each
            if known is None
            else replace(
                known,
                said=known.said + each.said,
                entry={**known.entry, "phrases": known.entry["phrases"] + each.entry["phrases"]},
            )
        )
    return tuple(by_endpoints.values())


def _classes(runbook: Runbook, system: System) -> Iterator[Suggestion]:
    operations = tuple(phrase.text for phrase in _operations(runbook))
    seen = set()
    for row in runbook.classes:
        if row.severity.word == "none" or row.severity in seen:
            continue
        seen.add(row.severity)
        condition = class_condition(
            row, operations, system, indicators=any(each.indicators for each in runbook.procedures)
        )
        entry = {"severity": row.severity.word, "when": condition.when, "because": condition.because}
        said = Phrase(f"{row.label.text}: {row.description.text}", row.label.line)
        todo = f"When is an incident {row.label.text}? {_sentence(condition.lacks)}" if condition.lacks else ""
        yield Suggestion((said,), entry, todo=todo)
    if not seen:
        entry = {
            "severity": "Minor",
            "when": {"level": {"metric": Metric.ERROR_RATE.value, "at_least": "warning"}},
            "because": "The document defines no classes, so no incident has one; a bindings file needs an entry.",
        }
        yield Suggestion((), entry)


def _procedure(procedure: Procedure, runbook: Runbook, system: System) -> Suggestion:
    condition = procedure_condition(procedure, runbook, system)
    entry: dict[str, Any] = {"phrases": [procedure.title.text]}
    if condition is None:
        entry["applies"] = {"down": "SERVICE"}
        return Suggestion((procedure.title,), entry, todo=f"What tells that {procedure.title.text!r} is happening?")
    entry["applies"] = condition.when
    if condition.subjects:
        entry["indicator_subjects"] = list(condition.subjects)
    asked = f"What tells that {procedure.title.text!r} is happening?"
    todo = f"{asked} {_sentence(condition.lacks)}" if condition.lacks else ""
    return Suggestion((procedure.title,), {**entry, "because": condition.because}, todo=todo)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _once(procedures: tuple[Procedure, ...]) -> Iterator[Procedure]:
    seen = set()
    for each in procedures:
        if folded(each.title.text) not in seen:
            seen.add(folded(each.title.text))
            yield each


Guess = Callable[[str, str, System], Work]
"""From a phrase and the title of its procedure."""


def _worked(
    runbook: Runbook, system: System, listed: Callable[[Procedure], tuple[Phrase, ...]], key: str, guess: Guess
) -> Iterator[Suggestion]:
    seen = set()
    for procedure in runbook.procedures:
        for phrase in listed(procedure):
            if folded(phrase.text) in seen:
                continue
            seen.add(folded(phrase.text))
            found = guess(phrase.text, procedure.title.text, system)
            entry = {"phrases": [phrase.text], key: found.entry}
            yield Suggestion((phrase,), entry, todo=found.todo)


def _contacts(runbook: Runbook) -> Iterator[Suggestion]:
    where = report_channel(runbook)
    seen = set()
    for contact in runbook.contacts:
        if folded(contact.who.text) in seen:
            continue
        seen.add(folded(contact.who.text))
        entry = {"phrases": [contact.who.text], "channel": where.text if where else "#CHANNEL"}
        todo = "" if where else f"How is {contact.who.text!r} called: in which channel, by which mention?"
        yield Suggestion((contact.who,), entry, todo=todo)


def _channels(runbook: Runbook) -> Iterator[Suggestion]:
    if where := report_channel(runbook):
        entry = {"phrases": [where.text], "channel": "#DRILLS"}
        yield Suggestion(
            (where,), entry, todo=f"Which channel stands for {where.text} while drills run? Else it is used."
        )
