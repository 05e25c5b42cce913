"""From the text of an incident-response document, Korean or English, to the typed `Runbook`.

Tables are known by the words of their headings (columns in any order) and of the section's heading; lists and
lines of prose by the role of their section (`roles`). What is in doubt is not guessed. Nothing is dropped in
silence: every row, list item, block of code, and every heading or line of prose with a figure or a
"key: value" that no reader took, goes to `not_understood` with its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chaos.errors import BadInput, Problem
from chaos.limits import DOCUMENT_CHARACTERS
from chaos.runbook.classes import ClassPart, assemble
from chaos.runbook.contradictions import contradictions, defined_again, merged
from chaos.runbook.found import Found, Information, Remark, Unread
from chaos.runbook.markdown import Section, Table, sections
from chaos.runbook.model import (
    Alert,
    Contact,
    Lesson,
    Phrase,
    Procedure,
    RecoveryTarget,
    Runbook,
    Step,
    Threshold,
)
from chaos.runbook.prose import read_prose
from chaos.runbook.roles import roles
from chaos.runbook.rows import read as read_rows
from chaos.runbook.tables import kind_of, rows_of
from chaos.runbook.unread_tables import why_not
from chaos.runbook.vocabulary import Kind

_KOREAN_SHARE = 0.2


def parse(text: str, path: str) -> Runbook:
    """The document in `text`; `path` is for messages only. Raises BadInput where rows contradict each other."""
    runbook, problems = read(text, path)
    if problems:
        raise BadInput(*problems)
    return runbook


def read(text: str, path: str) -> tuple[Runbook, tuple[Problem, ...]]:
    """The document in `text` and its rows that contradict each other. Raises BadInput where it is no document."""
    if len(text) > DOCUMENT_CHARACTERS:
        raise BadInput(Problem(path, 0, 0, f"longer than {DOCUMENT_CHARACTERS:,} characters"))
    if not text.strip():
        raise BadInput(Problem(path, 1, 0, "the document is empty"))
    document = sections(text)
    placed = list(_found(document))
    found = [each for _, each in placed]
    classes = assemble([each for each in found if isinstance(each, ClassPart)])
    thresholds, doubtful = merged([(section, each) for section, each in placed if isinstance(each, Threshold)])
    unread = [*(each.phrase for each in found if isinstance(each, Unread)), *classes.unread, *doubtful]
    lessons = tuple(each for each in found if isinstance(each, Lesson))
    runbook = Runbook(
        path=path,
        title=_title(document, path),
        language=_language(text),
        classes=tuple(classes.classes),
        steps=tuple(each for each in found if isinstance(each, Step)),
        procedures=_merged(each for each in found if isinstance(each, Procedure)),
        thresholds=thresholds,
        recovery=_in_order([each for each in found if isinstance(each, RecoveryTarget)]),
        contacts=tuple(each for each in found if isinstance(each, Contact)),
        retrospective=tuple(each.phrase for each in lessons),
        not_understood=tuple(sorted(dict.fromkeys(unread), key=lambda each: each.line)),
        alerts=tuple(each for each in found if isinstance(each, Alert)),
        lessons=lessons,
        remarks=(*classes.remarks, *(each.phrase for each in found if isinstance(each, Remark))),
        information=tuple(each.phrase for each in found if isinstance(each, Information)),
    )
    again = [problem for each in classes.again if (problem := defined_again(*each))]
    return runbook, contradictions(runbook, again)


def _found(document: Sequence[Section]) -> Iterator[tuple[Phrase, Found]]:
    """Everything that the sections say, each with its section's heading, tables first."""
    kinds = {(section.title, at): kind_of(block, section) for section, at, block in _tables(document)}
    for placed in roles(document, steps_known=Kind.STEPS in kinds.values()):
        title = placed.section.title
        for at, block in enumerate(placed.section.blocks):
            if isinstance(block, Table):
                yield from ((title, each) for each in _table(block, placed.section, kinds[title, at]))
        yield from ((title, each) for each in read_prose(placed))


def _tables(document: Sequence[Section]) -> Iterator[tuple[Section, int, Table]]:
    for section in document:
        for at, block in enumerate(section.blocks):
            if isinstance(block, Table):
                yield section, at, block


def _table(table: Table, section: Section, kind: Kind | None) -> Iterator[Found]:
    whole = tuple(row for row in table.rows if row.complete)
    yield from (Unread(row.whole) for row in table.rows if not row.complete)
    if kind is None:
        yield from (Unread(row.whole) for row in whole)
        yield Remark(Phrase(why_not(table, section), table.headings.line))
    else:
        yield from read_rows(kind, rows_of(replace(table, rows=whole), kind, section))


def _in_order(targets: Sequence[RecoveryTarget]) -> tuple[RecoveryTarget, ...]:
    """Targets that the document gives no priority (0) come after the others, as they stand there."""
    last = max((each.priority for each in targets), default=0)
    unordered = [at for at, each in enumerate(targets) if each.priority == 0]
    places = {at: last + place for place, at in enumerate(unordered, start=1)}
    return tuple(replace(each, priority=places.get(at, each.priority)) for at, each in enumerate(targets))


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
