"""Words and short phrases: lists taken apart, and words looked up in the vocabulary."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from chaos.runbook.markdown import items
from chaos.runbook.quantity_words import Words
from chaos.runbook.vocabulary import EMPTY, LAST, METRICS, RANK_WORDS, SEVERITIES, normal
from chaos.scales import Metric, Severity

Key = TypeVar("Key")

COMMAS = ",，、;"


def split(text: str, separators: str = COMMAS) -> tuple[str, ...]:
    """The parts of a cell, one a line of it and one a separator; those in brackets or numbers part nothing."""
    return tuple(part for line in items(text) for part in _parts(line, separators) if part)


def _parts(line: str, separators: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, char in enumerate(line):
        depth = max(0, depth + (char in "([（") - (char in ")]）"))
        if char in separators and not depth and not re.fullmatch("[0-9],[0-9]", line[max(at - 1, 0) : at + 2]):
            yield line[start:at].strip()
            start = at + 1
    yield line[start:].strip()


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, a dash, or a word for nothing."""
    return normal(text) in _EMPTY


def metric_of(text: str) -> Metric | None:
    """The metric that `text` names, None where it names none for certain."""
    return _METRIC_OF.get(normal(text))


def severity_of(text: str) -> Severity | None:
    """The severity that `text` names, None where it names none for certain."""
    return _SEVERITY_OF.get(normal(text))


def rank_of(text: str) -> float | None:
    """The number of a rank ("2차", "P2", "2nd"); infinity for the last one; None where it has none."""
    word = normal(text)
    number = _RANK.match(word)
    return math.inf if word in _LAST else float(number[1]) if number else None


def without_trailing(text: str, words: Words) -> str:
    """`text` without any of `words` at its end, however many."""
    ordered = sorted(words, key=len, reverse=True)
    any_word = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
    return re.sub(rf"(?:(?:^|(?<=[\s가-힣]))(?:{any_word})\s*)+$", "", text.strip(), flags=re.IGNORECASE).strip()


def _by_word(words_of: Mapping[Key, Words]) -> dict[str, Key]:
    return {normal(word): key for key, words in words_of.items() for word in words}


_EMPTY = frozenset(map(normal, EMPTY))
_LAST = frozenset(map(normal, LAST))
_METRIC_OF = _by_word(METRICS)
_SEVERITY_OF = _by_word(SEVERITIES)
_AROUND_RANK = "|".join(RANK_WORDS)
_RANK = re.compile(rf"^(?:{_AROUND_RANK})?([0-9]{{1,3}})(?:{_AROUND_RANK})?$")
