"""Durations and places in the words of verdicts and reports."""

from chaos.durations import clock, tenths
from chaos.events import FaultEnded, Record
from chaos.runbook.model import Runbook


def took(seconds: float) -> str:
    """A measured duration: "1.4 s", "2 min 5 s", "1 h 2 min"."""
    return tenths(seconds)


def limit(seconds: float) -> str:
    """A duration somebody wrote down: "500 ms", "10 s", "30 min", "1 h"."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:g} ms"
    return f"{seconds:g} s" if seconds < 60 else clock(seconds)  # noqa: PLR2004 - a minute


def cite(record: Record) -> str:
    """Where a fact stands in the event log."""
    return f"record {record.seq} at +{record.at_s:.1f} s"


def ender(end: FaultEnded) -> str:
    """Who or what ended a fault: "remediation", "its own end after 20 s, as the experiment says"."""
    return end.by if end.for_s is None else f"its {end.by} after {limit(end.for_s)}, as the experiment says"


def quote(runbook: Runbook, text: str, line: int) -> str:
    """Where a promise stands in the document."""
    return f"“{text}” ({runbook.path}, line {line})"


def listed(words: list[str]) -> str:
    """The words as a sentence lists them: "a, b and c"."""
    return " and ".join([*([", ".join(words[:-1])] if words[:-1] else []), *words[-1:]])
