"""Coverage as one HTML file that asks no host for anything: the document with its verdicts in the margins."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from chaos.coverage.model import Coverage
from chaos.report.coverage_notes import environment, styles, with_notes
from chaos.report.coverage_words import ENGLISH


def render(
    coverage: Coverage,
    text: str,
    unread: Sequence[tuple[str, str]],
    reports: Mapping[str, Path],
    output: Path,
) -> str:
    """The page. `text` is the document's, `reports` are files by run; links to them are relative to `output`."""
    links = {run: _link(path, output) for run, path in reports.items()}
    made = environment(ENGLISH, links)
    return made.get_template("coverage.html.j2").render(
        **with_notes(made, coverage, text, ENGLISH, str), unread=unread, styles=styles("style", "coverage")
    )


def _link(path: Path, output: Path) -> str:
    """Where `path` is, seen from the page at `output`."""
    return quote(Path(os.path.relpath(path.resolve(), output.resolve().parent)).as_posix())
