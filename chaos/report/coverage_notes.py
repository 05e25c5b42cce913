"""What pages have in common that show a document with the verdicts on its rows in the margins."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chaos.coverage.model import Coverage, Covered, Verdict
from chaos.quoting import visible
from chaos.report.coverage_page import page
from chaos.report.coverage_words import date, day, headline, history, short, titled
from chaos.report.escaping import seen
from chaos.report.tongue import Tongue
from chaos.rewording.retelling import Retell

SYMBOLS = {
    Verdict.PROVEN: "✓",
    Verdict.REFUTED: "✗",
    Verdict.UNKNOWN: "?",
    Verdict.NEVER_TRIED: "○",
    Verdict.NOT_EXECUTABLE: "–",
    Verdict.NOT_UNDERSTOOD: "!",
    Verdict.INFORMATION: "i",
}
MEANINGS = {
    Verdict.PROVEN: "the newest run that settled it showed the row to hold",
    Verdict.REFUTED: "the newest run that settled it showed that the row does not hold",
    Verdict.UNKNOWN: "runs exercised it, and no log tells how it went",
    Verdict.NEVER_TRIED: "no recorded run exercised it",
    Verdict.NOT_EXECUTABLE: "no binding says what it means here",
    Verdict.NOT_UNDERSTOOD: "nobody has understood the line",
    Verdict.INFORMATION: "it asks for nothing to be done",
}
_LISTED = 5
"""So many runs of a row are listed; the others are counted."""


def environment(tongue: Tongue, links: Mapping[str, str]) -> Environment:
    """For templates that are in `tongue` and lead to the reports of runs by `links`."""
    made = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=True,
        finalize=seen,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        slug=lambda word: str(word).replace(" ", "-"),
        symbol=SYMBOLS.__getitem__,
        date=date,
        day=day,
        titled=titled,
        t=tongue,
    )
    made.globals.update(
        links=links, listed=_LISTED, language=tongue.language, tongue=tongue, history=history, short=short
    )
    return made


def with_notes(made: Environment, coverage: Coverage, text: str, tongue: Tongue, retell: Retell) -> dict[str, object]:
    """What a template shows of `coverage`; `text` is the document's, and `retell` tells what runs showed."""
    template = made.get_template("coverage_notes.html.j2")

    def notes(rows: Sequence[Covered]) -> str:
        return template.render(rows=rows, retold=retell)

    document, elsewhere = page(visible(text), coverage.rows, notes, tongue("Verdicts"))
    return {
        "coverage": coverage,
        "headline": headline(coverage, tongue),
        "counts": [(each, count, MEANINGS[each]) for each in Verdict if (count := coverage.count(each))],
        # The renderer has escaped what is the document's, and the template what is a run's.
        "document": Markup(document),  # noqa: S704 - see above
        "elsewhere": Markup(notes(elsewhere)) if elsewhere else "",  # noqa: S704 - escaped by its template
    }


@cache
def styles(*names: str) -> Markup:
    """Our own style sheets."""
    return Markup("".join((files("chaos.report") / "assets" / f"{name}.css").read_text("utf-8") for name in names))  # noqa: S704
