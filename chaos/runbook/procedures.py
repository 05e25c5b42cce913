"""Rows of a failure procedure: symptoms with their figures, checks, actions, and the indicator to watch."""

from collections.abc import Iterator, Sequence

from chaos.runbook.found import Found, Unread
from chaos.runbook.model import Indicator, Phrase, Procedure, Symptom
from chaos.runbook.phrases import metric_of, split, without_trailing
from chaos.runbook.quantities import found
from chaos.runbook.quantity_words import ARROWS
from chaos.runbook.tables import Fields
from chaos.runbook.vocabulary import KEEPING, MEASURES, PARTICLES, PARTS, Column, Part, normal

_PART_OF = {normal(word): part for part, words in PARTS.items() for word in words}
_KEEPING = frozenset(map(normal, KEEPING))


def read_procedure(rows: Sequence[Fields]) -> Iterator[Found]:
    """The procedure that one table describes, then what of it was not understood."""
    symptoms: list[Symptom] = []
    indicators: list[Indicator] = []
    listed: dict[Part, list[Phrase]] = {Part.CHECKS: [], Part.ACTIONS: []}
    for row in rows:
        part = _PART_OF.get(normal(row.text(Column.ITEM)))
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


def _symptom(phrase: Phrase) -> Symptom | None:
    """An operation with its figures before and after, or in words alone; None for figures of another form."""
    figures = list(found(phrase.text, phrase.line))
    if not figures:
        return None if any(char.isdigit() for char in phrase.text) else Symptom(phrase, phrase, None, None)
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
