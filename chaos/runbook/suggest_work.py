"""What the checks and actions of a document come to: guessed from their words."""

from dataclasses import dataclass
from typing import Any

from chaos.runbook.suggest_names import System
from chaos.runbook.suggest_words import (
    CACHE_WORDS,
    CHECKS,
    DEFAULT_ROLES,
    INDEX_WORDS,
    NOT_A_CHECK,
    OPTIMIZE,
    REBUILD,
    REINDEX,
    RESTART,
    says,
)


@dataclass(frozen=True, slots=True)
class Work:
    """What is looked at or done. With a `todo`, `entry` is an example: nothing was guessed."""

    entry: Any
    todo: str = ""


def check(phrase: str, title: str, system: System) -> Work:
    """What the check `phrase` of the procedure titled `title` looks at."""
    kind = (
        None
        if says(phrase, NOT_A_CHECK)
        else next((kind for kind, words in CHECKS.items() if says(phrase, words)), None)
    )
    if kind is None:
        kinds = ", ".join(sorted(CHECKS))
        return Work({"up": "SERVICE"}, f"What is looked at for {phrase!r}? One of {kinds} of a service.")
    service = system.service(phrase, title, role=DEFAULT_ROLES.get(kind))
    return Work({kind: service}) if service else Work({kind: "SERVICE"}, _which("is looked at for", phrase, system))


def action(phrase: str, title: str, system: System) -> Work:
    """What the action `phrase` of the procedure titled `title` does."""
    if says(phrase, OPTIMIZE):
        return _of_database("refresh_statistics", phrase, system)
    if says(phrase, REINDEX) or (says(phrase, INDEX_WORDS) and says(phrase, REBUILD)):
        return _of_database("rebuild_indexes", phrase, system)
    if says(phrase, CACHE_WORDS) and says(phrase, REBUILD):
        asked = system.of_role("app") or "SERVICE"
        return Work([{"call": "/PATH", "service": asked}], f"Which call of which service does {phrase!r}?")
    if says(phrase, RESTART):
        service = system.service(phrase, title)
        return Work([{"restart": service}]) if service else _unsaid("restart", phrase, system)
    return Work(
        [{"restart": "SERVICE"}],
        f"What does {phrase!r} do? A list of restart, call, rebuild_indexes, refresh_statistics.",
    )


def _of_database(kind: str, phrase: str, system: System) -> Work:
    service = system.service(phrase, role="database") or system.of_role("database")
    return Work([{kind: service}]) if service else _unsaid(kind, phrase, system)


def _unsaid(kind: str, phrase: str, system: System) -> Work:
    return Work([{kind: "SERVICE"}], _which("is meant by", phrase, system))


def _which(does: str, phrase: str, system: System) -> str:
    return f"Which service {does} {phrase!r}? One of {', '.join(system.services)}."
