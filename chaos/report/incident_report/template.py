"""What every template of Markdown is rendered by."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from chaos.report.incident_report.markdown import Markdown, escaped, flat


def environment() -> Environment:
    """For templates of `chaos.report`: every value is escaped as Markdown; `code` is for what backticks hold."""
    made = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=False,  # noqa: S701 - `finalize` escapes for Markdown; HTML's escaping would only show in the text
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["code"] = lambda text: Markdown(flat(text).replace("`", "'"))
    return made


def tidied(text: str) -> str:
    """`text` with one empty line between its blocks, no blank at the end of a line, and one line end at its own."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join([*(line for n, line in enumerate(lines) if line or lines[n - 1]), ""])
