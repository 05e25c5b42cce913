"""The files that users write, each read as it is, and only where it is of the kind that is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos import definitions, text_files
from chaos.errors import BadInput, Problem
from chaos.kinds import wrong_kind

_MARKDOWN = (".md", ".markdown", ".mdown")
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: `path` as it is shown to people, `data` as it was written (empty for a document)."""

    path: Path
    text: str
    data: Mapping[str, Any]


def read_text(path: Path) -> Source:
    """A document as it is. Raises BadInput."""
    return Source(path, text_files.read(path), {})


def read_yaml(path: Path, kind: str) -> Source:
    """A definition as it is written. `kind` is one of `KINDS`; raises BadInput for a file of another kind."""
    source = read_text(path)
    if path.suffix.lower() in _MARKDOWN:
        hint = "gameday runbook show reads a document"
        raise BadInput(Problem(str(path), 0, 0, "this is a Markdown document, and a YAML file is wanted here", hint))
    data = definitions.plain(source.text, str(path))
    if wrong := wrong_kind(data, kind, str(path)):
        raise BadInput(wrong)
    return Source(path, source.text, data)


def read_runbook(path: Path) -> Source:
    """A document as it is. Raises BadInput for a file that is none."""
    if path.suffix.lower() in _YAML:
        hint = "a document is Markdown; an experiment names its own under runbook"
        raise BadInput(Problem(str(path), 0, 0, "this is a YAML file, and a document is wanted here", hint))
    return read_text(path)
