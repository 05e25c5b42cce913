"""Coverage for a terminal: a row a line of the document, then what stands behind it."""

from collections.abc import Sequence
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chaos.coverage.model import Coverage, Covered, Outcome, Verdict
from chaos.coverage.rows import LevelRow
from chaos.report.console import printable
from chaos.report.coverage_words import date, day, headline, titled

STYLES = {
    Verdict.PROVEN: "green",
    Verdict.REFUTED: "bold red",
    Verdict.UNKNOWN: "bold yellow",
    Verdict.NEVER_TRIED: "yellow",
    Verdict.NOT_EXECUTABLE: "yellow",
    Verdict.NOT_UNDERSTOOD: "bold yellow",
    Verdict.INFORMATION: "dim",
}
_ROW_WIDTH, _MEASURED_WIDTH, _EXPERIMENTS_WIDTH = 35, 20, 12


def show(console: Console, coverage: Coverage, unread: Sequence[tuple[str, str]]) -> None:
    """Print every row but plain information, then why some are refuted or not known."""
    console.print(_text(f"{coverage.title} ({coverage.path})"), style="bold")
    console.print(_table(coverage))
    console.print(_text(_experiments(coverage)))
    for each in coverage.rows:
        if each.verdict in {Verdict.REFUTED, Verdict.UNKNOWN}:
            console.print(_text(_reason(coverage, each)), style=STYLES[each.verdict])
    console.print(_text(f"{headline(coverage)}. {_runs(coverage)}"), style="bold")
    for run, because in unread:
        console.print(_text(f"not read: {run}: {because}"))


def _table(coverage: Coverage) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1), expand=False)
    table.add_column("Line", justify="right", no_wrap=True, min_width=4)
    table.add_column("Row", no_wrap=True, overflow="ellipsis", max_width=_ROW_WIDTH)
    table.add_column("Verdict", no_wrap=True, min_width=max(map(len, Verdict)))
    table.add_column("Measured", no_wrap=True, overflow="ellipsis", max_width=_MEASURED_WIDTH)
    table.add_column("Last run", no_wrap=True, min_width=len("2026-11-24"))
    table.add_column("Proven", no_wrap=True, justify="right", min_width=len("Proven"))
    table.add_column("Experiments", max_width=_EXPERIMENTS_WIDTH)
    for each in coverage.rows:
        if each.verdict is not Verdict.INFORMATION:
            table.add_row(*_row(coverage, each))
    return table


def _row(coverage: Coverage, each: Covered) -> list[Text]:
    row, last = each.row, each.last
    proven = sum(result.finding.outcome is Outcome.PROVEN for result in each.results)
    return [
        _text(str(row.line or "–")),
        # The metric says already that it is a threshold.
        _text(titled(row) if isinstance(row.item, LevelRow) else f"{row.kind}: {titled(row)}"),
        Text(each.verdict.value, style=STYLES[each.verdict]),
        _text(last.finding.measured if last else each.because if each.verdict is Verdict.NOT_EXECUTABLE else ""),
        _text(day(last.run.wall_s) if last else ""),
        _text(f"{proven} of {len(each.results)}" if each.results else ""),
        _text(_ranges([number for number, aim in enumerate(coverage.aims, start=1) if aim in each.aims])),
    ]


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers in few words: "1-3 7"."""
    # Numbers in a row keep their distance from their place.
    rows = groupby(enumerate(numbers), key=lambda each: each[1] - each[0])
    told = [[number for _, number in row] for _, row in rows]
    return " ".join(str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in told)


def _experiments(coverage: Coverage) -> str:
    told = ", ".join(f"{number} {aim.path}" for number, aim in enumerate(coverage.aims, start=1))
    return f"Experiments: {told or 'none'}"


def _reason(coverage: Coverage, each: Covered) -> str:
    last = each.last
    where = f" in {last.run.run} ({date(last.run.wall_s)})" if last else ""
    place = f"{coverage.path}:{each.row.line}"
    return f"{place}: {each.verdict.value}: {each.row.kind} {each.row.text!r}: {each.because}{where}"


def _runs(coverage: Coverage) -> str:
    count = len(coverage.runs)
    return f"{count} recorded run{'' if count == 1 else 's'} looked at"


def _text(text: str) -> Text:
    return Text(printable(text))
