"""Rows of a failure procedure: symptoms with their figures, checks, actions, and the indicator to watch."""

import re
from collections.abc import Iterator, Sequence

from chaos.runbook.entries import Entry, entries, keyed, means_something
from chaos.runbook.found import Found, Unread
from chaos.runbook.markdown import Block, Paragraph, Section, Verbatim
from chaos.runbook.model import Indicator, Phrase, Procedure, Symptom
from chaos.runbook.parts import Part, part_of, part_of_item
from chaos.runbook.phrases import metric_of, split, without_trailing
from chaos.runbook.quantities import found
from chaos.runbook.quantity_words import ARROWS
from chaos.runbook.tables import Fields
from chaos.runbook.vocabulary import KEEPING, MEASURES, PARTICLES, Column, normal

_KEEPING = frozenset(map(normal, KEEPING))


def read_procedure(rows: Sequence[Fields]) -> Iterator[Found]:
    """The procedure that one table describes, then what of it was not understood."""
    symptoms: list[Symptom] = []
    indicators: list[Indicator] = []
    listed: dict[Part, list[Phrase]] = {Part.CHECKS: [], Part.ACTIONS: []}
    for row in rows:
        part = part_of_item(row.text(Column.ITEM))
        if part is None:
            yield Unread(row.whole)
            continue
        for phrase in (Phrase(text, row.line) for text in split(row.cells[Column.TEXT])):
            if part in listed:
                listed[part].append(phrase)
            elif part is Part.SYMPTOMS and (symptom := _symptom(phrase)):
                symptoms.append(symptom)
            elif part is Part.INDICATOR and (indicator := _indicator(phrase)):
                indicators.append(indicator)
            else:
                yield Unread(phrase)
    section = rows[0].section
    yield Procedure(
        section=section.number or section.title.text,
        title=section.title,
        symptoms=tuple(symptoms),
        checks=tuple(listed[Part.CHECKS]),
        actions=tuple(listed[Part.ACTIONS]),
        indicators=tuple(indicators),
    )


def read_parts(owner: Section, opened: Part | None, blocks: Sequence[Block]) -> Iterator[Found]:
    """The procedure that `owner` names, as far as headings, keys and lists below it tell.

    `opened` is the part that the heading of `blocks` itself names; a key opens another one.
    """
    said: dict[Part, list[Phrase]] = {part: [] for part in Part}
    unread: list[Phrase] = []
    behind: list[Phrase] = []
    part = opened
    for each in entries(blocks):
        if isinstance(each, Verbatim) and each.commands and part in (Part.CHECKS, Part.ACTIONS):
            said[part].append(each.commands)
        elif isinstance(each, Verbatim):
            unread.append(each.phrase)
        elif isinstance(each, Paragraph):
            for line in each.lines:
                part = _line(line, part, said, unread)
                behind += [inside[1]] if (inside := _opened(line)) and inside[1] else []
        elif isinstance(each, Entry) and not each.children and (inside := _opened(each.phrase)) is not None:
            said[inside[0]] += [inside[1]] if inside[1] else []
            behind += [inside[1]] if inside[1] else []
            part = inside[0]
        elif isinstance(each, Entry):
            inside = _opened(each.phrase)
            into = inside[0] if inside and not inside[1] else part
            phrases = [child.phrase for child in each.children] if inside and not inside[1] else each.phrases
            (said[into] if into else unread).extend(phrases)
    for listed in (said[Part.CHECKS], said[Part.ACTIONS]):
        listed[:] = [each for phrase in listed for each in (_several(phrase) if phrase in behind else (phrase,))]
    yield from map(Unread, unread)
    yield from _procedure(owner, said)


def _several(phrase: Phrase) -> Sequence[Phrase]:
    """What stands behind a key as several phrases where it lists short ones; a sentence with commas is one."""
    parts = split(phrase.text)
    short = all(len(each.split()) <= _WORDS_OF_ONE and not _GOES_ON.match(each) for each in parts)
    return [Phrase(each, phrase.line) for each in parts] if short and not phrase.text.endswith(".") else [phrase]


_WORDS_OF_ONE = 5
_GOES_ON = re.compile(r"(?:then|and|or|but|if|so|which|that|where|when|e\.g\.|such as|including)\b", re.IGNORECASE)


def _line(line: Phrase, part: Part | None, said: dict[Part, list[Phrase]], unread: list[Phrase]) -> Part | None:
    """What a line of prose opens, or adds to the part that is open; another key closes it."""
    opened = _opened(line)
    if opened is not None:
        if opened[1]:
            said[opened[0]].append(opened[1])
        return opened[0]
    if pair := keyed(line.text):
        if pair[1]:
            unread.append(line)
        return None
    if means_something(line):
        unread.append(line)
    return part


def _opened(phrase: Phrase) -> tuple[Part, Phrase | None] | None:
    """The part that a key names, and the words that stand behind it."""
    pair = keyed(phrase.text)
    part = part_of(pair[0] if pair else phrase.text)
    if part is None:
        return None
    return part, Phrase(pair[1], phrase.line) if pair and pair[1] else None


def _procedure(owner: Section, said: dict[Part, list[Phrase]]) -> Iterator[Found]:
    symptoms = [(phrase, _symptom(phrase)) for phrase in said[Part.SYMPTOMS]]
    indicators = [(phrase, _indicator(phrase)) for phrase in said[Part.INDICATOR]]
    yield from (Unread(phrase) for phrase, read in (*symptoms, *indicators) if read is None)
    yield Procedure(
        section=owner.number or owner.title.text,
        title=owner.title,
        symptoms=tuple(read for _, read in symptoms if read),
        checks=tuple(said[Part.CHECKS]),
        actions=tuple(said[Part.ACTIONS]),
        indicators=tuple(read for _, read in indicators if read),
    )


_STATUS = re.compile(r"(?<![\w.])(?:HTTP\s?)?[1-5](?:[0-9]{2}|xx)(?:/[1-5](?:[0-9]{2}|xx))*(?![\w%.])", re.IGNORECASE)
"""Answers like "502/503" are words, not figures."""


def _symptom(phrase: Phrase) -> Symptom | None:
    """An operation with its figures before and after, or in words alone; None for figures of another form."""
    figures = list(found(phrase.text, phrase.line))
    if not figures:
        return (
            None
            if any(char.isdigit() for char in _STATUS.sub("", phrase.text))
            else Symptom(phrase, phrase, None, None)
        )
    if len(figures) != 2:  # noqa: PLR2004 - before and after
        return None
    (starts, ends, before), (again, _, after) = figures
    operation = without_trailing(phrase.text[:starts], MEASURES)
    if phrase.text[ends:again].strip().casefold() not in ARROWS or before.unit != after.unit or not operation:
        return None
    return Symptom(phrase, Phrase(operation, phrase.line), before, after)


def _indicator(phrase: Phrase) -> Indicator | None:
    """One metric with one bound and a side to it; None where words are left over."""
    figures = list(found(phrase.text, phrase.line))
    if len(figures) != 1 or figures[0][2].comparison is None:
        return None
    start, end, bound = figures[0]
    words = f"{phrase.text[:start]} {phrase.text[end:]}".split()
    name = " ".join(word for word in words if normal(word) not in _KEEPING)
    metric = metric_of(name) or (metric_of(name[:-1]) if name.endswith(PARTICLES) else None)
    return Indicator(metric, phrase, bound) if metric and metric.unit.value == bound.unit else None
