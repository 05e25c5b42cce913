"""Recorded drills, changed in one way each, and what they show of a row."""

from collections.abc import Sequence

from chaos.coverage.model import Finding
from chaos.coverage.rows import DocumentRow, rows_of
from chaos.coverage.summary import summarised
from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import Record
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from tests.recorded import recorded


def inputs(records: Sequence[Record]) -> tuple[Runbook, Bindings]:
    """The document and the bindings that a drill ran with."""
    first = started(list(records))
    return parse(first.runbook_text, first.runbook_path), from_plain(first.bindings, first.bindings_path, Bindings)


def row(records: Sequence[Record], kind: str, words: str) -> DocumentRow:
    """The only row of `kind` whose text begins with `words`."""
    (found,) = [each for each in rows_of(*inputs(records)) if each.kind == kind and each.text.startswith(words)]
    return found


def finding(records: Sequence[Record], kind: str, words: str) -> Finding | None:
    """What a drill shows of that row; None where it did not exercise it."""
    key = row(records, kind, words).key
    return next((each for each in summarised(records).findings if each.key == key), None)


def outcome(records: Sequence[Record], kind: str, words: str) -> str:
    """The outcome in a word; "not exercised" where there is none."""
    found = finding(records, kind, words)
    return found.outcome.value if found else "not exercised"


def log(name: str) -> list[Record]:
    """A recorded drill."""
    return recorded(name)
