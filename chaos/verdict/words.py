"""Durations and places in the words of verdicts and reports."""

from chaos.events import Record
from chaos.runbook.model import Runbook


def took(seconds: float) -> str:
    """A measured duration: "1.4 s", "2 min 5 s", "1 h 2 min"."""
    return f"{seconds:.1f} s" if abs(seconds) < 60 else _clock(seconds)  # noqa: PLR2004 - a minute


def limit(seconds: float) -> str:
    """A duration somebody wrote down: "500 ms", "10 s", "30 min", "1 h"."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:g} ms"
    return f"{seconds:g} s" if seconds < 60 else _clock(seconds)  # noqa: PLR2004 - a minute


def _clock(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2]) or "0 s"


def cite(record: Record) -> str:
    """Where a fact stands in the event log."""
    return f"record {record.seq} at +{record.at_s:.1f} s"


def quote(runbook: Runbook, text: str, line: int) -> str:
    """Where a promise stands in the document."""
    return f"“{text}” ({runbook.path}, line {line})"


def listed(words: list[str]) -> str:
    """The words as a sentence lists them: "a, b and c"."""
    return " and ".join([*([", ".join(words[:-1])] if words[:-1] else []), *words[-1:]])
