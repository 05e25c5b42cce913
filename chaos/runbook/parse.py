"""From the text of an incident-response document, Korean or English, to the typed `Runbook`.

Tables are known by the words of their headings (columns in any order) and of the section's heading.
Nothing is dropped in silence: every row, list item, block of code, and every paragraph with a figure
or a "key: value" that no reader took, goes to `not_understood` with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from chaos.errors import BadInput, Problem
from chaos.runbook.contradictions import contradictions
from chaos.runbook.found import Found, Lesson, Unread
from chaos.runbook.markdown import Block, Item, Paragraph, Section, Table, Verbatim, sections
from chaos.runbook.model import (
    Contact,
    Phrase,
    Procedure,
    RecoveryTarget,
    Runbook,
    SeverityClass,
    Step,
    Threshold,
)
from chaos.runbook.quantities import quantities
from chaos.runbook.rows import read
from chaos.runbook.tables import kind_of, rows_of

MAX_CHARACTERS = 200_000
_KOREAN_SHARE = 0.2


def parse(text: str, path: str) -> Runbook:
    """The document in `text`; `path` is for messages only. Raises BadInput where rows contradict each other."""
    if len(text) > MAX_CHARACTERS:
        raise BadInput(Problem(path, 0, 0, f"longer than {MAX_CHARACTERS:,} characters"))
    if not text.strip():
        raise BadInput(Problem(path, 1, 0, "the document is empty"))
    document = sections(text)
    found = [each for section in document for block in section.blocks for each in _read(block, section)]
    runbook = Runbook(
        path=path,
        title=_title(document, path),
        language=_language(text),
        classes=tuple(each for each in found if isinstance(each, SeverityClass)),
        steps=tuple(each for each in found if isinstance(each, Step)),
        procedures=_merged(each for each in found if isinstance(each, Procedure)),
        thresholds=tuple(each for each in found if isinstance(each, Threshold)),
        recovery=tuple(each for each in found if isinstance(each, RecoveryTarget)),
        contacts=tuple(each for each in found if isinstance(each, Contact)),
        retrospective=tuple(each.phrase for each in found if isinstance(each, Lesson)),
        not_understood=tuple(
            sorted((each.phrase for each in found if isinstance(each, Unread)), key=lambda each: each.line)
        ),
    )
    if problems := contradictions(runbook):
        raise BadInput(*problems)
    return runbook


def _read(block: Block, section: Section) -> Iterator[Found]:
    match block:
        case Table():
            yield from _table(block, section)
        case Item(phrase) | Verbatim(phrase):
            yield Unread(phrase)
        case Paragraph(lines):
            yield from (Unread(line) for line in lines if _means_something(line))


def _table(table: Table, section: Section) -> Iterator[Found]:
    whole = tuple(row for row in table.rows if row.complete)
    yield from (Unread(row.whole) for row in table.rows if not row.complete)
    kind = kind_of(table, section)
    if kind is None:
        yield from (Unread(row.whole) for row in whole)
    else:
        yield from read(kind, rows_of(replace(table, rows=whole), kind, section))


def _means_something(line: Phrase) -> bool:
    """Whether a line of prose holds a figure or a value under a key, so that a reader should know of it."""
    return bool(quantities(line.text, line.line)) or bool(re.match(r"[^.:：]{1,40}[:：]\s*\S", line.text))


def _merged(procedures: Iterator[Procedure]) -> tuple[Procedure, ...]:
    """One procedure a heading, where several tables stand under it."""
    by_heading: dict[Phrase, Procedure] = {}
    for each in procedures:
        known = by_heading.get(each.title)
        by_heading[each.title] = (
            each
            if known is None
            else replace(
                known,
                symptoms=known.symptoms + each.symptoms,
                checks=known.checks + each.checks,
                actions=known.actions + each.actions,
                indicators=known.indicators + each.indicators,
            )
        )
    return tuple(by_heading.values())


def _title(document: tuple[Section, ...], path: str) -> Phrase:
    titles = [section for section in document if section.depth]
    highest = min(titles, key=lambda section: section.depth, default=None)
    return highest.title if highest else Phrase(path, 1)


def _language(text: str) -> str:
    korean = len(re.findall("[가-힣]", text))
    latin = len(re.findall("[A-Za-z]", text))
    return "ko" if korean > _KOREAN_SHARE * (korean + latin) else "en"
