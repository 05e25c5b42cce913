"""The forms that a drill's report comes in, by name."""

from collections.abc import Callable, Mapping, Sequence

from chaos.events import Record
from chaos.report.forms.as_json import as_json
from chaos.report.forms.junit import as_junit
from chaos.report.forms.markdown import as_markdown
from chaos.report.html import render

FORMS: Mapping[str, tuple[str, Callable[[Sequence[Record], str | None], str]]] = {
    "html": ("report.html", render),
    "markdown": ("report.md", as_markdown),
    "json": ("report.json", lambda records, _: as_json(records)),
    "junit": ("report.xml", lambda records, _: as_junit([records])),
}
"""The usual name of the file, and what makes its text from the records of a drill, in a language or the document's own.

Programs read JSON and JUnit XML: these are in English whatever the language.
"""
