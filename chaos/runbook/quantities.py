"""Durations and percentages in running text, Korean and English, in their base units: ms and %.

Only what is certain is read. A range ("10-20 ms"), a figure whose unit is not known, or one whose
words contradict each other ("at least 5 s or less") is no quantity.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from chaos.runbook.model import Comparison, Quantity
from chaos.runbook.quantity_words import (
    AFTER_FIGURE,
    BEFORE_FIGURE,
    COMPARING_ENDINGS,
    KOREAN_ENDINGS,
    NEGATIONS,
    UNITS,
)

_NEGATED = {
    Comparison.ABOVE: Comparison.AT_MOST,
    Comparison.BELOW: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.BELOW,
    Comparison.AT_MOST: Comparison.ABOVE,
}


def _spaced(text: str) -> str:
    return " ".join(text.casefold().split())


def _either(words: Iterable[str]) -> str:
    """A pattern for any of `words`, longest first; a space in them is any white space."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def _any_of(words: Iterable[str], endings: Iterable[str]) -> str:
    """A pattern for any of `words` as a whole word; `endings` may follow a Korean one."""
    known = tuple(words)
    latin = [word for word in known if word[-1].isascii() and word[-1].isalpha()]
    korean = [word for word in known if not word[-1].isascii() and word[-1].isalpha()]
    signs = [word for word in known if not word[-1].isalpha()]
    # "5M" are five million: a unit of one letter is written small.
    one_letter = [word for word in latin if len(word) == 1]
    latin = [word for word in latin if len(word) > 1]
    patterns = (
        rf"(?:(?-i:{_either(one_letter)})(?![a-z_]))" if one_letter else "",
        rf"(?:(?:{_either(latin)})(?![a-z_]))" if latin else "",
        rf"(?:(?:{_either(korean)})(?=(?:{_either(endings)})|(?![가-힣])))" if korean else "",
        rf"(?:(?:{_either(signs)})(?![a-z]))" if signs else "",
    )
    return "|".join(pattern for pattern in patterns if pattern)


_UNIT_OF = {_spaced(word): unit for unit in UNITS for word in unit.words}
_BEFORE = {word: comparison for comparison, words in BEFORE_FIGURE.items() for word in words}
_AFTER = {word: comparison for comparison, words in AFTER_FIGURE.items() for word in words}

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{1,9})?"
# "500 ms/request" is a rate.
_UNIT = rf"(?:{_any_of(_UNIT_OF, KOREAN_ENDINGS)})(?!\s?/\s?[a-z가-힣])"
_PART = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})", re.IGNORECASE)
_AMOUNT = rf"{_NUMBER}\s*{_UNIT}(?:\s*(?:and\s+)?{_NUMBER}\s*{_UNIT})*(?![0-9])"
# Not inside a word or number ("p95", "1.5", "0,5", "1 000"), a ratio, a date or a negative number.
_STARTS = r"(?<![a-z0-9_.])(?<![0-9],)(?<![0-9]\s)(?<![0-9][-–—~:/])(?<![-−+±])"
_RANGE = (
    rf"(?<![a-z0-9_.])(?:{_NUMBER}\s*(?:{_UNIT})?\s*[-–—~]\s*|{_NUMBER}\s+(?:to|and|or)\s+)"
    rf"{_NUMBER}(?:\s*(?:{_UNIT}))?"
)
_FIGURE = re.compile(
    rf"(?P<range>{_RANGE})"
    # ">" of an arrow compares nothing.
    rf"|(?:(?<![a-z])(?:(?P<not>{_either(NEGATIONS)})\s+)?(?<![-=–—a-z])(?P<before>{_either(_BEFORE)})\s*)?"
    rf"{_STARTS}(?P<amount>{_AMOUNT})(?:\s*[을를]?\s*(?P<after>{_any_of(_AFTER, COMPARING_ENDINGS)}))?",
    re.IGNORECASE,
)


def quantities(text: str, line: int) -> tuple[Quantity, ...]:
    """Every quantity in `text`, in order."""
    return tuple(quantity for _, _, quantity in found(text, line))


def quantity(text: str, line: int) -> Quantity | None:
    """The quantity that the whole of `text` is; None where it is anything else or says more."""
    stripped = text.strip()
    return next((each for start, end, each in found(stripped, line) if end - start == len(stripped)), None)


def found(text: str, line: int) -> Iterator[tuple[int, int, Quantity]]:
    """Every quantity in `text` with where it starts and ends, its comparing words included."""
    for match in _FIGURE.finditer(text):
        amount = _amount(match["amount"] or "")
        comparisons = _comparisons(match)
        if amount is not None and len(comparisons) <= 1:
            value, unit = amount
            yield match.start(), match.end(), Quantity(value, unit, match[0], line, next(iter(comparisons), None))


def _amount(text: str) -> tuple[float, str] | None:
    """The sum of the parts of "1 h 30 min". None where they are not durations, largest first."""
    numbers = [Decimal(part["number"].replace(",", "")) for part in _PART.finditer(text)]
    units = [unit for part in _PART.finditer(text) if (unit := _UNIT_OF.get(_spaced(part["unit"])))]
    factors = [unit.factor for unit in units]
    bases = {unit.base for unit in units}
    if len(bases) != 1 or len(numbers) != len(units) or factors != sorted(set(factors), reverse=True):
        return None
    return float(sum(number * unit.factor for number, unit in zip(numbers, units, strict=True))), bases.pop()


def _comparisons(match: re.Match[str]) -> set[Comparison]:
    """What the words before and after the figure say: nothing, one thing, or two that contradict each other."""
    said: set[Comparison] = set()
    if match["before"]:
        before = _BEFORE[_spaced(match["before"])]
        said.add(_NEGATED[before] if match["not"] else before)
    if match["after"]:
        said.add(_AFTER[_spaced(match["after"])])
    return said
