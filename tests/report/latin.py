"""Which words of a page in Korean are English still."""

import re
from collections.abc import Sequence

from chaos.events import ActionDone, DrillStarted, FaultInjected, LogsRead, Record

NAMES = {
    *("api", "cpu", "ms", "utc", "p95", "db", "ok", "rto", "get", "post", "analyze", "concurrently", "embedded"),
    *("gameday", "uplot", "mit", "javascript", "redis", "postgresql", "slack", "k6", "minor", "major", "critical"),
    "on-call",
    *("ttd", "ttr", "gt", "lt", "xxxx-xxxx"),
}
"""Names and units, which Korean engineers write in Latin letters too."""


def english(text: str, records: Sequence[Record]) -> list[str]:
    """Words of Latin letters that are neither names nor out of the experiment, the document or the log lines."""
    first = records[0].event
    assert isinstance(first, DrillStarted)
    theirs = [str(first.experiment), str(first.target), str(first.runbook_text), first.experiment_path, first.drill]
    theirs += [first.title, first.bindings_path, first.runbook_path]
    theirs += [str(each.event.lines) for each in records if isinstance(each.event, LogsRead)]
    theirs += [each.event.fault for each in records if isinstance(each.event, FaultInjected)]
    theirs += [
        each.event.binding for each in records if isinstance(each.event, ActionDone) if "/" in each.event.binding
    ]
    known = {*NAMES, *re.findall(r"[a-z0-9_-]+", " ".join(theirs).lower())}
    shown = re.sub(
        r"“[^”]*”|\([\w.-]+-\d{8}-\d{6}\)|[\w./-]+\.(?:md|yaml|jsonl)|--\w+|\{[^}]*\}|\b\w*_\w*\b", " ", text
    )
    # Who took it stands in the message as it was sent.
    shown = re.sub(r"대응 시작: automatic responder in the place of \S+", " ", shown)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z'-]+", shown) if word.lower() not in known]
