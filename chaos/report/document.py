"""A document as it was read, and as it is bound: tables on a terminal, a line a row anywhere else."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chaos.errors import Problem
from chaos.quoting import json_printable
from chaos.report.console import printable
from chaos.runbook.binding_check import BindingRow, BindingState
from chaos.runbook.listing import NOT_UNDERSTOOD, Entry

_STYLES = {
    BindingState.BOUND: "green",
    BindingState.NOT_EXECUTABLE: "bold red",
    BindingState.NOT_UNDERSTOOD: "yellow",
    BindingState.NOT_JUDGED: "dim",
    BindingState.INFORMATION: "",
}


def show(console: Console, path: str, entries: Sequence[Entry]) -> None:
    """Every value of a document with its line, and how much of it was not understood."""
    if console.is_terminal:
        table = _table("Line", "What", "The document says", "Read as")
        for each, ends in _grouped(entries):
            style = "yellow" if each.kind == NOT_UNDERSTOOD else ""
            cells = (Text(str(each.line), style="dim"), Text(each.kind, style=style), Text(printable(each.text)))
            table.add_row(*cells, Text(printable(each.value)), end_section=ends)
        console.print(table)
    else:
        for each in entries:
            value = f" [{each.value}]" if each.value else ""
            _line(console, f"{path}:{each.line}: {each.kind}: {each.text}{value}")
    unread = sum(each.kind == NOT_UNDERSTOOD for each in entries)
    _line(console, f"{len(entries) - unread} values read, {unread} {NOT_UNDERSTOOD}")


def check(console: Console, path: str, rows: Sequence[BindingRow], remarks: Sequence[Problem]) -> None:
    """Every row of a document as what it is bound to, what is worth a look, and the totals."""
    if console.is_terminal:
        table = _table("Line", "What", "The document says", "State", "Means here")
        for row in rows:
            state = Text(row.state.value, style=_STYLES.get(row.state, ""))
            cells = (Text(str(row.line), style="dim"), Text(row.kind), Text(printable(row.text)), state)
            table.add_row(*cells, Text(printable(row.meaning)))
        console.print(table)
    else:
        for row in rows:
            meaning = f" ({row.meaning})" if row.meaning else ""
            _line(console, f"{path}:{row.line}: {row.state.value}: {row.kind} {row.text!r}{meaning}".replace("  ", " "))
    for remark in remarks:
        _line(console, f"{remark}", style="dim")
    _line(console, ", ".join(f"{count} {state}" for state, count in totals(rows).items()))


def totals(rows: Sequence[BindingRow]) -> dict[str, int]:
    """How many rows are in each state."""
    counted = Counter(row.state for row in rows)
    return {state.value: counted[state] for state in BindingState}


def as_json(data: Any) -> str:
    """`data` for machines, readable by people too."""
    return json_printable(json.dumps(data, indent=2, ensure_ascii=False))


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column == "Line" else "left", overflow="fold")
    return table


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[Entry, bool]]:
    """Every entry, and whether another kind of thing follows it."""
    for each, after in zip(entries, [*entries[1:], None], strict=True):
        yield each, after is not None and _group(each) != _group(after)


def _group(entry: Entry) -> str:
    return "procedure" if entry.kind in {"symptom", "check", "action", "indicator"} else entry.kind


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(printable(text), style=style), soft_wrap=True)
