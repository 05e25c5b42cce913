"""The forms that a drill's report comes in, by name."""

from collections.abc import Callable, Mapping, Sequence

from chaos.events import Record
from chaos.report.forms.as_json import as_json
from chaos.report.forms.junit import as_junit
from chaos.report.forms.markdown import as_markdown
from chaos.report.html import render

FORMS: Mapping[str, tuple[str, Callable[[Sequence[Record]], str]]] = {
    "html": ("report.html", render),
    "markdown": ("report.md", as_markdown),
    "json": ("report.json", as_json),
    "junit": ("report.xml", lambda records: as_junit([records])),
}
"""The usual name of the file, and what makes its text from the records of a drill."""
