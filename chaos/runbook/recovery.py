"""Recovery targets outside tables: items of a list, and an "RTO:" below the heading of a service."""

import re
from collections.abc import Iterator, Sequence

from chaos.runbook.entries import Entry, keyed
from chaos.runbook.found import Found, Unread
from chaos.runbook.model import Comparison, Phrase, Quantity, RecoveryTarget
from chaos.runbook.phrases import COMMAS, split
from chaos.runbook.promises import promised
from chaos.runbook.quantities import quantity
from chaos.runbook.roles import told
from chaos.runbook.suggest_names import is_operation
from chaos.runbook.vocabulary import normal

_LONGER = (Comparison.AT_LEAST, Comparison.ABOVE)
_NO_SERVICE = (
    *("rpo", "rto", "mttr", "mttd", "mtta", "target", "goal", "maximum", "actual", "average", "loss"),
    *("backup", "backups", "retention", "frequency", "interval", "detection", "total"),
    *("목표", "최대"),
)
_NOT_OF_A_SERVICE = (
    *("rto", "rpo", "objective", "recovery", "scenario", "disaster", "target"),
    *("복구", "시나리오", "장애"),
)
_RTO_KEYS = frozenset(
    map(normal, ("rto", "recovery time objective", "recovery time objective (RTO)", "복구 목표 시간"))
)


def services_of(text: str) -> tuple[str, ...]:
    """The services that `text` lists; "Orders and payments" are two, "search and discovery" may be one."""
    return tuple(each for part in split(text, COMMAS + "/") for each in _joined(part))


def _joined(part: str) -> Sequence[str]:
    named = re.split(r"\s+(?:and|&|및)\s+", part, flags=re.IGNORECASE)
    return named if len(named) > 1 and all(map(is_operation, named)) else (part,)


def listed(entry: Entry) -> Iterator[Found]:
    """A recovery target as an item: "Orders: within 30 minutes", "Search - RTO 1 hour"."""
    line = entry.phrase.line
    key, value = keyed(entry.phrase.text) or ("", "")
    rto = _rto(re.sub(r"^RTO\b[\s:=]*", "", value), line)
    services = services_of(key)
    if rto is None or not services or promised(key) or told(key, _NO_SERVICE):
        yield from map(Unread, entry.phrases)
        return
    named = tuple(Phrase(service, line) for service in services)
    yield RecoveryTarget(entry.item.number or 0, Phrase(key, line), named, rto)
    yield from (Unread(child.phrase) for child in entry.children)


def below_heading(title: Phrase, line: Phrase) -> Sequence[Found]:
    """The recovery target of the service that `title` names: "RTO: < 2 hours | RPO: < 24 hours"."""
    if not title.text or told(title.text, _NOT_OF_A_SERVICE):
        return ()
    parts = [part.strip() for part in line.text.split("|")]
    pairs = [keyed(part) for part in parts]
    at = next((at for at, pair in enumerate(pairs) if pair and normal(pair[0]) in _RTO_KEYS), None)
    if at is None:
        return ()
    rto = _rto(re.sub(r"\s*\([^()0-9]*\)$", "", (pairs[at] or ("", ""))[1]), line.line)
    if rto is None:
        return ()
    others = [Unread(Phrase(part, line.line)) for place, part in enumerate(parts) if place != at and part]
    return (RecoveryTarget(0, title, (title,), rto), *others)


def _rto(text: str, line: int) -> Quantity | None:
    rto = quantity(text, line)
    return rto if rto is not None and rto.unit == "ms" and rto.comparison not in _LONGER else None
