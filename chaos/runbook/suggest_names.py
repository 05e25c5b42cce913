"""Which service and which endpoints of a system a phrase of a document names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chaos.runbook.suggest_words import ACTS, NEUTRAL, OPERATIONS, ROLES, TOO_COMMON, plain, says, without

_ASSUMED = {"cache": "cache", "database": "database", "app": "app"}
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD"
_NAME = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
_CALLED = re.compile(
    rf"""['"]({_NAME})['"]\s*,\s*['"](?:{_METHODS})['"]|\b(?:name|endpoint)['"]?\s*:\s*['"]({_NAME})['"]"""
)


@dataclass(frozen=True, slots=True)
class System:
    """What is known of the system that a document is to be bound to.

    `services` are its services by name, each with its role; `endpoints` what its load calls the kinds of
    requests, and `statements` the watched ones of its database. Without a target file (`known` is false) a
    cache, a database and an app are assumed.
    """

    services: Mapping[str, str] = field(default_factory=lambda: dict(_ASSUMED))
    endpoints: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    known: bool = False

    def service(self, *phrases: str, role: str | None = None) -> str | None:
        """The one service that the first of `phrases` to name any names, else the one in `role`; None in doubt."""
        for phrase in phrases:
            named = [name for name in self.services if says(phrase, [name])]
            named = named or [name for name, its in self.services.items() if says(phrase, ROLES.get(its, ()))]
            if named:
                return named[0] if len(named) == 1 else None
        return self.of_role(role) if role else None

    def named(self, phrase: str) -> tuple[str, ...]:
        """Every service that `phrase` names by its name or its role."""
        return tuple(name for name, its in self.services.items() if says(phrase, [name, *ROLES.get(its, ())]))

    def of_role(self, role: str) -> str | None:
        """The service in `role`; None where there is none, or more than one."""
        found = [name for name, its in self.services.items() if its == role]
        return found[0] if len(found) == 1 else None

    def endpoints_of(self, phrase: str, *, act: str = "") -> tuple[str, ...]:
        """The endpoints that `phrase` names for certain; those that `act` only, where it is given."""
        concepts, words = _concepts(phrase)
        things = (concepts - ACTS) | words
        asked = concepts & ACTS | ({act} if act else set())
        return tuple(name for name in self.endpoints if things and _fits(name, things, asked))


def assumed_endpoints(phrases: Iterable[str]) -> tuple[str, ...]:
    """What a load would call the requests that `phrases` name, where nothing is known of it; the closest names only."""
    named = {phrase: _concepts(phrase) for phrase in phrases}
    sure = [concepts for concepts, words in named.values() if concepts - ACTS and not words]
    closest = [one for one in sure if not any(one < other for other in sure)]
    return tuple(dict.fromkeys("_".join(each for each in OPERATIONS if each in one) for one in closest))


def endpoints_in(script: str) -> tuple[str, ...]:
    """The names of requests in a load script: a word before an HTTP method, or the value of a tag `name`."""
    return tuple(dict.fromkeys(match[1] or match[2] for match in _CALLED.finditer(script)))


def things_in(text: str) -> set[str]:
    """What users do something with, of those that `text` names for certain ("order", "cart")."""
    return _concepts(text)[0] - ACTS - TOO_COMMON


def is_operation(text: str) -> bool:
    """Whether all of `text` names one thing that users do something with, and nothing else."""
    concepts, words = _concepts(text)
    return len(concepts - ACTS) == 1 and not words


def _fits(endpoint: str, things: Iterable[str], asked: set[str]) -> bool:
    concepts, words = _concepts(endpoint)
    acts = concepts & ACTS
    return set(things) <= concepts | words and (not acts or not asked or bool(acts & asked))


def _concepts(text: str) -> tuple[set[str], set[str]]:
    """The concepts of `OPERATIONS` in `text`, and its other words."""
    said = plain(text)
    concepts = {concept for concept, words in OPERATIONS.items() if says(said, words)}
    known = [word for concept in concepts for word in OPERATIONS[concept]]
    return concepts, set(without(said, [*known, *NEUTRAL]).split())
