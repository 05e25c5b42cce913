"""A drill's report as Markdown, for a wiki, a merge request or a terminal."""

from collections.abc import Sequence

from jinja2 import Environment

from chaos.events import Record
from chaos.report.header_facts import facts
from chaos.report.incident_report.template import environment, tidied
from chaos.report.reworded import report_in
from chaos.report.tongue import Tongue, tongue_of


def as_markdown(records: Sequence[Record], language: str | None = None) -> str:
    """The report, one empty line between its blocks, in `language` or in the document's own.

    Raises BadInput where the log does not begin with a start.
    """
    report, chosen = report_in(records, language)
    tongue = tongue_of(chosen)
    text = _environment(tongue).get_template("report.md.j2").render(report=report, facts=facts(report, tongue.took))
    return tidied(text)


def _environment(tongue: Tongue) -> Environment:
    made = environment()
    made.filters["t"] = tongue
    made.filters["took"] = tongue.took
    made.filters["limit"] = tongue.limit
    return made
