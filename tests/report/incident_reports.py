"""Incident reports of recorded drills, and what a reader of Markdown makes of them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from markdown_it import MarkdownIt

from chaos.events import (
    Event,
    Record,
)
from chaos.report.incident_report.render import incident_reports

markdown = MarkdownIt("gfm-like", {"linkify": False})
linked = MarkdownIt("commonmark")


def report(records: Sequence[Record]) -> str:
    (written,) = incident_reports(records)
    return written.text


def shape(text: str) -> list[tuple[str, str]]:
    """The blocks of a report without what is in them."""
    return [(token.type, token.tag) for token in markdown.parse(text) if token.type != "inline"]


def first(records: Sequence[Record], kind: type[Event], **fields: Any) -> list[Record]:
    """The log with other fields in the first event of `kind`."""
    at = next(n for n, record in enumerate(records) if isinstance(record.event, kind))
    event = msgspec.structs.replace(records[at].event, **fields)
    return [*records[:at], msgspec.structs.replace(records[at], event=event), *records[at + 1 :]]
