"""A drill's report as Markdown, for a wiki, a merge request or a terminal."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from chaos.events import Record
from chaos.report.fold import report_of
from chaos.report.header_facts import facts
from chaos.report.incident_report.markdown import Markdown, escaped, flat
from chaos.verdict.words import limit, took


def as_markdown(records: Sequence[Record]) -> str:
    """The report, one empty line between its blocks. Raises BadInput where the log does not begin with a start."""
    report = report_of(records)
    text = _environment().get_template("report.md.j2").render(report=report, facts=facts(report))
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join([*(line for n, line in enumerate(lines) if line or lines[n - 1]), ""])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=False,  # noqa: S701 - `finalize` escapes for Markdown
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["took"] = lambda seconds: "not reached" if seconds is None else took(seconds)
    environment.filters["limit"] = limit
    environment.filters["code"] = lambda text: Markdown(flat(text).replace("`", "'"))
    return environment
