"""What drills were taken for, for the terminal: two matrices, and a sentence for each drill that is off."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from chaos.events import Record
from chaos.report.console import printable
from chaos.verdict.confusion import Confusion, Matrix, Off, confusion

_ON, _OFF = "green", "bold red"


def told(drills: Sequence[Sequence[Record]]) -> Iterator[RenderableType]:
    """The matrices of the drills whose logs are `drills`; nothing where there are none. Raises BadInput."""
    if drills:
        yield from shown(confusion(drills))


def shown(found: Confusion) -> Iterator[RenderableType]:
    """Both matrices, then why what is off is off."""
    unsaid = len(found.severity.taken) - len(found.procedure.taken)
    any_may = f"; {unsaid} more may be followed by any" if unsaid else ""
    for name, matrix, more in (("Severity", found.severity, ""), ("Procedure", found.procedure, any_may)):
        yield Text(f"\n{name}: {matrix.diagonal} of {len(matrix.taken)} on the diagonal{more}", style="bold")
        if matrix.taken:
            yield table(matrix)
    if found.off or found.left_out:
        yield Text("")
    yield from (_sentence(each, _OFF) for each in found.off)
    yield from (_sentence(each, "bold yellow") for each in found.left_out)


def table(matrix: Matrix) -> Table:
    """Rows are what was injected, columns what it was classified as; empty cells are dots."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    drawn.add_column("Injected, classified as")
    for label in matrix.labels:
        drawn.add_column(Text(printable(label)), justify="right")
    for injected in matrix.labels:
        if any(each.injected == injected for each in matrix.taken):
            cells = (_cell(matrix, injected, classified) for classified in matrix.labels)
            drawn.add_row(Text(printable(injected)), *cells)
    return drawn


def _cell(matrix: Matrix, injected: str, classified: str) -> Text:
    count = matrix.count(injected, classified)
    if not count:
        return Text("·", style="dim")
    return Text(str(count), style=_ON if injected == classified else _OFF)


def _sentence(off: Off, style: str) -> Text:
    text = Text(printable(f"{off.title}: {off.what}"), style=style)
    return text.append(printable(f": {off.because}" if off.because else ""), style="not bold default")
