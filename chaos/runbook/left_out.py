"""What a sentence of the document names and a condition for it leaves out: services, operations and figures."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from chaos.runbook.model import Quantity
from chaos.runbook.suggest_names import System, things_in
from chaos.runbook.suggest_words import NO_OPERATION, OPERATIONS, ROLES, plain, says, without
from chaos.scales import Metric

LONGEST_ANSWER_MS = 60_000.0
"""A longer time in the sentence of a class is how long an incident lasts, not how long an answer takes."""

_NAME_SERVICE = ("down", "missing_index", "waits_for_locks")
_UNIT_OF = {each.value: each.unit.value for each in Metric}
_OF_ROLE = {Metric.QUERY_TIME: "database", Metric.CACHE_HIT_RATIO: "cache", Metric.INDEX_VALID: "database"}
"""Metrics that one role of services has, so that a condition on them speaks of that service."""


def left_out(
    sentence: str,
    condition: Any,
    system: System,
    *,
    quantities: Sequence[Quantity] = (),
    watched: Iterable[Metric] = (),
) -> tuple[str, ...]:
    """The words of `sentence` for whatever `condition` (a predicate as a file writes it) does not speak of.

    `quantities` are the figures that were read in the sentence, `watched` the metrics of the indicators that the
    condition speaks of. A service that is the application itself is everywhere, and so never left out.
    """
    said = dict(_said(condition))
    subjects = {name for names in said.values() for name in names}
    services = subjects | {name for each in watched if (name := system.of_role(_OF_ROLE.get(each, "")))}
    figures = {_UNIT_OF[key.removeprefix("figure ")] for key in said if key.startswith("figure ")}
    covered = {concept for name in subjects for concept in things_in(name)}
    return tuple(
        dict.fromkeys(
            [
                *_services(sentence, services, system),
                *_operations(sentence, covered, system),
                *(each.text for each in quantities if each.unit not in figures or _lasts(each)),
            ]
        )
    )


def _services(sentence: str, covered: set[str], system: System) -> Iterator[str]:
    for name in system.named(sentence):
        role = system.services[name]
        if role != "app" and name not in covered:
            yield _word(sentence, [name, *ROLES.get(role, ())])


def _operations(sentence: str, covered: set[str], system: System) -> Iterator[str]:
    words = [word for role in {*system.services.values()} for word in ROLES.get(role, ())]
    # "payment provider" names a service, and "in order to" nothing at all.
    rest = without(plain(sentence), [*words, *NO_OPERATION])
    for concept in sorted(things_in(rest) - covered, key=lambda each: rest.find(_word(rest, OPERATIONS[each]))):
        yield _word(sentence, OPERATIONS[concept])


def _lasts(quantity: Quantity) -> bool:
    return quantity.unit == "ms" and quantity.value > LONGEST_ANSWER_MS


def _said(condition: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every predicate inside `condition` by a key of its own, with the services and endpoints that it names."""
    if isinstance(condition, Mapping):
        for key, value in condition.items():
            if key in _NAME_SERVICE:
                yield f"{key} {value}", (value,)
            elif key == "unavailable":
                yield f"{key} {value}", tuple(value)
            elif key == "figure":
                metric = value.value if isinstance(value, Enum) else value
                yield f"figure {metric}", tuple(condition.get("subjects") or ())
            elif key == "level":
                yield f"level {value}", tuple(value.get("subjects") or ())
            # What must not hold is not what the sentence says.
            elif key != "none":
                yield from _said(value)
    elif isinstance(condition, (list, tuple)):
        for each in condition:
            yield from _said(each)


def _word(sentence: str, words: Iterable[str]) -> str:
    """The first of `words` in `sentence` as it is written there."""
    for word in sorted(words, key=len, reverse=True):
        if says(sentence, [word]):
            letters = r"\W*".join(map(re.escape, plain(word).replace(" ", "")))
            found = re.search(letters, sentence, re.IGNORECASE)
            return found[0] if found else word
    return ""
