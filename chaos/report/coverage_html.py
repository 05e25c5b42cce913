"""Coverage as one HTML file that asks no host for anything: the document with its verdicts in the margins."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chaos.coverage.model import Coverage, Verdict
from chaos.quoting import visible
from chaos.report.coverage_page import page
from chaos.report.coverage_words import date, day, headline, short, titled
from chaos.report.escaping import seen

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
_HISTORY = 5
"""So many runs of a row are listed; the others are counted."""


def render(
    coverage: Coverage,
    text: str,
    unread: Sequence[tuple[str, str]],
    reports: Mapping[str, Path],
    output: Path,
) -> str:
    """The page. `text` is the document's, `reports` are files by run; links to them are relative to `output`."""
    environment = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=True,
        finalize=seen,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        slug=lambda verdict: verdict.value.replace(" ", "-"),
        symbol=SYMBOLS.__getitem__,
        date=date,
        day=day,
        titled=titled,
        short=short,
    )
    links = {run: _link(path, output) for run, path in reports.items()}
    environment.globals.update(links=links, history=_HISTORY)
    # As a template of its own, for the document's page asks for it place by place.
    notes = environment.get_template("coverage_notes.html.j2")
    document, elsewhere = page(visible(text), coverage.rows, lambda rows: notes.render(rows=rows))
    return environment.get_template("coverage.html.j2").render(
        coverage=coverage,
        headline=headline(coverage),
        counts=[(verdict, coverage.count(verdict), MEANINGS[verdict]) for verdict in Verdict],
        # The renderer has escaped what is the document's, and the template what is a run's.
        document=Markup(document),  # noqa: S704 - see above
        elsewhere=Markup(notes.render(rows=elsewhere)) if elsewhere else "",  # noqa: S704 - escaped by its template
        unread=unread,
        styles=Markup(_asset("style.css") + _asset("coverage.css")),  # noqa: S704 - our own files
    )


def _link(path: Path, output: Path) -> str:
    """Where `path` is, seen from the page at `output`."""
    return quote(Path(os.path.relpath(path.resolve(), output.resolve().parent)).as_posix())


@cache
def _asset(name: str) -> str:
    return (files("chaos.report") / "assets" / name).read_text(encoding="utf-8")
