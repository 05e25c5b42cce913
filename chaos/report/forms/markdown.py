"""A drill's report as Markdown, for a wiki, a merge request or a terminal."""

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from chaos.events import Record
from chaos.report.header_facts import facts
from chaos.report.incident_report.markdown import Markdown, escaped, flat
from chaos.report.reworded import report_in
from chaos.report.tongue import Tongue, tongue_of


def as_markdown(records: Sequence[Record], language: str | None = None) -> str:
    """The report, one empty line between its blocks, in `language` or in the document's own.

    Raises BadInput where the log does not begin with a start.
    """
    report, chosen = report_in(records, language)
    tongue = tongue_of(chosen)
    text = _environment(tongue).get_template("report.md.j2").render(report=report, facts=facts(report, tongue.took))
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join([*(line for n, line in enumerate(lines) if line or lines[n - 1]), ""])


def _environment(tongue: Tongue) -> Environment:
    environment = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=False,  # noqa: S701 - `finalize` escapes for Markdown
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["t"] = tongue
    environment.filters["took"] = tongue.took
    environment.filters["limit"] = tongue.limit
    environment.filters["code"] = lambda text: Markdown(flat(text).replace("`", "'"))
    return environment
