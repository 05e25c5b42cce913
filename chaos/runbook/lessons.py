"""Sentences of the retrospective: how much better an operation got, and what one still takes."""

import re

from chaos.runbook.model import Lesson, LessonFigure, LessonKind, Phrase
from chaos.runbook.phrases import without_trailing
from chaos.runbook.quantities import found
from chaos.runbook.vocabulary import PARTICLES
from chaos.runbook.vocabulary_prose import LESSON_WORDS

_BETTER, _STILL = (
    "|".join(sorted(map(re.escape, LESSON_WORDS[kind]), key=len, reverse=True))
    for kind in (LessonKind.IMPROVED, LessonKind.REMAINING)
)
_IMPROVED_AFTER = re.compile(rf"^\s*(?:더\s+)?(?:{_BETTER})(?![a-z])", re.IGNORECASE)
_IMPROVED_BEFORE = re.compile(rf"\s*\b(?:is|are|was|were|got|became)?\s*(?:{_BETTER})\s+by$", re.IGNORECASE)
_IS = re.compile(r"\s+(?:is|are|was|were|got|became)$", re.IGNORECASE)
_STILL_BEFORE = re.compile(rf"\s*[(（]?\s*(?:{_STILL})(?:\s+(?:at|takes))?\s*[:：]?$", re.IGNORECASE)
_STILL_AFTER = re.compile(rf"^\s*(?:이|가)?\s*(?:{_STILL})(?![a-z])", re.IGNORECASE)
_CAUSE = re.compile(r"^.*?(?:으로|로|덕분에|덕에|통해)\s+(?=\S)")
_WORK = ("최적화", "개선", "단축", "프로세스 최적화", "성능", "응답시간", "응답 시간", "아직", *PARTICLES)


def lesson(phrase: Phrase, topic: Phrase | None) -> Lesson | None:
    """The sentence `phrase` with its figure, where it has one; None where a figure was not understood."""
    figures = list(found(phrase.text, phrase.line))
    if not figures:
        return Lesson(phrase, topic)
    if len(figures) > 1:
        return None
    start, end, value = figures[0]
    before, after = phrase.text[:start].strip(), phrase.text[end:]
    kind, operation = _improved(before, after) if value.unit == "%" else _remaining(before, after)
    operation = without_trailing(_CAUSE.sub("", operation), _WORK).strip(" :,-–—")
    if kind is None or not operation:
        return None
    return Lesson(phrase, topic, LessonFigure(kind, Phrase(operation, phrase.line), value))


def _improved(before: str, after: str) -> tuple[LessonKind | None, str]:
    if _IMPROVED_AFTER.match(after):
        return LessonKind.IMPROVED, _IS.sub("", before)
    by = _IMPROVED_BEFORE.search(before)
    return (LessonKind.IMPROVED, before[: by.start()]) if by else (None, "")


def _remaining(before: str, after: str) -> tuple[LessonKind | None, str]:
    still = _STILL_BEFORE.search(before)
    if still:
        return LessonKind.REMAINING, before[: still.start()]
    return (LessonKind.REMAINING, before) if _STILL_AFTER.match(after) else (None, "")
