"""`gameday run --json`: what the terminal shows, as one JSON object a line on standard output, for machines.

`{"drill", "seq", "at_s", "wall_s", "event"}` is an event as the log has it, as it happens (observations are in the log
alone); `{"drill", "figures"}` the signals, once a second; `{"said"}` what is done around drills; `{"summary"}` the end.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.text import Text

from chaos.events import (
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    PhaseStarted,
    Readings,
    Receipts,
    Record,
    Requests,
    SeverityChanged,
    encode,
)
from chaos.incident.snapshot import Snapshot
from chaos.report.live import Live, Ran
from chaos.report.story import Story
from chaos.scales import Severity
from chaos.verdict.timings import times_of

FIGURES_EVERY_S = 1.0

_OBSERVATIONS = Requests | Receipts | Readings


class JsonLines(Live):
    """In the place of `Live`; nothing else is written to standard output."""

    def __init__(self, console: Console | None = None) -> None:
        super().__init__(console)
        self._drill = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _t: type[BaseException] | None, _v: BaseException | None, _tb: TracebackType | None) -> None:
        pass

    def say(self, line: str) -> None:
        """What is being done or waited for outside a drill."""
        self._write({"said": line})

    def record(self, record: Record) -> None:
        """An event as the log has it."""
        if isinstance(record.event, _OBSERVATIONS):
            return
        if isinstance(record.event, DrillStarted):
            self._drill, self._story = record.event.drill, Story()
            self._told_at_s = float("-inf")
        if isinstance(record.event, PhaseStarted):
            self._phase = record.event
        self._story.take(record)
        self._write({"drill": self._drill, **json.loads(encode(record))})

    def figures(self, at_s: float, snapshot: Snapshot, left_s: float, blocked_by: tuple[str, ...] = ()) -> None:
        """The signals at `at_s`; `levels` are None where a value is not known."""
        if at_s - self._told_at_s < FIGURES_EVERY_S:
            return
        self._told_at_s = at_s
        signals = [
            {
                "metric": metric.value,
                "subject": subject,
                "value": value,
                "unit": metric.unit.value,
                "level": level.word if (level := snapshot.levels.get((metric, subject))) is not None else None,
            }
            for (metric, subject), value in snapshot.values.items()
        ]
        story = [asdict(each) for each in self._story.lines(at_s, blocked_by)]
        figures = {"at_s": at_s, "phase": self._phase.phase, "left_s": left_s, "signals": signals, "story": story}
        self._write({"drill": self._drill, "figures": figures})

    def summary(self, drilled: Sequence[Ran]) -> None:
        """What every drill came to."""
        self._write({"summary": [_summary(each.records, each.folder) for each in drilled]})

    def show(self, *what: RenderableType) -> None:
        """Tables are for people."""

    def replayed(self, old: Sequence[Record], new: Sequence[Record], output: Path | None = None) -> None:
        """The same for a drill that was judged again."""
        self._write({"summary": [_summary(each, output.parent if output else None) for each in (old, new)]})

    def _write(self, data: Mapping[str, Any]) -> None:
        # Escaped, so that no text of a target can end a line or be changed on its way.
        self._console.print(Text(json.dumps(data)), soft_wrap=True)


def _summary(records: Sequence[Record], folder: Path | None) -> dict[str, Any]:
    events = [record.event for record in records]
    started = next((each for each in events if isinstance(each, DrillStarted)), None)
    judged = next((each for each in reversed(events) if isinstance(each, DrillJudged)), None)
    severities = [Severity.of(each.severity) for each in events if isinstance(each, SeverityChanged)]
    times = times_of(records)
    return {
        "drill": started.drill if started else "",
        "title": started.title if started else "",
        "experiment": started.experiment_path if started else "",
        "verdict": judged.verdict if judged else "unknown",
        "sentence": judged.sentence if judged else "",
        "severity": max(severities, default=Severity.NONE).word,
        "ttd_s": times.ttd_s,
        "ttr_s": times.ttr_s,
        "not_passed": [
            each.expectation for each in events if isinstance(each, ExpectationJudged) and each.verdict != "passed"
        ],
        "folder": str(folder) if folder else None,
    }
