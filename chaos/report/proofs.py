"""What blinded drills showed, for the terminal."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from chaos.report.console import printable
from chaos.verdict.proof import Outcome, Proof
from chaos.verdict.words import listed

_STYLES = {
    Outcome.FAILED_AS_IT_SHOULD: "green",
    Outcome.PROVES_NOTHING: "bold red",
    Outcome.NOT_APPLICABLE: "dim",
}
_OTHER_STYLE = "bold yellow"


def told(proofs: Sequence[Proof]) -> Iterator[RenderableType]:
    """A row an experiment and blinding, then what each experiment is proven to notice; nothing where none was asked."""
    if not proofs:
        return
    yield Text("")
    yield _table(proofs)
    yield Text("")
    for title in dict.fromkeys(each.title for each in proofs):
        yield _sentence(title, [each for each in proofs if each.title == title])


def _table(proofs: Sequence[Proof]) -> Table:
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in ("Drill", "Blinded", "Result", "On, or why"):
        drawn.add_column(column)
    for each in proofs:
        style = _STYLES.get(each.outcome, _OTHER_STYLE)
        drawn.add_row(
            Text(printable(each.title)),
            Text(each.blinded.told),
            Text(each.outcome.value, style=style),
            Text(printable(each.detail)),
        )
    return drawn


def _sentence(title: str, proofs: Sequence[Proof]) -> Text:
    """What one experiment came to: bad news first."""
    hollow = [each.blinded.told for each in proofs if each.outcome is Outcome.PROVES_NOTHING]
    asked = [each for each in proofs if each.outcome is not Outcome.NOT_APPLICABLE]
    failed = [each for each in asked if each.outcome is Outcome.FAILED_AS_IT_SHOULD]
    if hollow:
        return Text(printable(f"{title} proves nothing: it passes with {listed(hollow)}."), style="bold red")
    if not asked:
        return Text(printable(f"{title}: nothing to take away."), style="dim")
    if len(failed) < len(asked):
        missing = listed([each.blinded.told for each in asked if each not in failed])
        return Text(printable(f"{title}: not shown for {missing}."), style=_OTHER_STYLE)
    return Text(printable(f"{title} fails each time, as it should: {len(failed)} of {len(asked)}."), style="green")
