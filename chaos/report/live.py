"""What the terminal shows while drills run: news line by line, and a block of figures where it is a terminal."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.live import Live as Display
from rich.text import Text

from chaos.events import (
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    IncidentAcknowledged,
    IncidentOpened,
    LevelChanged,
    PhaseStarted,
    ProcedureMatched,
    Record,
    SeverityChanged,
    SteadyStateJudged,
)
from chaos.incident.snapshot import Snapshot
from chaos.report import steps, summary
from chaos.report.console import console as to_stdout
from chaos.report.console import printable
from chaos.report.figures import block, line
from chaos.report.story import Story
from chaos.report.telling import Tone, told
from chaos.responding import Mode

PLAIN_EVERY_S = 5.0
"""How often figures are told where they cannot be refreshed in place."""

_REFRESHES_A_SECOND = 4
_STYLES = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.CAREFUL: "yellow", Tone.BAD: "bold red"}
_AFTER = {"undo", "audit", "judge"}
_OF_SIGNALS = (LevelChanged, IncidentOpened, SeverityChanged, ProcedureMatched, IncidentAcknowledged)


class Ran(Protocol):
    """A drill that ended: its records, and the folder that holds its report."""

    @property
    def records(self) -> Sequence[Record]: ...
    @property
    def folder(self) -> Path: ...


class Live:
    """A context manager. Its methods may be called from any thread."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or to_stdout()
        self._began_s = time.monotonic()
        self._stack = ExitStack()
        self._display: Display | None = None
        self._said = ""
        self._phase = PhaseStarted("", "")
        self._story = Story()
        self._block: RenderableType | None = None
        self._told_at_s = float("-inf")
        self._unhealthy, self._untold = False, 0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._display = Display(
                console=self._console,
                get_renderable=self._status,
                refresh_per_second=_REFRESHES_A_SECOND,
                transient=True,
            )
            self._stack.enter_context(self._display)
        return self

    def __exit__(self, _t: type[BaseException] | None, _v: BaseException | None, _tb: TracebackType | None) -> None:
        self._block, self._said, self._display = None, "", None
        self._stack.close()

    def say(self, line: str) -> None:
        """One line on what is done or waited for outside a drill; its time is since the last one began, or this did."""
        self._said = line
        self._block = None
        self._print(time.monotonic() - self._began_s, line, "", Tone.PLAIN)

    def record(self, record: Record) -> None:
        """Tell an event of the drill in one line, where it is news."""
        if isinstance(record.event, DrillStarted):
            self._story = Story()
        self._story.take(record)
        match record.event:
            case DrillStarted(title=title, drill=drill):
                self._begin(record.at_s)
                mode = Mode.recorded(record.event.responder)
                how = "; take an incident by gameday ack" if mode is Mode.HUMAN else ""
                who = f"{drill}, responder: {mode}{how}"
                self._console.print(Text(f"\n{title}", style="bold"), Text(who, style="dim"))
            case PhaseStarted():
                self._phase = record.event
                if record.event.phase in _AFTER:
                    self._block = None
                self._tell(record)
            case SteadyStateJudged() | ExpectationJudged() | DrillJudged():
                self._judge(record)
            case _ if self._phase.phase in _AFTER and isinstance(record.event, _OF_SIGNALS):
                # The load is being stopped: what it breaks off is no news of the target.
                return
            case _:
                self._tell(record)

    def _judge(self, record: Record) -> None:
        """Verdicts; of a drill that was not injected all that is unknown for that reason in one line."""
        match record.event:
            case SteadyStateJudged(met=met):
                self._unhealthy = not met
            case ExpectationJudged(verdict="passed"):
                return
            case ExpectationJudged(verdict="unknown") if self._unhealthy:
                self._untold += 1
                return
            case ExpectationJudged(expectation=name, expected=expected, observed=observed, verdict=verdict):
                self._print(record.at_s, f"{verdict}: {name}", f"{observed}, expected {expected}", Tone.BAD)
                return
            case _ if self._untold:
                self._print(record.at_s, f"{self._untold} more are unknown", "nothing was injected", Tone.PLAIN)
        self._tell(record)

    def figures(self, at_s: float, snapshot: Snapshot, left_s: float, blocked_by: tuple[str, ...] = ()) -> None:
        """The signals at `at_s`, how long the phase may still take, and what stands against the recovery."""
        if self._display is not None:
            story = list(self._story.lines(at_s, blocked_by))
            self._block = block(self._phase, at_s, left_s, snapshot, self._story.runbook, story)
            self._display.refresh()
        elif at_s - self._told_at_s >= PLAIN_EVERY_S:
            self._told_at_s = at_s
            story = list(self._story.lines(at_s, blocked_by))
            self._print(at_s, *line(self._phase, left_s, snapshot, story), Tone.PLAIN)

    def summary(self, drilled: Sequence[Ran]) -> None:
        """The closing table; nothing where no drill ran."""
        self._block, self._said = None, ""
        if drilled:
            self._console.print()
            self._console.print(summary.summary([each.records for each in drilled]))
            for each in drilled:
                self._steps(each.records)
                for where in summary.whereabouts(each.records, each.folder):
                    self._console.print(where, soft_wrap=True)

    def show(self, *what: RenderableType) -> None:
        """Anything else that a command ends with."""
        self._block, self._said = None, ""
        for each in what:
            # A path in two pieces opens nothing, and a sentence needs no other breaks than the terminal's.
            self._console.print(each, soft_wrap=isinstance(each, Text))

    def replayed(self, old: Sequence[Record], new: Sequence[Record], output: Path | None = None) -> None:
        """What judging again changed, and where its report was written."""
        self._console.print(summary.replayed(old, new))
        if output is not None:
            self._console.print(Text(f"report: {output}"), soft_wrap=True)

    def _steps(self, records: Sequence[Record]) -> None:
        """The document's steps, incident by incident."""
        for life in steps.lives_of(records):
            self._console.print(Text(f"\n{summary.title(records)}, {life.incident}", style="bold"))
            self._console.print(steps.table(life))

    def _begin(self, at_s: float) -> None:
        self._told_at_s, self._said = float("-inf"), ""
        self._unhealthy, self._untold = False, 0
        # From here on every line has the drill's clock: one column, one beginning.
        self._began_s = time.monotonic() - at_s

    def _tell(self, record: Record) -> None:
        if news := told(record.event):
            self._print(record.at_s, news.what, news.detail, news.tone, whole=isinstance(record.event, DrillJudged))

    def _print(self, at_s: float, what: str, detail: str, tone: Tone, *, whole: bool = False) -> None:
        text = Text()
        text.append(f"{f'+{at_s:.1f} s':>9}  ", style="dim")
        text.append(printable(what), style=_STYLES[tone])
        if detail:
            text.append(f"  {printable(detail)}", style="dim")
        # Bad news and verdicts are shown whole; the rest takes one line of a terminal, and is whole in the report.
        if self._console.is_terminal and tone is not Tone.BAD and not whole:
            self._console.print(text, no_wrap=True, overflow="ellipsis")
        else:
            self._console.print(text, soft_wrap=True)

    def _status(self) -> RenderableType:
        if self._block is not None:
            return self._block
        if not self._said:
            return Text("")
        return Text(
            f"{f'+{time.monotonic() - self._began_s:.1f} s':>9}  {printable(self._said)} …", style="dim", no_wrap=True
        )
