"""Several runs of one drill, for the terminal: how their times are spread, and where flaky ones part."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from chaos.distribution import Distribution
from chaos.durations import lasted
from chaos.outcome import Verdict
from chaos.repeats import Milestone, Parting, Repeated, Run, repeated
from chaos.report.console import printable
from chaos.report.summary import styled
from chaos.verdict.words import listed, took


def told(runs: Iterable[Run]) -> Iterator[RenderableType]:
    """A row a drill, then every flaky one; nothing where there is no run."""
    drills = repeated(runs)
    if not drills:
        return
    yield Text("\nRepeated", style="bold")
    yield _table(drills)
    if any(each.ttd or each.ttr for each in drills):
        yield Text("[ ]: the 95 % interval of the median (bootstrap)", style="dim")
    for each in drills:
        if each.parting:
            yield from _parted(each, each.parting)


def _table(drills: Sequence[Repeated]) -> Table:
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in ("Drill", "Runs", "Verdict", "TTD median", "p95", "TTR median", "p95"):
        drawn.add_column(column, justify="left" if column in {"Drill", "Runs", "Verdict"} else "right")
    for each in drills:
        verdict = Text("flaky", style="bold red") if each.flaky else styled(each.verdict.value)
        times = [cell for spread in (each.ttd, each.ttr) for cell in _spread(spread, len(each.runs))]
        drawn.add_row(Text(printable(each.title)), Text(_counts(each)), verdict, *times)
    return drawn


def _counts(each: Repeated) -> str:
    """How many runs ended how: "3 passed", "2 passed, 1 failed"."""
    return ", ".join(f"{count} {verdict.value}" for verdict in Verdict if (count := each.count(verdict)))


def _spread(spread: Distribution | None, runs: int) -> tuple[Text, Text]:
    if spread is None:
        return Text("–"), Text("–")
    some = f" of {len(spread.values)}" if len(spread.values) < runs else ""
    # Outages are detected within milliseconds.
    median = f"{lasted(spread.median)} [{lasted(spread.low)} – {lasted(spread.high)}]{some}"
    return Text(median), Text(lasted(spread.p95))


def _parted(each: Repeated, parting: Parting) -> Iterator[RenderableType]:
    """Both logs side by side, from a little before they part."""
    counts = [f"{count} {verdict.value}" for verdict in Verdict if (count := each.count(verdict))]
    yield Text(f"\n{each.title} is flaky: {listed(counts)}; where they part", style="bold red")
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for run in (parting.passed, parting.failed):
        drawn.add_column("After", justify="right")
        drawn.add_column(Text(f"{run.verdict.value}: {run.folder.name}"))
    for left, right in parting.pairs:
        same = left is not None and right is not None and left.what == right.what
        drawn.add_row(*_cells(left), *_cells(right), style="dim" if same else "")
    yield drawn
    if parting.left_out:
        yield Text(f"{parting.left_out} more", style="dim")
    for run in (parting.passed, parting.failed):
        yield Text(f"{run.verdict.value}: {run.folder / 'events.jsonl'}")


def _cells(milestone: Milestone | None) -> tuple[Text, Text]:
    if milestone is None:
        return Text(""), Text("")
    return Text(took(milestone.since_s)), Text(printable(milestone.what))
