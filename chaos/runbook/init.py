"""The text of a bindings file to begin with: every guess beside the line of the document that it is for."""

import textwrap
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from chaos.runbook.model import Runbook
from chaos.runbook.suggest import Suggestion, Suggestions
from chaos.runbook.suggest_names import System

_WIDTH = 110
_HEADINGS: Mapping[str, str] = {
    "readings": "How each metric is read from its samples. The figures stay in the document.",
    "operations": "What users do, and which requests of the load that is.",
    "classes": "When an incident is of a class; the worst that holds is its severity.",
    "procedures": "When a failure procedure applies.",
    "checks": "What a check looks at.",
    "actions": "What an action does.",
    "contacts": "How people are called: in a channel, by a mention, or both.",
    "channels": "The channels that stand for those of the document while drills run.",
}
_REST = """\
# An incident is classified once nothing got worse for this long.
triage:
  settle: 2s

# A recovery counts once it has held for this long.
recovery:
  hold: 5s
"""


def text(runbook: Runbook, suggestions: Suggestions, system: System) -> str:
    """A bindings file for `runbook`; `suggestions` are for the same `system`."""
    parts = [_head(runbook, system)]
    for key, entries in suggestions.items():
        if entries:
            parts.append("\n".join([f"# {_HEADINGS[key]}", *_section(key, entries)]) + "\n")
    return "\n".join([*parts, _REST])


def _head(runbook: Runbook, system: System) -> str:
    services = ", ".join(system.services)
    origin = "Services of the target" if system.known else "No target file was given, so its services are assumed"
    return (
        f"# What the words of {_said(runbook.path)} mean on the system under drill.\n"
        f"# {origin}: {services}.\n"
        "# The rest is guessed from the document's words: read each entry as a sentence and mend it.\n"
        "# What could not be guessed whole is marked TODO: fill it in, take its # away, and delete its line TODO.\n"
        "# gameday runbook check DOC --bindings FILE shows every row of the document, and every TODO of this file.\n"
    )


def _section(key: str, entries: tuple[Suggestion, ...]) -> Iterator[str]:
    """The lines of one key; all of them comments where nothing in it was guessed."""
    yield f"{key}:" if any(not each.todo for each in entries) else f"# {key}:"
    for each in entries:
        for phrase in each.said:
            yield f"  # line {phrase.line}: {_said(phrase.text)}"
        lines = _yaml(each.entry).splitlines()
        if each.todo:
            yield f"  # TODO {_said(each.todo)}"
            yield from (f"  # {line}" for line in lines)
        else:
            if each.doubt:
                yield f"  # TODO {_said(each.doubt)}"
            yield from (f"  {line}" for line in lines)


def _yaml(entry: Mapping[str, Any]) -> str:
    """A list of one entry, a line a key; lists and mappings of scalars inside it on one line."""
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = None
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    block = CommentedMap(entry)
    block.fa.set_block_style()
    out = StringIO()
    yaml.dump([block], out)
    return textwrap.dedent(out.getvalue())


def _said(words: str) -> str:
    """Words of the document inside a comment: whatever they are, they end with its line."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
